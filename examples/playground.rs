//! A Messenger in the browser, with a bot that says back what it is told: `cargo run --example playground -- [PORT]`
//!
//! Open the address that it prints, and write to the bot. It runs until Enter or Ctrl-C.

use std::io;
use std::thread;
use std::time::Duration;

use fbchat::local::{LocalServer, World};
use fbchat::{
    Client, Event, GroupId, Listener, Reaction, ThreadColor, ThreadKey, TypingStatus, UserId,
};

const ADA: UserId = UserId::new(4);
const GRACE: UserId = UserId::new(100_000_000_000_002);
const ALAN: UserId = UserId::new(100_000_000_000_003);
const ENGINE_ROOM: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    env_logger::init();
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse())?;
    let server = LocalServer::on_port(World::demo(), port)?;
    chat_a_little(&server).ok_or("somebody is missing from the demo world")?;

    let bot = server.client_builder().login("bot@example.com", "bot")?;
    let listener = bot.listen()?;
    bot.send(
        ThreadKey::User(ADA),
        "Hello! I say back whatever you tell me.",
    )?;
    let stop = listener.stop_handle();
    thread::scope(|threads| {
        let echoing = threads.spawn(|| echo(&bot, &listener));
        println!("Talk to the bot at {}", server.playground_url());
        println!("Enter ends the program.");
        let entered = io::stdin().read_line(&mut String::new());
        stop.stop();
        echoing.join().map_err(|_| "the bot panicked")??;
        entered?;
        Ok(())
    })
}

/// The whole bot: it reads, types and says back what it was told.
fn echo(bot: &Client, listener: &Listener) -> fbchat::Result<()> {
    for event in listener {
        if let Event::Message(e) = event
            && e.message.author != Some(bot.uid())
        {
            bot.mark_as_read(e.thread)?;
            bot.set_typing_status(e.thread, TypingStatus::Typing)?;
            // Long enough to be seen.
            thread::sleep(Duration::from_millis(500));
            if e.message.attachments.is_empty() {
                bot.send(e.thread, &e.message)?;
            } else {
                bot.react_to_message(&e.message.id, Reaction::Love)?;
                bot.set_typing_status(e.thread, TypingStatus::Stopped)?;
            }
        }
    }
    Ok(())
}

/// Something to see, before the bot is there.
fn chat_a_little(server: &LocalServer) -> Option<()> {
    let (ada, grace, alan) = (
        server.person(ADA)?,
        server.person(GRACE)?,
        server.person(ALAN)?,
    );
    grace.changes_color(ENGINE_ROOM, ThreadColor::MediumSlateBlue);
    grace.changes_emoji(ENGINE_ROOM, "🚀");
    grace.says(ENGINE_ROOM, "The first compiler runs!");
    let asked = alan.says(ENGINE_ROOM, "Can it compile itself?");
    let answer = ada.says(
        ENGINE_ROOM,
        "Not yet. But the Bot of ours can say back whatever it is told.",
    );
    alan.reacts(&answer, Reaction::Wow);
    grace.reacts(&asked, Reaction::Smile);
    Some(())
}
