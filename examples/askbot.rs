//! Asks each person who writes to it what they would like, one after the other: `cargo run --example askbot`

mod support;

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Listener, MessageEvent};
use support::{ADA, ALAN, BOT, ENGINE_ROOM, Result, Stage, hears, person};

/// The time that the bot waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(
        talk,
        || wait_on(&client, &listener, PATIENCE),
        || stop.stop(),
    )?;
    Ok(listener.stop()?)
}

/// The whole bot. What fails, as in a group that it was just removed from, does not end it.
pub fn wait_on(client: &Client, listener: &Listener, patience: Duration) {
    for event in listener {
        if let Event::Message(e) = event
            && e.message.author != Some(client.uid())
            && let Err(error) = serve(client, listener, &e, patience)
        {
            eprintln!("not served: {error}");
        }
    }
}

fn serve(
    client: &Client,
    listener: &Listener,
    e: &MessageEvent,
    patience: Duration,
) -> fbchat::Result<()> {
    let answer = match order(client, listener, e, patience)? {
        Some(order) => format!("{order} Coming!"),
        None => "Come back when you know.".to_owned(),
    };
    client.send(e, answer).map(drop)
}

/// A short talk with the author of `e`. `None`: an answer is missing, or has no text.
fn order(
    client: &Client,
    listener: &Listener,
    e: &MessageEvent,
    patience: Duration,
) -> fbchat::Result<Option<String>> {
    let Some(name) = client.ask(listener, e, "What is your name?", patience)? else {
        return Ok(None);
    };
    let Some(drink) = client.ask(listener, e, "What would you like?", patience)? else {
        return Ok(None);
    };
    let both = name.message.text.zip(drink.message.text);
    Ok(both.map(|(name, drink)| format!("{drink} for {name}.")))
}

/// While Ada is being served, Alan has to wait; what he wrote is not lost.
fn talk(server: &LocalServer) -> Result<String> {
    let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
    ada.says(BOT, "Hello!");
    hears(&ada, BOT)?;
    alan.says(ENGINE_ROOM, "Is anybody there?");
    ada.says(BOT, "Ada");
    hears(&ada, BOT)?;
    ada.says(BOT, "Tea");
    hears(&ada, BOT)?;
    for answer in ["Alan", "Coffee"] {
        hears(&alan, ENGINE_ROOM)?;
        alan.says(ENGINE_ROOM, answer);
    }
    hears(&alan, ENGINE_ROOM)?;
    Ok(format!(
        "{}\n{}",
        ada.transcript(BOT),
        alan.transcript(ENGINE_ROOM)
    ))
}
