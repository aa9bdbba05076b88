//! `fbchat export`

mod archive;
mod attachments;
mod files;

use std::path::PathBuf;

use archive::Archive;
use clap::Args;
use fbchat::{Client, ThreadId, ThreadKey};
use files::Files;
use ureq::Agent;

use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output;
use crate::place::Place;
use crate::progress;
use crate::thread;

const AFTER_HELP: &str = "\
The file has a message a line, newest first, as JSON in the form of fbchat::Message, up to the message that was the newest when \
the export was begun. It can be stopped in any way, by Ctrl-C too, and the same command goes on where it stopped.

Pictures, videos, sounds and files are saved with --attachments, also for an export that was made without. Those that are there \
are not fetched again; those that cannot be had are named at the end, and the exit status is 1.

EXAMPLES
  fbchat export 4 ada.jsonl
  fbchat export 2000000000000001 room.jsonl --attachments room-files
  jq -r '.text // empty' ada.jsonl";

/// Save all messages of a conversation to a file, and the files that came with them.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Export {
    #[arg(value_parser = thread::parse)]
    thread: ThreadId,
    /// The file to write to, or to go on with.
    file: PathBuf,
    /// Also save the files that came with the messages to this folder.
    #[arg(long, value_name = "FOLDER")]
    attachments: Option<PathBuf>,
    /// Stop after so many messages; the same command without it goes on.
    #[arg(long, value_name = "MESSAGES")]
    stop_after: Option<u64>,
}

impl Export {
    pub fn run(self, place: &Place) -> Result<()> {
        place.act(|client| {
            let agent = Agent::new_with_defaults();
            let (calls, downloads) = (client.clone(), agent.clone());
            let interrupt = Interrupt::watch(move || {
                calls.cancel();
                downloads.clone().shutdown();
            })?;
            let exported = self.export(client, place, &agent, &interrupt);
            match exported {
                Err(_) if interrupt.has_come() => Err(Failure::Interrupted),
                exported => exported,
            }
        })
    }

    fn export(
        &self,
        client: &Client,
        place: &Place,
        agent: &Agent,
        interrupt: &Interrupt,
    ) -> Result<()> {
        let thread = thread::find(client, self.thread)?;
        let total = thread.message_count().unwrap_or(0);
        let is_whole = self.save_messages(client, thread.key(), total, interrupt)?;
        if let Some(folder) = &self.attachments {
            let files = Files {
                client,
                thread: thread.key(),
                folder,
                server: place.local,
                agent,
                interrupt,
            };
            let tally = files.save_all(&self.file)?;
            output::line(format_args!(
                "Files saved to {}: {}, beside {} that were there",
                folder.display(),
                tally.saved,
                tally.known
            ))?;
            if !tally.missing.is_empty() {
                let missing = tally.missing.join("\n  ");
                return Err(format!("these files cannot be had:\n  {missing}").into());
            }
        }
        if !is_whole {
            output::line("Stopped; the same command goes on.")?;
        }
        Ok(())
    }

    /// Returns whether all messages are there.
    fn save_messages(
        &self,
        client: &Client,
        thread: ThreadKey,
        total: u64,
        interrupt: &Interrupt,
    ) -> Result<bool> {
        let mut archive = Archive::open(&self.file)?;
        let mut messages = client.thread_messages(thread);
        if let Some(oldest) = archive.oldest {
            messages = messages.before(oldest);
            output::line(format_args!("Going on after {} messages", archive.count))?;
        }
        let bar = progress::messages(total);
        bar.set_position(archive.count);
        let mut left = self.stop_after.unwrap_or(u64::MAX);
        while left > 0 {
            if interrupt.has_come() {
                return Err(Failure::Interrupted);
            }
            let Some(message) = messages.next() else {
                break;
            };
            if archive.add(&message?)? {
                left -= 1;
                bar.inc(1);
            }
        }
        bar.finish_and_clear();
        output::line(format_args!(
            "Messages in {}: {}",
            self.file.display(),
            archive.count
        ))?;
        Ok(left > 0)
    }
}
