//! Dialogues, their stores, and the names of people.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{io, thread};

use fbchat::bot::{Bot, Context, Dialogue, JsonFile, MemoryStore, Result, Store, only_admins};
use fbchat::local::LocalServer;
use fbchat::{Client, MessageEvent, PeopleAdded};
use serde::{Deserialize, Serialize};

use super::{PATIENCE, WITH_BOT, answer, group, in_company};
use crate::support::Folder;
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, KATHERINE, bot};

#[derive(Serialize, Deserialize)]
enum Order {
    Drink,
    Cups(String),
}

fn step(context: &Context, order: Order) -> Result<Option<Order>> {
    match order {
        Order::Drink => {
            context.reply("How many?")?;
            Ok(Some(Order::Cups(context.text().to_owned())))
        }
        Order::Cups(drink) => {
            let cups: u32 = context.text().parse()?;
            context.reply(format!("{cups} of {drink}"))?;
            Ok(None)
        }
    }
}

/// Takes orders, and echoes what else is written.
fn waiter(client: &Client, orders: &Dialogue<Order>) -> Bot {
    let (begun, ended) = (orders.clone(), orders.clone());
    Bot::new(client)
        .command("order", move |context, _| {
            begun.set(context, &Order::Drink)?;
            context.reply("Which drink?")
        })
        .command("cancel", move |context, _| {
            ended.end(context)?;
            context.reply("As you like.")
        })
        .dialogue(orders, step)
        .on(|context, _: &MessageEvent| context.reply(format!("{}?", context.text())))
}

#[test]
fn a_dialogue_goes_on_with_each_person_in_each_thread() {
    let orders = Dialogue::in_memory();
    in_company(
        |client| waiter(client, &orders),
        |server, ada| {
            let alan = server.person(ALAN).unwrap();
            assert_eq!(answer(ada, WITH_BOT, "!order"), "Which drink?");
            assert_eq!(answer(&alan, WITH_BOT, "!order"), "Which drink?");
            assert_eq!(answer(ada, ENGINE_ROOM, "Tea"), "Tea?");
            assert_eq!(answer(ada, WITH_BOT, "Tea"), "How many?");
            let wrong = "That did not work: invalid digit found in string.";
            assert_eq!(answer(ada, WITH_BOT, "two"), wrong);
            assert_eq!(answer(&alan, WITH_BOT, "Coffee"), "How many?");
            assert_eq!(answer(&alan, WITH_BOT, "!cancel"), "As you like.");
            assert_eq!(answer(&alan, WITH_BOT, "1"), "1?");
            assert_eq!(answer(ada, WITH_BOT, "2"), "2 of Tea");
            assert_eq!(answer(ada, WITH_BOT, "2"), "2?");
        },
    );
}

