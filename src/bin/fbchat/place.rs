//! Where the tool acts: on Facebook or a local server, with the session of a file.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use fbchat::{Client, ClientBuilder, Error, Session};

use crate::failure::{Failure, Result};

/// The heading of what all commands take.
pub const HEADING: &str = "Options of all commands";

#[derive(Args)]
pub struct Place {
    /// The file of the session [default: session.json in $XDG_STATE_HOME/fbchat or ~/.local/state/fbchat; with --local,
    /// local-session.json].
    #[arg(
        long,
        global = true,
        help_heading = HEADING,
        value_name = "FILE",
        env = "FBCHAT_SESSION",
        hide_env = true
    )]
    session: Option<PathBuf>,
    /// Act on a local server in place of Facebook, such as 127.0.0.1:8080.
    #[arg(long, global = true, help_heading = HEADING, value_name = "ADDRESS", value_parser = local_address)]
    pub local: Option<SocketAddr>,
}

/// A client, and the file that its session is kept in.
pub struct Account {
    pub client: Client,
    file: PathBuf,
    loaded: Session,
}

impl Place {
    pub fn builder(&self) -> ClientBuilder {
        match self.local {
            Some(address) => Client::builder().local_server(address),
            None => Client::builder(),
        }
    }

    /// Goes on with the stored session.
    pub fn resume(&self) -> Result<Account> {
        let file = self.session_file()?;
        let loaded = Session::load(&file).map_err(|error| match error {
            Error::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                Failure::NoSession(format!(
                    "there is no session at {}: run `fbchat login`",
                    file.display()
                ))
            }
            error => error.into(),
        })?;
        let client = self.builder().session(loaded.clone()).resume()?;
        Ok(Account {
            client,
            file,
            loaded,
        })
    }

    /// Acts with the stored session, and keeps what Facebook has renewed of it.
    pub fn act<T>(&self, act: impl FnOnce(&Client) -> Result<T>) -> Result<T> {
        let account = self.resume()?;
        let done = act(&account.client);
        if done.is_ok() {
            account.keep();
        }
        done
    }

    /// Makes the session of a new login the stored one, and returns its file.
    pub fn store(&self, session: &Session) -> Result<PathBuf> {
        let file = self.session_file()?;
        if self.session.is_none()
            && let Some(folder) = file.parent()
        {
            create_private_folder(folder)?;
        }
        session.save(&file)?;
        Ok(file)
    }

    fn session_file(&self) -> Result<PathBuf> {
        if let Some(file) = &self.session {
            return Ok(file.clone());
        }
        let folder = state_folder(|name| env::var_os(name)).ok_or_else(|| {
            Failure::Usage("no home folder is known: name the session by --session FILE".into())
        })?;
        let name = match self.local {
            // Neither session is ever sent to the other place.
            Some(_) => "local-session.json",
            None => "session.json",
        };
        Ok(folder.join("fbchat").join(name))
    }
}

impl Account {
    /// Saves the session with the position up to which its events have been taken.
    pub fn save(&self) -> Result<()> {
        Ok(self.client.session().save(&self.file)?)
    }

    /// Saves the session if it has changed, unless another program has saved it meanwhile, as one that listens does after each
    /// event: its position is newer.
    fn keep(&self) {
        let session = self.client.session();
        let is_ours = || Session::load(&self.file).is_ok_and(|stored| stored == self.loaded);
        if session != self.loaded
            && is_ours()
            && let Err(error) = session.save(&self.file)
        {
            log::error!("the renewed session is not saved: {error}");
        }
    }
}

/// The folder for what programs keep of their state, as this system has it.
fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name| {
        let path = PathBuf::from(variable(name)?);
        path.is_absolute().then_some(path)
    };
    if cfg!(windows) {
        return path("LOCALAPPDATA");
    }
    path("XDG_STATE_HOME").or_else(|| Some(path("HOME")?.join(".local/state")))
}

/// Creates a folder that only its owner can look into, unless there is one.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Reads an address of this machine, also as the one of the playground.
fn local_address(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix("http://").unwrap_or(text);
    let address: SocketAddr = bare.trim_end_matches('/').parse().map_err(
        |_| "it is no address such as 127.0.0.1:8080, which `fbchat local-server` prints",
    )?;
    if !address.ip().is_loopback() {
        return Err("it is on another machine, and a local server is on this one".to_owned());
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn sessions_are_kept_where_the_system_keeps_state() {
        let folder = |variables: &[(&str, &str)]| {
            state_folder(|name| {
                let found = variables.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        let home = ("HOME", "/home/ada");
        for (variables, expected) in [
            (&[("XDG_STATE_HOME", "/state"), home][..], Some("/state")),
            // Relative paths there are to be ignored.
            (
                &[("XDG_STATE_HOME", "state"), home],
                Some("/home/ada/.local/state"),
            ),
            (&[home], Some("/home/ada/.local/state")),
            (&[("HOME", "")], None),
            (&[], None),
        ] {
            assert_eq!(folder(variables), expected.map(PathBuf::from));
        }
    }

    #[test]
    fn a_local_server_is_on_this_machine() {
        for text in ["127.0.0.1:80", "http://127.0.0.1:80/", "[::1]:80"] {
            assert!(
                local_address(text).is_ok_and(|it| it.port() == 80),
                "{text}"
            );
        }
        for text in [
            "",
            "8080",
            "localhost",
            "127.0.0.1",
            "192.0.2.1:80",
            "0.0.0.0:80",
        ] {
            assert!(local_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_position_that_another_program_has_saved_meanwhile_stays() {
        let server = fbchat::local::LocalServer::start().unwrap();
        let file = env::temp_dir().join(format!("fbchat-place-{}.json", std::process::id()));
        let place = Place {
            session: Some(file.clone()),
            local: Some(server.address()),
        };
        let client = place.builder().login("bot@example.com", "bot").unwrap();
        place.store(&client.session()).unwrap();
        let resume = || place.resume().unwrap();
        // Listening gives a session a position.
        let listen = |account: &Account| {
            let listener = account.client.listen().unwrap();
            listener.events().recv().unwrap();
            listener.stop().unwrap();
        };
        let (listening, sending) = (resume(), resume());
        listen(&listening);
        listening.save().unwrap();
        listen(&sending);
        sending.keep();
        let stored = Session::load(&file).unwrap();
        assert_ne!(stored, sending.loaded);
        assert_eq!(stored, listening.client.session());
        let later = resume();
        listen(&later);
        later.keep();
        assert_eq!(Session::load(&file).unwrap(), later.client.session());
        fs::remove_file(file).unwrap();
    }
}
