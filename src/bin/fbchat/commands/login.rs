//! `fbchat login`

use std::path::{Path, PathBuf};

use clap::Args;
use fbchat::{Client, Session};

use crate::ask;
use crate::failure::{Failure, Result};
use crate::output;
use crate::place::Place;

const AFTER_HELP: &str = "\
At a terminal it asks: for the e-mail address or phone number and the password, which is not shown, or for cookies; then for a \
two-factor code, if the account has them. Otherwise the password is the first line of standard input and the code the second.

Cookies may have any form in which browsers and extensions copy them; they look more familiar to Facebook than a new login. \
Name the browser that they are from, too: its user agent is in the developer tools, as navigator.userAgent.

The session replaces the one in the file, which only its owner can read. Anybody who has it is logged in as the account.

EXAMPLES
  fbchat login
  fbchat login --cookies cookies.txt --user-agent 'Mozilla/5.0 …'
  pass facebook | fbchat login --email ada@example.com
  wl-paste | fbchat login --cookies -";

/// Log in, and keep the session.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Login {
    /// The e-mail address or phone number of the account.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "cookies")]
    email: Option<String>,
    /// A file with cookies of facebook.com that only its owner can read; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    cookies: Option<PathBuf>,
    /// The user agent of the browser that the cookies are from.
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
}

impl Login {
    pub fn run(self, place: &Place) -> Result<()> {
        ask::restore_on_interrupt()?;
        let client = self.log_in(place)?;
        let file = place.store(&client.session())?;
        output::line(format_args!(
            "Logged in as {}; the session is in {}",
            client.uid(),
            file.display()
        ))
    }

    fn log_in(self, place: &Place) -> Result<Client> {
        let mut builder = place.builder();
        if let Some(user_agent) = self.user_agent {
            builder = builder.user_agent(user_agent);
        }
        let cookies = match (&self.cookies, &self.email) {
            (Some(file), _) if file == Path::new("-") => Some(ask::rest()?.parse()?),
            (Some(file), _) => Some(Session::load(file)?),
            (None, Some(_)) => None,
            (None, None) if !ask::is_terminal() => {
                return Err(Failure::Usage(
                    "standard input is no terminal: name the account by --email, or --cookies"
                        .into(),
                ));
            }
            (None, None) => return by_answers(builder),
        };
        match cookies {
            Some(session) => Ok(builder.session(session).resume()?),
            None => by_password(builder, &self.email.unwrap_or_default()),
        }
    }
}

/// Asks at the terminal.
fn by_answers(builder: fbchat::ClientBuilder) -> Result<Client> {
    let email = ask::line("E-mail address or phone number, or nothing to paste cookies")?;
    if !email.trim().is_empty() {
        return by_password(builder, &email);
    }
    let mut cookies = String::new();
    loop {
        let line = ask::secret("Cookies (not shown; an empty line ends them)")?;
        if line.trim().is_empty() {
            break;
        }
        cookies += &line;
        cookies.push('\n');
    }
    Ok(builder.session(cookies.parse()?).resume()?)
}

fn by_password(builder: fbchat::ClientBuilder, email: &str) -> Result<Client> {
    let password = ask::secret("Password")?;
    let builder = builder.two_factor(|| ask::line("Two-factor code"));
    Ok(builder.login(email, &password)?)
}
