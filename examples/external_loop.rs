//! Listens in the caller's own loop, beside a timer: `cargo run --example external_loop`

mod support;

use std::time::{Duration, Instant};

use fbchat::local::LocalServer;
use fbchat::{Client, Error, Event, ListenOptions};
use support::{ADA, BOT, Result, Stage, hears, person};

const PERIOD: Duration = Duration::from_millis(500);

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    // No cycle waits longer than this, so the timer is never late by more.
    client.start_listening_with(ListenOptions::default().poll_timeout(PERIOD / 2))?;
    Ok(stage.in_company(talk, || run(&client), || client.stop_listening())??)
}

/// The loop: events as they come, and something else to do every now and then.
pub fn run(client: &Client) -> fbchat::Result<()> {
    let mut asked_in = None;
    let mut next = Instant::now() + PERIOD;
    loop {
        let events = match client.do_one_listen() {
            Err(Error::Stopped) => return Ok(()),
            result => result?,
        };
        for event in events {
            println!("event: {event}");
            if let Event::Message(e) = event
                && e.message.author != Some(client.uid())
            {
                asked_in = Some(e.thread);
            }
        }
        if Instant::now() >= next {
            next += PERIOD;
            println!("timer");
            if let Some(thread) = asked_in.take()
                && let Err(error) = client.send(thread, "The timer says hello.")
            {
                eprintln!("not answered: {error}");
            }
        }
    }
}

/// A person writes twice, and each time waits for the timer to answer.
fn talk(server: &LocalServer) -> Result<String> {
    let ada = person(server, ADA)?;
    for text in ["What time is it?", "And now?"] {
        ada.says(BOT, text);
        hears(&ada, BOT)?;
    }
    Ok(ada.transcript(BOT))
}
