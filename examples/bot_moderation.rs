//! Lets the admins of a group keep order by commands: `cargo run --example bot_moderation`

mod support;

use std::time::Duration;

use fbchat::bot::{self, Args, Bot, Command, Context, only_admins};
use fbchat::local::LocalServer;
use fbchat::{Client, Mention, OutgoingMessage, PeopleAdded};
use support::{ADA, ALAN, BOT, GRACE, KATHERINE, Result, Stage, hears, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let bot = bot(&stage.log_in()?);
    let handle = bot.handle();
    stage.in_company(talk, || bot.run(), || handle.stop())??;
    Ok(())
}

/// The whole bot.
pub fn bot(client: &Client) -> Bot {
    let kick = Command::new("kick", kick).usage("@PERSON …");
    Bot::new(client)
        .command_with(kick.about("removes people").filter(only_admins))
        .on(welcome)
}

fn kick(context: &Context, args: &mut Args) -> bot::Result {
    for person in args.people()? {
        let group = context.group()?;
        context.client().remove_user_from_group(group, person)?;
    }
    context.reply("Done.")
}

fn welcome(context: &Context, event: &PeopleAdded) -> bot::Result {
    for person in &event.added {
        let name = context.name(*person)?;
        context.send(OutgoingMessage::text("Welcome, ").mention(*person, &name))?;
    }
    Ok(())
}

/// Ada, who began the group, may remove people; Alan may not.
fn talk(server: &LocalServer) -> Result<String> {
    server.wait_until_listening(BOT, Duration::from_secs(10));
    let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
    let group = ada.creates_group(&[BOT, GRACE, ALAN], "Tea");
    ada.makes_admin(group, BOT);
    ada.adds(group, KATHERINE);
    while hears(&ada, group)? != "Welcome, Katherine Johnson" {}
    alan.says(group, "!kick Ada");
    while hears(&ada, group)? != "Only admins of this group may ask me that." {}
    ada.says_with(group, "!kick @Alan Türing", &[Mention::new(ALAN, 6, 12)]);
    while hears(&ada, group)? != "Done." {}
    Ok(ada.transcript(group))
}