#[test]
fn a_dialogue_goes_on_after_a_restart() {
    let folder = Folder::new("bot-restart");
    let path = folder.path("orders.json");
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let ada = server.person(ADA).unwrap();
    for (text, expected) in [
        ("!order", "Which drink?"),
        ("Tea", "How many?"),
        ("2", "2 of Tea"),
    ] {
        let bot = waiter(&client, &Dialogue::in_file(&path).unwrap());
        let handle = bot.handle();
        let running = thread::spawn(|| bot.run());
        assert!(server.wait_until_listening(BOT, PATIENCE));
        assert_eq!(answer(&ada, WITH_BOT, text), expected);
        handle.stop();
        running.join().unwrap().unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
    assert_eq!(folder.names(), ["orders.json"]);
}

#[test]
fn a_state_that_the_program_does_not_know_any_more_is_kept_and_ends_the_dialogue() {
    let folder = Folder::new("bot-old-state");
    let path = folder.path("orders.json");
    let key = format!("{ADA} (USER) {ADA}");
    fs::write(&path, format!(r#"{{"{key}": {{"Sugar": 2}}}}"#)).unwrap();
    let orders = Dialogue::in_file(&path).unwrap();
    in_company(
        |client| waiter(client, &orders),
        |_, ada| {
            assert_eq!(answer(ada, WITH_BOT, "Tea"), "Tea?");
            assert_eq!(answer(ada, WITH_BOT, "!order"), "Which drink?");
        },
    );
    let store = JsonFile::open(&path).unwrap();
    assert_eq!(store.set_aside(), None);
    let aside = store.read(&format!("set aside: {key}")).unwrap();
    assert_eq!(aside.as_deref(), Some(r#"{"Sugar":2}"#));
    assert_eq!(store.read(&key).unwrap().as_deref(), Some("\"Drink\""));
}

#[test]
fn every_damaged_file_is_kept_aside_and_nothing_else_is() {
    let folder = Folder::new("bot-damaged");
    let path = folder.path("states.json");
    assert_eq!(JsonFile::open(&path).unwrap().set_aside(), None);
    for (number, damage) in ["", "{\"a\": 1", "[]", "null", "\u{0}", "{\"a\": 1}}"]
        .iter()
        .enumerate()
    {
        fs::write(&path, damage).unwrap();
        let store = JsonFile::open(&path).unwrap();
        let aside = store.set_aside().expect(damage).to_owned();
        assert_eq!(fs::read_to_string(aside).unwrap(), *damage);
        assert_eq!(folder.names().len(), number + 1, "{damage}");
        assert_eq!(store.read("a").unwrap(), None);
    }
    fs::write(&path, b"{\"a\": \"\xff\"}").unwrap();
    assert!(JsonFile::open(&path).unwrap().set_aside().is_some());
    // A folder is no damaged file.
    assert!(JsonFile::open(folder.path("")).is_err());
    assert!(JsonFile::open("").is_ok_and(|store| store.write("a", Some("1")).is_err()));
}

#[cfg(unix)]
#[test]
fn the_file_of_states_is_its_owners_alone_and_replaced_as_a_whole() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = Folder::new("bot-private");
    let path = folder.path("states.json");
    fs::write(&path, "{}").unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let store = JsonFile::open(&path).unwrap();
    for state in ["1", "{\"ü\": [null]}"] {
        store.write("a \"key\"", Some(state)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }
    assert!(store.write("a", Some("no JSON")).is_err());
    let again = JsonFile::open(&path).unwrap();
    assert_eq!(
        again.read("a \"key\"").unwrap().as_deref(),
        Some("{\"ü\":[null]}")
    );
    assert_eq!(folder.names(), ["states.json"]);
    // Where it cannot be written, the earlier state is the one that counts.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(again.write("a \"key\"", None).is_err());
    assert!(again.read("a \"key\"").unwrap().is_some());
}

/// A store whose disk is full, or which is gone.
struct Broken {
    states: MemoryStore,
    reads: bool,
    is_broken: Arc<AtomicBool>,
}

impl Store for Broken {
    fn read(&self, key: &str) -> io::Result<Option<String>> {
        match self.is_broken.load(Ordering::SeqCst) && !self.reads {
            true => Err(io::ErrorKind::NotConnected.into()),
            false => self.states.read(key),
        }
    }

    fn write(&self, key: &str, state: Option<&str>) -> io::Result<()> {
        match self.is_broken.load(Ordering::SeqCst) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => self.states.write(key, state),
        }
    }
}

#[test]
fn a_store_that_fails_is_reported_to_those_who_talk_with_the_bot_and_ends_nothing() {
    for reads in [true, false] {
        let is_broken: Arc<AtomicBool> = Arc::default();
        let orders = Dialogue::in_store(Broken {
            states: MemoryStore::default(),
            reads,
            is_broken: Arc::clone(&is_broken),
        });
        in_company(
            |client| waiter(client, &orders),
            |_, ada| {
                assert_eq!(answer(ada, WITH_BOT, "!order"), "Which drink?");
                is_broken.store(true, Ordering::SeqCst);
                let failed = "That did not work: no storage space.";
                assert_eq!(answer(ada, WITH_BOT, "!order"), failed);
                if reads {
                    assert_eq!(answer(ada, WITH_BOT, "Tea"), "How many?");
                    assert_eq!(ada.expects(WITH_BOT, PATIENCE).text.unwrap(), failed);
                } else {
                    assert_eq!(answer(ada, WITH_BOT, "Tea"), "Tea?");
                }
                is_broken.store(false, Ordering::SeqCst);
                assert_eq!(answer(ada, WITH_BOT, "Coffee"), "How many?");
                assert_eq!(answer(ada, WITH_BOT, "3"), "3 of Coffee");
            },
        );
    }
}

#[test]
fn a_filter_of_the_bot_does_not_answer_those_who_are_in_no_dialogue() {
    let orders = Dialogue::in_memory();
    in_company(
        |client| waiter(client, &orders).filter(only_admins),
        |server, ada| {
            let group = group(ada, &[ALAN]);
            server.person(ALAN).unwrap().says(group, "Hello!");
            ada.says(group, "!order");
            while ada.expects(group, PATIENCE).text.unwrap() != "Which drink?" {}
            assert!(!ada.transcript(group).contains("Only admins"));
        },
    );
}

#[test]
fn names_are_fetched_once_and_follow_what_changes() {
    let bot = |client: &Client| {
        Bot::new(client)
            .command("who", |context, _| {
                let author = context.author().ok_or("nobody")?;
                let title = context.title()?.unwrap_or("nowhere".to_owned());
                context.reply(format!("{} in {title}", context.name(author)?))
            })
            .on(|context, event: &PeopleAdded| {
                for person in &event.added {
                    context.send(format!("Welcome, {}!", context.name(*person)?))?;
                }
                Ok(())
            })
    };
    in_company(bot, |server, ada| {
        let group = group(ada, &[ALAN]);
        ada.renames(group, "Tea");
        assert_eq!(answer(ada, group, "!who"), "Ada Lovelace in Tea");
        let fetched = || {
            let requests = server.requests();
            requests
                .iter()
                .filter(|it| it.path.contains("graphql"))
                .count()
        };
        let before = fetched();
        assert_eq!(answer(ada, group, "!who"), "Ada Lovelace in Tea");
        ada.renames(group, "Coffee");
        ada.changes_nickname(group, ADA, "Countess");
        assert_eq!(answer(ada, group, "!who"), "Countess in Coffee");
        ada.changes_nickname(group, ADA, "");
        assert_eq!(answer(ada, group, "!who"), "Ada Lovelace in Coffee");
        assert_eq!(fetched(), before);
        ada.adds(group, KATHERINE);
        let welcome = ada.expects(group, PATIENCE).text.unwrap();
        assert_eq!(welcome, "Welcome, Katherine Johnson!");
        assert_eq!(
            answer(ada, WITH_BOT, "!who"),
            "Ada Lovelace in Ada Lovelace"
        );
    });
}
