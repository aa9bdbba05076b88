//! Echoes each message: `cargo run --example echobot`

mod support;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Listener};
use support::answers::answer;
use support::{ADA, BOT, Result, Stage, hears, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(talk, || echo(&client, &listener), || stop.stop())?;
    Ok(listener.stop()?)
}

/// The whole bot. A photo has nothing that could be sent back, so the bot answers what it is. An answer that fails does not end the
/// bot.
pub fn echo(client: &Client, listener: &Listener) {
    for event in listener {
        if let Event::Message(e) = &event
            && e.message.author != Some(client.uid())
            && let Err(error) = client.reply(&event, answer(&e.message))
        {
            eprintln!("not answered: {error}");
        }
    }
}

/// A person talks to the bot.
fn talk(server: &LocalServer) -> Result<String> {
    let ada = person(server, ADA)?;
    ada.sends_file(BOT, "photo.png", b"a photo");
    hears(&ada, BOT)?;
    for text in ["Hello!", "Do you understand me?", "😆"] {
        ada.says(BOT, text);
        hears(&ada, BOT)?;
    }
    Ok(ada.transcript(BOT))
}
