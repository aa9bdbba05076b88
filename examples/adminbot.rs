//! Serves the admins of a group, by commands in its chat: `cargo run --example adminbot`
//!
//! On Facebook it does so in every group that its account is in. To make a bot of your own of it, change `Command`, `parse`
//! and `Bot::run`.

mod support;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use fbchat::local::LocalServer;
use fbchat::{
    Client, Event, EventReminder, GroupId, Listener, Mention, Message, MessageEvent, Mute, NewPoll,
    OutgoingMessage, PeopleAdded, ThreadKey, UserId,
};
use support::{ADA, ALAN, BOT, GRACE, Result, Stage, hears, person};

const FOR_ADMINS: &str = "Only admins of this group may ask me that.";
const HELP: &str = "\
!poll QUESTION? OPTION, OPTION, …: creates a poll
!plan IN TITLE: plans something, as in `!plan 2h Tea`
!mute TIME, !mute off: whether the bot's account is notified
!admin @PERSON: makes somebody an admin
!welcome TEXT: greets people who join, with their name in place of @
!welcome: stops greeting";

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(
        talk,
        || Bot::default().serve(&client, &listener),
        || stop.stop(),
    )?;
    Ok(listener.stop()?)
}

/// An order to the bot.
#[derive(Debug, PartialEq)]
enum Command {
    Poll {
        question: String,
        options: Vec<String>,
    },
    Plan {
        after: Duration,
        title: String,
    },
    Mute(Option<Duration>),
    Admin(Vec<UserId>),
    Welcome(Option<String>),
    Help,
}

/// Reads a message. `None`: it is no command. A command that cannot be understood is an error, to be shown to its author.
fn parse(message: &Message) -> Option<Result<Command, String>> {
    let text = message.text.as_deref()?.trim().strip_prefix('!')?;
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    Some(match name {
        "poll" => poll(rest),
        "plan" => plan(rest),
        "mute" if rest == "off" => Ok(Command::Mute(None)),
        "mute" => duration(rest).map(|time| Command::Mute(Some(time))),
        "admin" => mentioned(message),
        "welcome" => Ok(Command::Welcome(
            (!rest.is_empty()).then(|| rest.to_owned()),
        )),
        "help" => Ok(Command::Help),
        _ => Err(format!("I do not know !{name}: !help lists what I know")),
    })
}

