//! Echoes each message, by the kit for bots: `cargo run --example bot_echo`

mod support;

use std::time::Duration;

use fbchat::bot::{Bot, Command, Context};
use fbchat::local::LocalServer;
use fbchat::{Client, MessageEvent};
use support::answers::answer;
use support::{ADA, BOT, Result, Stage, hears, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let bot = bot(&stage.log_in()?);
    let handle = bot.handle();
    stage.in_company(talk, || bot.run(), || handle.stop())??;
    Ok(())
}

/// The whole bot. A photo has nothing that could be sent back, so the bot answers what it is.
pub fn bot(client: &Client) -> Bot {
    let shout = Command::new("shout", |context, args| {
        context.reply(args.next::<String>()?.to_uppercase())
    });
    Bot::new(client)
        .command_with(shout.usage("TEXT").about("says it louder"))
        .on(echo)
}

fn echo(context: &Context, event: &MessageEvent) -> fbchat::bot::Result {
    context.send(answer(&event.message))?;
    Ok(())
}

/// A person talks to the bot.
fn talk(server: &LocalServer) -> Result<String> {
    server.wait_until_listening(BOT, Duration::from_secs(10));
    let ada = person(server, ADA)?;
    ada.sends_file(BOT, "photo.png", b"a photo");
    hears(&ada, BOT)?;
    for text in ["Hello!", "!shout \"good morning\"", "!shout", "!help"] {
        ada.says(BOT, text);
        hears(&ada, BOT)?;
    }
    Ok(ada.transcript(BOT))
}
