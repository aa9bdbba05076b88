//! Serves the admins of a group, by commands in its chat: `cargo run --example adminbot`
//!
//! On Facebook it does so in every group that its account is in. To make a bot of your own of it, change the commands in `bot`.

mod support;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use fbchat::bot::{self, Args, Bot, Command, Context, only_admins};
use fbchat::local::LocalServer;
use fbchat::{
    Client, EventReminder, Mention, Mute, NewPoll, OutgoingMessage, PeopleAdded, ThreadKey, UserId,
};
use support::{ADA, ALAN, BOT, GRACE, KATHERINE, Result, Stage, hears, person};

/// The greeting of each group that has one.
type Greetings = Arc<Mutex<BTreeMap<ThreadKey, String>>>;

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let bot = bot(&stage.log_in()?, &Greetings::default());
    let handle = bot.handle();
    stage.in_company(talk, || bot.run(), || handle.stop())??;
    Ok(())
}

/// The whole bot.
pub fn bot(client: &Client, greetings: &Greetings) -> Bot {
    let (changed, read) = (Arc::clone(greetings), Arc::clone(greetings));
    let welcome = Command::new("welcome", move |context, args| {
        welcome(context, args, &changed)
    });
    let commands = [
        (Command::new("poll", poll).usage("QUESTION? OPTION, OPTION, …")).about("creates a poll"),
        (Command::new("plan", plan).usage("IN TITLE"))
            .about("plans something, as in `!plan 2h Tea`"),
        (Command::new("mute", mute).usage("TIME | off"))
            .about("whether the bot's account is notified"),
        (Command::new("admin", admin).usage("@PERSON …")).about("makes people admins"),
        (welcome.usage("[TEXT]"))
            .about("greets people who join, with their name in place of @; or stops it"),
    ];
    let mut bot = Bot::new(client);
    for command in commands {
        bot = bot.command_with(command.filter(only_admins));
    }
    bot.on(move |context, event: &PeopleAdded| greet(context, event, &read))
}

fn poll(context: &Context, args: &mut Args) -> bot::Result {
    let (question, options) = (args.rest().split_once('?'))
        .ok_or("a poll needs a question that ends with a question mark")?;
    let options = options.split(',').map(str::trim);
    let poll = NewPoll::new(format!("{}?", question.trim()));
    let poll = (options.filter(|it| !it.is_empty())).fold(poll, NewPoll::option);
    context.client().create_poll(context.group()?, poll)?;
    context.reply("Please vote!")
}

fn plan(context: &Context, args: &mut Args) -> bot::Result {
    let Time(after) = args.next()?;
    let plan = EventReminder::new(args.rest(), (SystemTime::now() + after).into());
    context.client().create_plan(context.group()?, plan)?;
    context.reply("It is planned.")
}

fn mute(context: &Context, args: &mut Args) -> bot::Result {
    let (group, time) = (context.group()?, args.next::<String>()?);
    if time == "off" {
        context.client().unmute_thread(group)?;
        return context.reply("I listen again.");
    }
    let Time(time) = time.parse()?;
    context.client().mute_thread(group, Mute::lasting(time))?;
    context.reply("I am silent.")
}

fn admin(context: &Context, args: &mut Args) -> bot::Result {
    let group = context.group()?;
    context.client().add_group_admins(group, args.people()?)?;
    context.reply("Congratulations!")
}

fn welcome(context: &Context, args: &mut Args, greetings: &Greetings) -> bot::Result {
    let (group, text) = (context.group()?, args.rest().to_owned());
    let mut greetings = greetings.lock().map_err(|_| "another command panicked")?;
    if text.is_empty() {
        greetings.remove(&group);
        return context.reply("I greet nobody.");
    }
    greetings.insert(group, text);
    context.reply("I greet each who joins.")
}

fn greet(context: &Context, event: &PeopleAdded, greetings: &Greetings) -> bot::Result {
    let greetings = greetings.lock().map_err(|_| "a command panicked")?.clone();
    let Some(text) = greetings.get(&event.thread) else {
        return Ok(());
    };
    for person in &event.added {
        context.send(greeting(text, *person, &context.name(*person)?))?;
    }
    Ok(())
}

/// Returns the greeting, with a mention in place of its first `@`.
fn greeting(text: &str, user: UserId, name: &str) -> OutgoingMessage {
    let Some((before, _)) = text.split_once('@') else {
        return OutgoingMessage::text(text);
    };
    let length = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or_default();
    let mention = Mention::new(user, length(before), length(name));
    OutgoingMessage::text(text.replacen('@', name, 1)).mention_at(mention)
}

