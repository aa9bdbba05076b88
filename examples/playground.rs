//! A Messenger in the browser, with a bot that echoes each text: `cargo run --example playground -- [PORT] [--forever]`
//!
//! Open the address that it prints, and write to the bot. It runs until Enter, Ctrl-C or the end of its standard input. Where there is none
//! from the beginning, as under a service manager or in a container, `--forever` keeps it running until Ctrl-C or SIGTERM. With
//! `--features e2ee` it has encrypted chats too.

mod support;

use std::env;
use std::io;
use std::thread;
use std::time::Duration;

use fbchat::local::{LocalServer, World};
use fbchat::{
    Client, Event, Listener, Location, MessageEvent, OutgoingMessage, QuickReply, Reaction,
    ThreadColor, TypingStatus,
};
use support::{ADA, ALAN, ENGINE_ROOM, GRACE, Result, person};

/// How long the bot is seen to type.
const PAUSE: Duration = Duration::from_millis(500);

fn main() -> Result<()> {
    env_logger::init();
    let (port, is_endless) = options(env::args().skip(1))?;
    let server = LocalServer::on_port(World::demo(), port)?;
    chat_a_little(&server)?;

    let bot = server.client_builder().login("bot@example.com", "bot")?;
    #[cfg(feature = "e2ee")]
    let keys = env::temp_dir().join(format!("fbchat-playground-{}", std::process::id()));
    #[cfg(feature = "e2ee")]
    let encrypted = bot.encrypted(fbchat::KeyStore::directory(&keys))?;
    let in_kind = |e: &MessageEvent| {
        #[cfg(feature = "e2ee")]
        if let Some(text) = &e.message.text {
            encrypted.send(e.thread, text.as_str())?;
        }
        let _ = e;
        Ok(())
    };
    let listener = bot.listen()?;
    let hello = OutgoingMessage::text("Hello! I say back whatever you tell me.")
        .quick_reply(QuickReply::text("Good morning!"))
        .quick_reply(QuickReply::email())
        .quick_reply(QuickReply::location());
    bot.send(ADA, hello)?;
    let stop = listener.stop_handle();
    let ended = thread::scope(|threads| {
        let echoing = threads.spawn(|| echo(&bot, &listener, PAUSE, in_kind));
        println!("Talk to the bot at {}", server.playground_url());
        println!(
            "A small Messenger runs there, with a bot that echoes. Nothing of it leaves this machine, and nothing is kept."
        );
        let waited = wait(is_endless);
        stop.stop();
        echoing.join().map_err(|_| "the bot panicked")?;
        Ok(waited?)
    });
    #[cfg(feature = "e2ee")]
    {
        drop(encrypted);
        std::fs::remove_dir_all(keys)?;
    }
    ended
}

/// Returns the port, 0 for a free one, and whether to run until the program is stopped.
fn options(arguments: impl Iterator<Item = String>) -> Result<(u16, bool)> {
    const USAGE: &str = "usage: playground [PORT] [--forever]";
    let (mut port, mut is_endless) = (0, false);
    for argument in arguments {
        match argument.as_str() {
            "--forever" => is_endless = true,
            number => {
                let read = number.parse();
                port = read.map_err(|_| format!("{number} is no port\n{USAGE}"))?;
            }
        }
    }
    Ok((port, is_endless))
}

/// Blocks until the program shall end.
fn wait(is_endless: bool) -> io::Result<()> {
    if is_endless {
        println!("Ctrl-C or SIGTERM ends it.");
        loop {
            thread::park();
        }
    }
    println!("Enter ends it, and so does the end of the standard input.");
    if io::stdin().read_line(&mut String::new())? == 0 {
        println!(
            "The standard input has ended, and the program with it. To run without one, as a service does: --forever"
        );
    }
    Ok(())
}

/// The whole bot. What fails, as in a group that it was just removed from, does not end it. What came encrypted is answered `in_kind`.
pub fn echo(
    bot: &Client,
    listener: &Listener,
    pause: Duration,
    in_kind: impl Fn(&MessageEvent) -> fbchat::Result<()>,
) {
    for event in listener {
        if let Event::Message(e) = event
            && e.message.author != Some(bot.uid())
            && let Err(error) = match e.message.encryption {
                Some(_) => in_kind(&e),
                None => answer(bot, &e, pause),
            }
        {
            eprintln!("The bot could not answer: {error}");
        }
    }
}

/// Reads, types, and echoes the text; likes pictures and what else has none.
fn answer(bot: &Client, e: &MessageEvent, pause: Duration) -> fbchat::Result<()> {
    bot.mark_as_read(e.thread)?;
    bot.set_typing_status(e.thread, TypingStatus::Typing)?;
    thread::sleep(pause);
    if let Some(echo) = e.message.echo() {
        return bot.send(e, echo).map(drop);
    }
    bot.set_typing_status(e.thread, TypingStatus::Stopped)?;
    bot.react_to_message(&e.message.id, Reaction::Love)
}

/// Something to see, before anybody writes.
fn chat_a_little(server: &LocalServer) -> Result<()> {
    let ada = person(server, ADA)?;
    let (grace, alan) = (person(server, GRACE)?, person(server, ALAN)?);
    grace.changes_color(ENGINE_ROOM, ThreadColor::MediumSlateBlue);
    grace.changes_emoji(ENGINE_ROOM, "🚀");
    grace.says(ENGINE_ROOM, "The first compiler runs!");
    let question = alan.says(ENGINE_ROOM, "Can it compile itself?");
    grace.reacts(&question, Reaction::Smile);
    let answer = ada.says(
        ENGINE_ROOM,
        "Not yet. But this Bot of ours can say back whatever it is told.",
    );
    alan.reacts(&answer, Reaction::Wow);
    let museum = Location::pinned(51.4978, -0.1745);
    grace.sends(
        ENGINE_ROOM,
        OutgoingMessage::location(museum).reply_to(&question),
    );
    Ok(())
}