fn poll(text: &str) -> Result<Command, String> {
    let (question, options) = text
        .split_once('?')
        .ok_or("a poll needs a question that ends with a question mark")?;
    let options = options.split(',').map(str::trim);
    Ok(Command::Poll {
        question: format!("{}?", question.trim()),
        options: options
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

fn plan(text: &str) -> Result<Command, String> {
    let (after, title) = text
        .split_once(char::is_whitespace)
        .ok_or("a plan needs a time and a title, as in !plan 2h Tea")?;
    Ok(Command::Plan {
        after: duration(after)?,
        title: title.trim().to_owned(),
    })
}

/// Reads `30m`, `2h` or `3d`.
fn duration(text: &str) -> Result<Duration, String> {
    let units = [('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60)];
    let seconds = units.iter().find_map(|(unit, seconds)| {
        let number: u32 = text.strip_suffix(*unit)?.parse().ok()?;
        Some(u64::from(number) * seconds)
    });
    match seconds {
        Some(seconds @ 1..) => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("{text:?} is no time: write it as 30m, 2h or 3d")),
    }
}

fn mentioned(message: &Message) -> Result<Command, String> {
    let people = message.mentions.iter();
    let people: Vec<UserId> = people
        .map(|mention| UserId::from(mention.thread.get()))
        .collect();
    if people.is_empty() {
        return Err("mention the new admin, as in !admin @Ada".to_owned());
    }
    Ok(Command::Admin(people))
}

/// The whole bot: the greeting of each group that has one.
#[derive(Default)]
pub struct Bot {
    greetings: BTreeMap<GroupId, String>,
}

impl Bot {
    /// Serves until the listener ends. What Facebook refuses does not end it.
    pub fn serve(&mut self, client: &Client, listener: &Listener) {
        for event in listener {
            if let Err(error) = self.react(client, &event) {
                eprintln!("not done: {error}");
            }
        }
    }

    fn react(&mut self, client: &Client, event: &Event) -> fbchat::Result<()> {
        match event {
            Event::Message(e) if e.message.author != Some(client.uid()) => self.answer(client, e),
            Event::PeopleAdded(e) => self.greet(client, e),
            _ => Ok(()),
        }
    }

    fn answer(&mut self, client: &Client, e: &MessageEvent) -> fbchat::Result<()> {
        let (ThreadKey::Group(group), Some(command)) = (e.thread, parse(&e.message)) else {
            return Ok(());
        };
        let answer = match command {
            Err(problem) => problem,
            Ok(_) if !is_admin(client, group, e.message.author)? => FOR_ADMINS.to_owned(),
            Ok(command) => match self.run(client, group, command) {
                Ok(answer) => answer,
                Err(error) => format!("That did not work: {error}."),
            },
        };
        let answer = OutgoingMessage::text(answer).reply_to(&e.message.id);
        client.send(e.thread, answer).map(drop)
    }

    /// Carries a command out, and returns the answer to it.
    fn run(&mut self, client: &Client, id: GroupId, command: Command) -> fbchat::Result<String> {
        let group = ThreadKey::Group(id);
        Ok(match command {
            Command::Poll { question, options } => {
                let poll = options
                    .into_iter()
                    .fold(NewPoll::new(question), NewPoll::option);
                client.create_poll(group, poll)?;
                "Please vote!".to_owned()
            }
            Command::Plan { after, title } => {
                let at = SystemTime::now() + after;
                client.create_plan(group, EventReminder::new(title, at.into()))?;
                "It is planned.".to_owned()
            }
            Command::Mute(Some(time)) => {
                client.mute_thread(group, Mute::lasting(time))?;
                "I am silent.".to_owned()
            }
            Command::Mute(None) => {
                client.unmute_thread(group)?;
                "I listen again.".to_owned()
            }
            Command::Admin(people) => {
                client.add_group_admins(group, people)?;
                "Congratulations!".to_owned()
            }
            Command::Welcome(Some(text)) => {
                self.greetings.insert(id, text);
                "I greet each who joins.".to_owned()
            }
            Command::Welcome(None) => {
                self.greetings.remove(&id);
                "I greet nobody.".to_owned()
            }
            Command::Help => HELP.to_owned(),
        })
    }

    fn greet(&self, client: &Client, e: &PeopleAdded) -> fbchat::Result<()> {
        let ThreadKey::Group(group) = e.thread else {
            return Ok(());
        };
        if let Some(text) = self.greetings.get(&group) {
            for (id, user) in client.fetch_user_info(&e.added)? {
                let name = user.name.unwrap_or_default();
                client.send(e.thread, greeting(text, id, &name))?;
            }
        }
        Ok(())
    }
}

/// Asked anew for each command, since admins come and go.
fn is_admin(client: &Client, group: GroupId, author: Option<UserId>) -> fbchat::Result<bool> {
    let groups = client.fetch_group_info(&[group])?;
    let found = groups.get(&group).zip(author);
    Ok(found.is_some_and(|(group, author)| group.admins.contains(&author)))
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

/// Ada, who began the group, orders this and that; Alan may not.
fn talk(server: &LocalServer) -> Result<String> {
    const KATHERINE: UserId = UserId::new(100_000_000_000_009);
    let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
    let group = ThreadKey::Group(ada.creates_group(&[BOT, GRACE, ALAN], "Welcome!"));
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
    use fbchat::{MessageId, Timestamp};

    fn parsed(text: &str) -> Option<Result<Command, String>> {
        let mut message = Message::new(MessageId::from("mid.$1"), Timestamp::from_millis(1));
        message.text = Some(text.to_owned());
        parse(&message)
    }

    fn command(text: &str) -> Command {
        parsed(text).unwrap().unwrap()
    }

    #[test]
    fn commands_are_read() {
        let options = ["Assam", "Earl Grey"].map(str::to_owned).to_vec();
        let question = "Which tea?".to_owned();
        let poll = Command::Poll { question, options };
        assert_eq!(command(" !poll  Which tea? Assam , Earl Grey,"), poll);
        let (after, title) = (Duration::from_secs(5400), "Tea for two".to_owned());
        assert_eq!(
            command("!plan 90m Tea for two"),
            Command::Plan { after, title }
        );
        let day = Duration::from_secs(86_400);
        assert_eq!(command("!mute 1d"), Command::Mute(Some(day)));
        assert_eq!(command("!mute off"), Command::Mute(None));
        let welcome = Command::Welcome(Some("Hello, @!".to_owned()));
        assert_eq!(command("!welcome Hello, @!"), welcome);
        assert_eq!(command("!welcome"), Command::Welcome(None));
    }

    #[test]
    fn what_is_no_command_is_left_alone() {
        for text in ["", "poll", "Hello!", "¡poll"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn a_command_that_cannot_be_understood_is_explained() {
        for text in [
            "!",
            "!dance",
            "!poll Tea",
            "!plan",
            "!plan 2h",
            "!plan 2x Tea",
            "!plan 0h Tea",
            "!plan ½h Tea",
            "!mute",
            "!mute h",
            "!mute 99999999999999999999d",
            "!mute +",
            "!mute -1h",
            "!mute 1ü",
            "!admin Ada",
        ] {
            let problem = parsed(text).unwrap().unwrap_err();
            assert!(problem.len() > 20, "{text}: {problem}");
        }
    }

    #[test]
    fn admins_are_obeyed_and_nobody_else() {
        let stage = Stage::of(LocalServer::start().unwrap());
        let client = stage.log_in().unwrap();
        let listener = client.listen().unwrap();
        let stop = listener.stop_handle();
        let mut bot = Bot::default();
        stage
            .in_company(talk, || bot.serve(&client, &listener), || stop.stop())
            .unwrap();
        let group = *bot.greetings.keys().next().unwrap();
        let after = &client.fetch_group_info(&[group]).unwrap()[&group];
        assert_eq!(after.admins, [ADA, BOT, ALAN].into());
        assert!(
            matches!(after.state.mute, Some(Mute::Until(_))),
            "not by Alan"
        );
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
