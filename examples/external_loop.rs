//! Listens from a loop of one's own, beside a timer: `cargo run --example external_loop`

mod support;

use std::thread;
use std::time::{Duration, Instant};

use fbchat::{Client, Error, Event, ListenOptions, ThreadKey};
use support::{Ada, Result, Stage};

const PERIOD: Duration = Duration::from_millis(500);

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    // No cycle takes longer than this, so the timer is never late by more.
    client.start_listening_with(ListenOptions::default().poll_timeout(PERIOD / 2))?;
    let client = &client;
    thread::scope(|threads| {
        let mut talking = None;
        if let Some(server) = &stage.server {
            let ada = Ada::with(server, client.uid())?;
            talking = Some(threads.spawn(move || {
                let transcript = talk(&ada);
                client.stop_listening();
                transcript
            }));
        }
        run(client)?;
        support::print_transcript(talking)
    })
}

/// The loop: events as they come, and something else to do every now and then.
fn run(client: &Client) -> Result<()> {
    let mut last_thread = None;
    let mut next = Instant::now() + PERIOD;
    loop {
        match client.do_one_listen() {
            Ok(events) => events.iter().for_each(|event| {
                println!("event: {event}");
                last_thread = thread_of_message(client, event).or(last_thread);
            }),
            Err(Error::Stopped) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        if Instant::now() >= next {
            next += PERIOD;
            println!("timer");
            if let Some(thread) = last_thread.take() {
                client.send(thread, "The timer says hello.")?;
            }
        }
    }
}

/// Where somebody else wrote.
fn thread_of_message(client: &Client, event: &Event) -> Option<ThreadKey> {
    match event {
        Event::Message(e) if e.message.author != Some(client.uid()) => Some(e.thread),
        _ => None,
    }
}

/// Somebody writes twice, and each time waits for the timer to answer.
fn talk(ada: &Ada) -> Result<String> {
    for text in ["What time is it?", "And now?"] {
        ada.says(text);
        ada.hears()?;
    }
    Ok(ada.transcript())
}
