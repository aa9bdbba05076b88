//! `fbchat send`

use std::path::{Path, PathBuf};

use clap::Args;
use fbchat::{Client, FileId, MessageId, OutgoingMessage, ThreadId, Upload};

use crate::ask;
use crate::failure::{Failure, Result};
use crate::output;
use crate::place::Place;
use crate::progress;
use crate::thread;

const AFTER_HELP: &str = "\
The identifier of the message is written to standard output. Other users of the machine can see the arguments of a program, so \
a text that is nobody's business goes through standard input. A text that begins with a dash stands behind `--`.

It is sent in plain: the tool takes no part in end-to-end encrypted chats.

EXAMPLES
  fbchat send 4 'Tea?'
  date | fbchat send 2000000000000001
  fbchat send 4 --file film.mp4 --file notes.pdf 'A film and notes'
  fbchat send 4 -- '-5 °C outside'";

/// Send a message, with files if there are any.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Send {
    #[arg(value_parser = thread::parse)]
    thread: ThreadId,
    /// The text; `-`, or no text where there is no file, for standard input.
    text: Option<String>,
    /// A file of this machine to send; may be given more than once.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The message that this one is an answer to.
    #[arg(long, value_name = "MESSAGE")]
    reply_to: Option<String>,
}

impl Send {
    pub fn run(self, place: &Place) -> Result<()> {
        let text = self.text()?;
        for file in &self.files {
            // Before anything is sent.
            file.metadata()
                .map_err(|error| Failure::from(format!("{}: {error}", file.display())))?;
        }
        let id = place.act(|client| {
            let thread = thread::find(client, self.thread)?.key();
            let mut message = OutgoingMessage::text(text);
            for file in &self.files {
                message = message.with_file(upload(client, file)?);
            }
            if let Some(id) = &self.reply_to {
                message = message.reply_to(&MessageId::from(id.as_str()));
            }
            Ok(client.send(thread, message)?)
        })?;
        output::line(id)
    }

    fn text(&self) -> Result<String> {
        let text = match self.text.as_deref() {
            Some("-") => ask::rest()?,
            Some(text) => return Ok(text.to_owned()),
            None if !self.files.is_empty() => return Ok(String::new()),
            None if ask::is_terminal() => {
                return Err(Failure::Usage(
                    "there is nothing to send: name a text, --file, or - for standard input".into(),
                ));
            }
            None => ask::rest()?,
        };
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}

fn upload(client: &Client, file: &Path) -> Result<FileId> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bar = progress::file(name.into_owned(), None);
    let uploaded = client.upload_with(Upload::path(file), |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.sent);
    });
    bar.finish_and_clear();
    Ok(uploaded?)
}