/// A time such as `30m`, `2h` or `3d`.
#[derive(Debug, PartialEq)]
struct Time(Duration);

impl FromStr for Time {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let units = [('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60)];
        let seconds = units.iter().find_map(|(unit, seconds)| {
            let number: u32 = text.strip_suffix(*unit)?.parse().ok()?;
            Some(u64::from(number) * seconds)
        });
        let seconds = seconds.filter(|seconds| *seconds > 0);
        let time = seconds.map(|seconds| Self(Duration::from_secs(seconds)));
        time.ok_or("that is no time: write it as 30m, 2h or 3d")
    }
}

/// Ada, who began the group, orders this and that; Alan may not.
fn talk(server: &LocalServer) -> Result<String> {
    const FOR_ADMINS: &str = "Only admins of this group may ask me that.";
    server.wait_until_listening(BOT, Duration::from_secs(10));
    let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
    let group = ada.creates_group(&[BOT, GRACE, ALAN], "Welcome!");
    ada.makes_admin(group, BOT);
    for order in [
        "!help",
        "!poll Which tea? Assam, Earl Grey",
        "!plan 2h Tea",
        "!plan tomorrow Tea",
        "!mute 1h",
        "!welcome Good to see you, @!",
    ] {
        ada.says(group, order);
        hears(&ada, group)?;
    }
    ada.adds(group, KATHERINE);
    hears(&ada, group)?;
    alan.says(group, "!mute off");
    while hears(&alan, group)? != FOR_ADMINS {}
    ada.says_with(group, "!admin @Alan Türing", &[Mention::new(ALAN, 7, 12)]);
    while hears(&ada, group)? != "Congratulations!" {}
    Ok(ada.transcript(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_what_is_none_is_explained() {
        assert_eq!("90m".parse(), Ok(Time(Duration::from_secs(5400))));
        assert_eq!("1d".parse(), Ok(Time(Duration::from_secs(86_400))));
        for text in [
            "",
            "h",
            "2x",
            "0h",
            "½h",
            "+",
            "-1h",
            "1ü",
            "99999999999999999999d",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_command_that_cannot_be_understood_is_explained() {
        let stage = Stage::of(LocalServer::start().unwrap());
        let bot = bot(&stage.log_in().unwrap(), &Greetings::default());
        let handle = bot.handle();
        let talk = |server: &LocalServer| {
            server.wait_until_listening(BOT, Duration::from_secs(10));
            let ada = person(server, ADA)?;
            let group = ada.creates_group(&[BOT, GRACE], "Tea");
            for text in [
                "!dance",
                "!poll Tea",
                "!plan",
                "!plan 2x Tea",
                "!mute",
                "!admin Ada",
            ] {
                ada.says(group, text);
                let problem = hears(&ada, group)?;
                assert!(problem.len() > 20, "{text}: {problem}");
            }
            Ok(ada.transcript(group))
        };
        let ended = stage.in_company(talk, || bot.run(), || handle.stop());
        ended.unwrap().unwrap();
    }

    #[test]
    fn admins_are_obeyed_and_nobody_else() {
        let stage = Stage::of(LocalServer::start().unwrap());
        let (client, greetings) = (stage.log_in().unwrap(), Greetings::default());
        let bot = bot(&client, &greetings);
        let handle = bot.handle();
        let ended = stage.in_company(talk, || bot.run(), || handle.stop());
        ended.unwrap().unwrap();
        let group = greetings.lock().unwrap().keys().next().unwrap().id();
        let threads = client.fetch_thread_info(&[group]).unwrap();
        let fbchat::Thread::Group(after) = &threads[&group] else {
            panic!("it is a group");
        };
        assert_eq!(after.admins, [ADA, BOT, ALAN].into());
        let is_muted = matches!(after.state.mute, Some(Mute::Until(_)));
        assert!(is_muted, "Alan may not change that");
        assert!(after.plan.is_some());
    }

    #[test]
    fn the_greeting_mentions_who_joined() {
        let greeting = |text| greeting(text, ADA, "Ada");
        let mention = Mention::new(ADA, 3, 3);
        let expected = OutgoingMessage::text("🚀 Ada @").mention_at(mention);
        assert_eq!(greeting("🚀 @ @"), expected);
        assert_eq!(greeting("Hello"), OutgoingMessage::text("Hello"));
    }
}
