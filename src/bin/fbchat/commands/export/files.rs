//! The attachments of an export, each in a file of its own.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use fbchat::{Attachment, Client, Error, Message, ThreadKey};
use ureq::Agent;

use super::archive::each_line;
use super::attachments;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::place::create_private_folder;
use crate::progress;

/// Where attachments are, and where they go to.
pub struct Files<'a> {
    pub client: &'a Client,
    pub thread: ThreadKey,
    pub folder: &'a Path,
    /// The local server, which plays the hosts of attachments too. `None`: it is Facebook.
    pub server: Option<SocketAddr>,
    /// The agent of the downloads.
    pub agent: &'a Agent,
    pub interrupt: &'a Interrupt,
}

/// How many attachments were saved, and which were not.
#[derive(Debug, Default)]
pub struct Tally {
    pub saved: usize,
    /// Those that an earlier run saved.
    pub known: usize,
    /// Those that cannot be had, and why.
    pub missing: Vec<String>,
}

impl Files<'_> {
    /// Saves the attachments of all exported messages, but for those that are saved already. One that cannot be had costs no other.
    pub fn save_all(&self, archive: &Path) -> Result<Tally> {
        create_private_folder(self.folder)?;
        let mut tally = Tally::default();
        each_line(archive, |message, _| self.save_each(&message, &mut tally))?;
        Ok(tally)
    }

    fn save_each(&self, message: &Message, tally: &mut Tally) -> Result<()> {
        for place in 0..message.attachments.len() {
            let Some(name) = attachments::file_name(message, place) else {
                continue;
            };
            if self.interrupt.has_come() {
                return Err(Failure::Interrupted);
            }
            let path = self.folder.join(&name);
            if path.try_exists()? {
                tally.known += 1;
                continue;
            }
            match self.save(message, place, &path) {
                Ok(()) => tally.saved += 1,
                _ if self.interrupt.has_come() => return Err(Failure::Interrupted),
                Err(error) if ends_all(&error) => return Err(error),
                Err(error) => {
                    let problem = error.text().unwrap_or_default();
                    tally.missing.push(format!("{name}: {problem}"));
                }
            }
        }
        Ok(())
    }

    /// Saves an attachment by the address in the export, or by a new one: an address is good for some days only.
    fn save(&self, message: &Message, place: usize, path: &Path) -> Result<()> {
        let attachment = message.attachments.get(place);
        match self.download(attachment, path) {
            Err(error) if !ends_all(&error) && !self.interrupt.has_come() => {
                let mut message = self.client.fetch_message_info(self.thread, &message.id)?;
                // The identifier and the time are the same, so another name means another attachment.
                message.attachments.truncate(place + 1);
                let name = attachments::file_name(&message, place).map(PathBuf::from);
                if name.as_deref().map(Path::as_os_str) != path.file_name() {
                    return Err("the message does not have it any more".into());
                }
                self.download(message.attachments.last(), path)
            }
            done => done,
        }
    }

    fn download(&self, attachment: Option<&Attachment>, path: &Path) -> Result<()> {
        let attachment = attachment.ok_or("there is no such attachment")?;
        let address = attachments::address(self.client, attachment)?;
        let address = address.ok_or("Facebook names no address")?;
        let (content, length) = attachments::open(self.agent, &address, self.server)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bar = progress::file(name.into_owned(), length);
        let saved = attachments::save(path, bar.wrap_read(content));
        bar.finish_and_clear();
        Ok(saved.map(drop)?)
    }
}

/// Whether what failed with one attachment fails with all: the session has ended, or nothing can be written.
fn ends_all(failure: &Failure) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull};
    match failure {
        Failure::Client(error) => error.is_logged_out() || matches!(error, Error::Login(_)),
        Failure::Io(error) => matches!(
            error.kind(),
            NotFound | PermissionDenied | ReadOnlyFilesystem | StorageFull
        ),
        _ => false,
    }
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
