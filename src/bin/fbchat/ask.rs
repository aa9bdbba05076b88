//! Answers of the person who runs the program: typed at the terminal, or the lines of standard input.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use crate::failure::{Failure, Result};
#[cfg(unix)]
use crate::interrupt::{self, Interrupt};

/// The most bytes that are read of one answer, or of a text for a message.
const MAX_INPUT: u64 = 1024 * 1024;

pub fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Asks at the terminal, or takes the next line of standard input.
pub fn line(question: &str) -> io::Result<String> {
    if is_terminal() {
        write!(io::stderr(), "{question}: ")?;
        io::stderr().flush()?;
    }
    let mut line = String::new();
    if io::stdin().lock().take(MAX_INPUT).read_line(&mut line)? == 0 {
        return Err(ended(question));
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Lets Ctrl-C leave the terminal as it is now, also while what is typed is not shown.
pub fn restore_on_interrupt() -> Result<()> {
    #[cfg(unix)]
    if let Ok(before) = rustix::termios::tcgetattr(io::stdin()) {
        Interrupt::watch(move || {
            let now = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(io::stdin(), now, &before); // the terminal has gone
            interrupt::end();
        })?;
    }
    Ok(())
}

/// As [`line`]; what is typed is not shown.
pub fn secret(question: &str) -> io::Result<String> {
    if !is_terminal() {
        return line(question);
    }
    rpassword::prompt_password(format!("{question}: "))
}

/// Returns all that is left of standard input.
pub fn rest() -> Result<String> {
    let mut text = String::new();
    let read = io::stdin()
        .lock()
        .take(MAX_INPUT + 1)
        .read_to_string(&mut text);
    match read {
        Ok(length) if length as u64 > MAX_INPUT => {
            Err(Failure::Usage("standard input is longer than 1 MiB".into()))
        }
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(Failure::Usage("standard input is no text in UTF-8".into()))
        }
        Err(error) => Err(error.into()),
    }
}

fn ended(question: &str) -> io::Error {
    let question = question.to_lowercase();
    let text = format!("standard input has ended before the {question}: give it as a line there");
    io::Error::new(io::ErrorKind::UnexpectedEof, text)
}
