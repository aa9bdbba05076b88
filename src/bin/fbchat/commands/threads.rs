//! `fbchat threads`

use clap::{Args, ValueEnum};
use fbchat::{Thread, ThreadLocation};

use crate::failure::Result;
use crate::output;
use crate::place::Place;
use crate::shown;

const AFTER_HELP: &str = "\
A line has the number, the kind, the time of the last message and the name, with tabs between them. With --json it is the \
conversation with all that is known of it, in the form of fbchat::Thread.

EXAMPLES
  fbchat threads
  fbchat threads --limit 1000 | grep -i engine
  fbchat threads --json --folder archived | jq -r '.Group?.name // empty'";

/// List the conversations, those in which something happened last first.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Threads {
    /// The most conversations to list.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    limit: usize,
    /// The folder that they are in.
    #[arg(long, value_enum, default_value_t = Folder::Inbox)]
    folder: Folder,
    /// Write each as a line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Folder {
    Inbox,
    Pending,
    Archived,
    Other,
}

impl From<Folder> for ThreadLocation {
    fn from(folder: Folder) -> Self {
        match folder {
            Folder::Inbox => Self::Inbox,
            Folder::Pending => Self::Pending,
            Folder::Archived => Self::Archived,
            Folder::Other => Self::Other,
        }
    }
}

impl Threads {
    pub fn run(self, place: &Place) -> Result<()> {
        place.act(|client| {
            for thread in client.threads(self.folder.into()).take(self.limit) {
                let thread = thread?;
                if self.json {
                    output::json(&thread)?;
                } else {
                    output::line(row(&thread))?;
                }
            }
            Ok(())
        })
    }
}

fn row(thread: &Thread) -> String {
    let at = thread.last_message_at();
    let at = at.map(|at| at.to_string()).unwrap_or_default();
    let name = shown::one_line(thread.name().unwrap_or_default());
    format!("{}\t{}\t{at}\t{name}", thread.id(), thread.key().kind())
}
