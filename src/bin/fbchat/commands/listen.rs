//! `fbchat listen`

use std::fmt::Write;

use clap::{Args, ValueEnum};
use fbchat::{Event, ListenOptions, Listener, Transport};

use crate::failure::Result;
use crate::interrupt::Interrupt;
use crate::output;
use crate::place::{Account, Place};
use crate::shown;

/// How many events are written before the session is saved, while more are waiting.
const MAX_UNSAVED: u64 = 100;

const AFTER_HELP: &str = "\
It goes on where it was: the session keeps the position behind the last event that was written. What came meanwhile is written \
first; where Facebook has lost it, a Gap, and then the messages of that time. A program that is killed writes the last events \
again and loses none.

With --json each line is an event, in the form that the documentation of fbchat::Event has: an object with one member, such as \
{\"Message\": {\"thread\": {\"User\": \"4\"}, \"message\": {\"id\": …, \"author\": …, \"at\": …, \"text\": …}, \"raw\": …}}, or the \
name of an event without content, such as \"Listening\". Times are milliseconds since 1970.

Ctrl-C ends it, with exit status 0; the second Ctrl-C does not wait for a reader that is slow.

EXAMPLES
  fbchat listen
  fbchat listen --json | jq -r '.Message? // empty | .message.text // empty'
  fbchat listen --json >> events.jsonl";

/// Write what happens, until Ctrl-C.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Listen {
    /// Write each event as a line of JSON.
    #[arg(long)]
    json: bool,
    /// End after so many events.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// How events come.
    #[arg(long, value_enum, default_value_t = Way::Auto)]
    transport: Way,
}

#[derive(Clone, Copy, ValueEnum)]
enum Way {
    Auto,
    Gateway,
    Mqtt,
    LongPoll,
}

impl From<Way> for Transport {
    fn from(way: Way) -> Self {
        match way {
            Way::Auto => Self::Auto,
            Way::Gateway => Self::Gateway,
            Way::Mqtt => Self::Mqtt,
            Way::LongPoll => Self::LongPoll,
        }
    }
}

impl Listen {
    pub fn run(self, place: &Place) -> Result<()> {
        let account = place.resume()?;
        let options = ListenOptions::default().transport(self.transport.into());
        let listener = account.client.listen_with(options.catch_up(true))?;
        let stop = listener.stop_handle();
        Interrupt::watch(move || stop.stop())?;
        self.write_events(&account, &listener)?;
        listener.stop()?;
        account.save()
    }

    /// An event is saved as taken once it is written, so that none is lost.
    fn write_events(&self, account: &Account, listener: &Listener) -> Result<()> {
        let (mut written, mut saved) = (0, 0);
        for event in listener {
            if self.json {
                output::json(&event)?;
            } else {
                output::line(described(&event))?;
            }
            written += 1;
            let is_last = self.count.is_some_and(|count| written >= count);
            // The first of all states the position of a session that had none.
            let is_due = saved == 0 || written - saved >= MAX_UNSAVED;
            if is_due || listener.events().is_empty() {
                account.save()?;
                saved = written;
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }
}

/// Returns an event as one line; that of a message has its text.
fn described(event: &Event) -> String {
    let mut line = String::new();
    if let Some(at) = event.at() {
        let _ = write!(line, "{at} ");
    }
    let _ = match event {
        Event::Message(e) => {
            let author = e
                .message
                .author
                .map_or("somebody".to_owned(), |id| id.to_string());
            write!(
                line,
                "{} {author}: {}",
                e.thread,
                shown::content(&e.message)
            )
        }
        event => write!(line, "{event}"),
    };
    line
}
