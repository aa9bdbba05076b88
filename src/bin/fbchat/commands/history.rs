//! `fbchat history`

use std::collections::BTreeMap;
use std::time::SystemTime;

use clap::Args;
use fbchat::{Client, Message, Result as Fetched, Thread, ThreadId, Timestamp, UserId};

use crate::failure::Result;
use crate::output;
use crate::place::Place;
use crate::shown;
use crate::thread;

const AFTER_HELP: &str = "\
Lines have the time, the author and the text. With --json each is the message with all that is known of it, in the form of \
fbchat::Message. All messages of a conversation: `fbchat export`.

EXAMPLES
  fbchat history 4
  fbchat history 4 --limit 100 --before 2026-11-01T00:00:00Z
  fbchat history 2000000000000001 --json | jq -r '.text // empty'";

/// Write the last messages of a conversation, the newest last.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct History {
    #[arg(value_parser = thread::parse)]
    thread: ThreadId,
    /// The most messages to write.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    limit: usize,
    /// Only messages at or before this time, in UTC, such as 2026-11-01T12:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = time)]
    before: Option<Timestamp>,
    /// Write each as a line of JSON.
    #[arg(long)]
    json: bool,
}

impl History {
    pub fn run(self, place: &Place) -> Result<()> {
        place.act(|client| {
            let thread = thread::find(client, self.thread)?;
            let mut messages = client.thread_messages(thread.key());
            if let Some(before) = self.before {
                messages = messages.before(before);
            }
            let messages: Vec<Message> = messages.take(self.limit).collect::<Fetched<_>>()?;
            if self.json {
                return messages.iter().rev().try_for_each(output::json);
            }
            let names = names(client, &thread)?;
            let lines = messages.iter().rev().map(|message| line(message, &names));
            lines.into_iter().try_for_each(output::line)
        })
    }
}

fn line(message: &Message, names: &BTreeMap<UserId, String>) -> String {
    let author = match message.author {
        Some(id) => names.get(&id).cloned().unwrap_or_else(|| id.to_string()),
        None => "somebody".to_owned(),
    };
    format!("{} {author}: {}", message.at, shown::content(message))
}

/// The names of the people in a conversation, and of this account.
fn names(client: &Client, thread: &Thread) -> Result<BTreeMap<UserId, String>> {
    let mut people = client.fetch_users_of_threads(std::slice::from_ref(thread))?;
    if !people.iter().any(|user| user.id == client.uid()) {
        people.extend(client.fetch_user_info(&[client.uid()])?.into_values());
    }
    let named = people.into_iter().filter_map(|user| {
        let name = user.name?;
        Some((user.id, shown::one_line(&name)))
    });
    Ok(named.collect())
}

fn time(text: &str) -> Result<Timestamp, String> {
    let time: Result<SystemTime, _> = humantime::parse_rfc3339_weak(text);
    let time = time.map_err(|_| "it is no time such as 2026-11-01T12:00:00Z")?;
    Ok(time.into())
}
