//! Says back whatever it is told: `cargo run --example echobot`

mod support;

use std::thread;

use fbchat::{Client, Event, Listener};
use support::{Ada, Result, Stage};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let listener = client.listen()?;
    thread::scope(|threads| {
        let mut talking = None;
        if let Some(server) = &stage.server {
            let ada = Ada::with(server, client.uid())?;
            let stop = listener.stop_handle();
            talking = Some(threads.spawn(move || {
                let transcript = talk(&ada);
                stop.stop();
                transcript
            }));
        }
        echo(&client, &listener)?;
        support::print_transcript(talking)
    })?;
    Ok(listener.stop()?)
}

/// The whole bot.
fn echo(client: &Client, listener: &Listener) -> Result<()> {
    for event in listener {
        if let Event::Message(e) = event
            && e.message.author != Some(client.uid())
        {
            client.send(e.thread, &e.message)?;
        }
    }
    Ok(())
}

/// Somebody talks to the bot.
fn talk(ada: &Ada) -> Result<String> {
    for text in ["Hello!", "Do you understand me?", "😆"] {
        ada.says(text);
        ada.hears()?;
    }
    Ok(ada.transcript())
}
