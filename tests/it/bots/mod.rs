//! The bots of the examples go on whatever a person can send, and whatever Facebook pushes; so does the program that
//! the documents begin with.
#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each example has a `main`, and its own `support`"
)]

#[path = "../../../examples/adminbot.rs"]
mod adminbot;
#[path = "../../../examples/askbot.rs"]
mod askbot;
#[path = "../../../examples/bot_echo.rs"]
mod bot_echo;
#[path = "../../../examples/bot_moderation.rs"]
mod bot_moderation;
#[path = "../../../examples/bot_questions.rs"]
mod bot_questions;
#[path = "../../../examples/echobot.rs"]
mod echobot;
#[cfg(feature = "e2ee")]
#[path = "../../../examples/encrypted_echobot.rs"]
mod encrypted_echobot;
#[cfg(unix)]
#[path = "../../../examples/event_loop.rs"]
mod event_loop;
#[path = "../../../examples/external_loop.rs"]
mod external_loop;
#[path = "../../../examples/fan_out.rs"]
mod fan_out;
#[path = "../../../examples/keepbot.rs"]
mod keepbot;
#[path = "../../../examples/mediabot.rs"]
mod mediabot;
#[path = "../../../examples/playground.rs"]
mod playground;
#[path = "../../../examples/removebot.rs"]
mod removebot;
pub mod sent;

use std::env;
use std::fs;
use std::process;
use std::thread;
use std::time::Duration;

use fbchat::local::{LocalServer, Person};
use fbchat::{Client, Event, GroupId, Listener, ThreadKey};

use sent::{push_each_recording, send_each_kind};

use crate::support::Folder;
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, over_mqtt};

/// The time to wait for an answer before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends everything that people can send to a bot that `run` runs, and then checks by `is_alive` that it goes on.
fn goes_on(run: impl FnOnce(&Client) + Send, is_alive: impl FnOnce(&LocalServer) + Send) {
    goes_on_at(&LocalServer::start().unwrap(), run, is_alive);
}

fn goes_on_at(
    server: &LocalServer,
    run: impl FnOnce(&Client) + Send,
    is_alive: impl FnOnce(&LocalServer) + Send,
) {
    let builder = server.client_builder();
    let client = builder.login("bot@example.com", "bot").unwrap();
    thread::scope(|threads| {
        let client = &client;
        let bot = threads.spawn(move || run(client));
        let talk = threads.spawn(move || {
            assert!(server.wait_until_listening(BOT, PATIENCE));
            let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
            send_each_kind(&ada, bot);
            send_each_kind(&ada, ENGINE_ROOM);
            push_each_recording(server);
            is_alive(server);
        });
        let talked = talk.join();
        client.stop_listening();
        bot.join().unwrap();
        talked.unwrap();
    });
}

/// Waits until somebody else writes this in the thread.
fn wait_for_text(person: &Person, thread: ThreadKey, text: &str) {
    loop {
        let received = person.hears(thread, PATIENCE);
        let received = received.expect("the bot answers still");
        if received.text.as_deref() == Some(text) {
            return;
        }
    }
}

fn echoes(server: &LocalServer) {
    let ada = server.person(ADA).unwrap();
    ada.says(ThreadKey::User(BOT), "Are you there?");
    wait_for_text(&ada, ThreadKey::User(BOT), "Are you there?");
}

/// The program that README, the crate's first page and the guide for those who come from Python begin with.
fn documented(client: &Client, listener: &Listener) {
    for event in listener {
        if let Event::Message(e) = &event
            && e.message.author != Some(client.uid())
            && let Some(echo) = e.message.echo()
            && let Err(error) = client.reply(&event, echo)
        {
            eprintln!("not answered: {error}");
        }
    }
}

#[test]
fn the_documents_bot_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| documented(client, &client.listen().unwrap()),
        echoes,
    );
}

#[test]
fn the_echobot_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| echobot::echo(client, &client.listen().unwrap()),
        echoes,
    );
}

#[test]
fn the_echobot_of_the_kit_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| bot_echo::bot(client).run().unwrap(),
        |server| {
            echoes(server);
            let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
            ada.says(bot, "!shout \"are you there?\"");
            wait_for_text(&ada, bot, "ARE YOU THERE?");
        },
    );
}

#[test]
fn the_bot_that_moderates_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| bot_moderation::bot(client).run().unwrap(),
        |server| {
            let ada = server.person(ADA).unwrap();
            for text in ["!", "!kick", "!kick @", "!kick \"Ada"] {
                ada.says(ENGINE_ROOM, text);
            }
            let refusal = "Only admins of this group may ask me that.";
            wait_for_text(&ada, ENGINE_ROOM, refusal);
        },
    );
}

#[test]
fn the_bot_that_asks_goes_on_whatever_it_is_sent_and_after_a_restart() {
    let folder = Folder::new("bot-questions");
    let file = folder.path("answers.json");
    let bot = |client: &Client| bot_questions::bot(client, file.clone()).unwrap();
    let order = |server: &LocalServer| {
        let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
        ada.says(bot, "!order");
        wait_for_text(&ada, bot, "What is your name?");
        send_each_kind(&ada, bot);
        ada.says(bot, "!order");
        wait_for_text(&ada, bot, "What is your name?");
        ada.says(bot, "Ada");
        wait_for_text(&ada, bot, "What would you like?");
    };
    let server = LocalServer::start().unwrap();
    goes_on_at(&server, |client| bot(client).run().unwrap(), order);
    let go_on = |server: &LocalServer| {
        let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
        let is_end = |text: String| text.starts_with("Thank you: Ada, ");
        while !ada.expects(bot, PATIENCE).text.is_some_and(is_end) {}
    };
    goes_on_at(&server, |client| bot(client).run().unwrap(), go_on);
}

#[test]
fn the_echobot_answers_what_cannot_be_echoed_by_what_it_is() {
    let run = |client: &Client| echobot::echo(client, &client.listen_with(over_mqtt()).unwrap());
    goes_on(run, |server| {
        echoes(server);
        let ada = server.person(ADA).unwrap();
        let messages = ada.messages(ThreadKey::User(BOT));
        for kind in [
            "a picture",
            "a GIF",
            "a video",
            "an audio file",
            "a file",
            "a voice clip",
            "a place",
            "a link",
        ] {
            let answer = format!("I cannot echo {kind}.");
            let is_answer = |text: &Option<String>| text.as_deref() == Some(&*answer);
            assert!(messages.iter().any(|it| is_answer(&it.text)), "{answer}");
        }
    });
}

#[cfg(feature = "e2ee")]
#[test]
fn the_encrypted_echobot_goes_on_whatever_it_is_sent() {
    let keys = env::temp_dir().join(format!("fbchat-encrypted-echobot-{}", process::id()));
    let run = |client: &Client| {
        let encrypted = client
            .encrypted(fbchat::KeyStore::directory(&keys))
            .unwrap();
        encrypted_echobot::echo(client, &encrypted, &client.listen().unwrap());
    };
    goes_on(run, |server| {
        let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
        let plain = ada.transcript(bot);
        for text in ["Are you there?", "Still?"] {
            let id = ada.says_encrypted(bot, text);
            ada.reacts_encrypted(bot, &id, ADA, "❤");
            ada.edits_encrypted(bot, &id, "No");
            let is_answer = |answer: &String| answer == text;
            let answer = ada.expects_encrypted(PATIENCE, |it| it.text.clone().filter(is_answer));
            assert!(answer.is_some(), "{text}");
        }
        assert_eq!(ada.transcript(bot), plain);
    });
    fs::remove_dir_all(keys).unwrap();
}

#[test]
fn the_mediabot_goes_on_and_saves_what_has_an_address() {
    let folder = env::temp_dir().join(format!("fbchat-mediabot-test-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let server = LocalServer::start().unwrap();
    let run = |client: &Client| {
        let bot = mediabot::Mediabot {
            client,
            folder: &folder,
            server: Some(server.address()),
        };
        bot.run(&client.listen().unwrap());
    };
    goes_on_at(&server, run, |server| {
        let ada = server.person(ADA).unwrap();
        let bot = ThreadKey::User(BOT);
        ada.sends_file(bot, "../../etc/pass wd", b"never elsewhere");
        ada.says(bot, "Are you there?");
        wait_for_text(&ada, bot, "Send me a picture, a voice clip or a file.");
        wait_for_text(&ada, bot, "That is a file.");
        ada.says(bot, "Are you there?");
        wait_for_text(&ada, bot, "Send me a picture, a voice clip or a file.");
    });
    let saved = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path());
    let saved: Vec<_> = saved.collect();
    for (ending, bytes) in [
        ("picture.png", "bytes"),
        ("video.mp4", "bytes"),
        ("paper.pdf", "bytes"),
        ("clip.mp3", "bytes"),
        ("etcpasswd", "never elsewhere"),
    ] {
        // There are others of the name, which recordings bring.
        let mut files = saved.iter();
        let is_there = files.any(|it| {
            it.to_string_lossy().ends_with(ending) && fs::read(it).unwrap() == bytes.as_bytes()
        });
        assert!(is_there, "{ending}: {saved:?}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_bot_of_the_playground_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| {
            let listener = client.listen().unwrap();
            playground::echo(client, &listener, Duration::ZERO, |_| Ok(()));
        },
        echoes,
    );
}

#[test]
fn a_worker_of_the_fan_out_goes_on_whatever_it_is_sent() {
    let work = |client: &Client| {
        for event in &client.listen().unwrap() {
            // A worker that gives up one event goes on with the next, unless its session has ended.
            if let Err(error) = fan_out::handle(client, &event) {
                assert!(!error.is_logged_out(), "{error}");
            }
        }
    };
    goes_on(work, echoes);
}

#[test]
fn the_loop_with_a_timer_goes_on_whatever_it_is_sent() {
    let run = |client: &Client| {
        let options = fbchat::ListenOptions::default().poll_timeout(Duration::from_millis(250));
        client.start_listening_with(options).unwrap();
        external_loop::run(client).unwrap();
    };
    goes_on(run, answers_by_timer);
}

#[cfg(unix)]
#[test]
fn the_loop_of_another_library_goes_on_whatever_it_is_sent() {
    let run = |client: &Client| {
        let listener = client.listen().unwrap();
        event_loop::run(client, &listener).unwrap();
        listener.stop().unwrap();
    };
    goes_on(run, answers_by_timer);
}

fn answers_by_timer(server: &LocalServer) {
    let ada = server.person(ADA).unwrap();
    // Whatever was answered so far was asked before.
    let answers = ada.messages(ThreadKey::User(BOT)).len();
    ada.says(ThreadKey::User(BOT), "What time is it?");
    wait_for_text(&ada, ThreadKey::User(BOT), "The timer says hello.");
    assert!(ada.messages(ThreadKey::User(BOT)).len() > answers);
}

#[test]
fn the_askbot_goes_on_whatever_it_is_sent() {
    // Nobody answers most of its questions, so it had better not wait long.
    let patience = Duration::from_millis(20);
    goes_on(
        |client| askbot::wait_on(client, &client.listen().unwrap(), patience),
        |server| {
            let (alan, bot) = (server.person(ALAN).unwrap(), ThreadKey::User(BOT));
            alan.says(bot, "Hello!");
            loop {
                let received = alan.hears(bot, PATIENCE).expect("the bot asks still");
                alan.says(
                    bot,
                    match received.text.as_deref() {
                        Some("What is your name?") => "Alan",
                        Some("What would you like?") => "Coffee",
                        Some("Coffee for Alan. Coming!") => return,
                        _ => "Hello!",
                    },
                );
            }
        },
    );
}

#[test]
fn the_removebot_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| removebot::remove(client, &client.listen().unwrap()),
        |server| {
            server.person(ALAN).unwrap().says(ENGINE_ROOM, "Remove me!");
            let ada = server.person(ADA).unwrap();
            wait_for_text(&ada, ENGINE_ROOM, "As you wish.");
        },
    );
}

#[test]
fn the_adminbot_goes_on_whatever_it_is_sent() {
    let run = |client: &Client| {
        let bot = adminbot::bot(client, &std::sync::Arc::default());
        bot.run().unwrap();
    };
    goes_on(run, |server| {
        let ada = server.person(ADA).unwrap();
        for order in ["!", "!poll", "!plan 2h", "!mute 1h", "!admin", "!welcome @"] {
            ada.says(ENGINE_ROOM, order);
        }
        let refusal = "Only admins of this group may ask me that.";
        wait_for_text(&ada, ENGINE_ROOM, refusal);
    });
}

#[test]
fn the_keepbot_goes_on_whatever_it_is_sent() {
    let run = |client: &Client| {
        let group = GroupId::from(ENGINE_ROOM.id().get());
        let kept = keepbot::group_as_it_is(client, group).unwrap();
        keepbot::keep(client, &client.listen().unwrap(), &kept);
    };
    goes_on(run, |server| {
        let ada = server.person(ADA).unwrap();
        ada.renames(ENGINE_ROOM, "Elsewhere");
        wait_for_text(&ada, ENGINE_ROOM, "This group stays as it is.");
    });
}

/// The first loop over a listener's events in a text, without comments' signs and blanks.
fn first_loop(text: &str) -> String {
    let text = text.replace("//! ", "").replace("&listener", "listener");
    let begin = text.find("for event in listener {").expect("a loop");
    let mut depth = 0;
    let end = text[begin..].find(|sign| {
        depth += match sign {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        sign == '}' && depth == 0
    });
    let words = text[begin..=begin + end.expect("its end")].split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_program_of_each_document_is_the_one_tested_here() {
    let tested = first_loop(include_str!("mod.rs"));
    assert_eq!(first_loop(include_str!("../../../README.md")), tested);
    assert_eq!(first_loop(include_str!("../../../src/lib.rs")), tested);
    let from_python = include_str!("../../../src/guide/coming_from_python.md");
    assert_eq!(first_loop(from_python), tested);
}

#[test]
fn an_event_of_each_kind_has_a_line() {
    // Shows that the recordings pushed above arrive: a test that pushes what nobody receives would show nothing.
    let server = LocalServer::start().unwrap();
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let listener = client.listen().unwrap();
    push_each_recording(&server);
    let color = listener.wait_for(PATIENCE, |event| {
        matches!(event, Event::ColorChanged(_)).then_some(())
    });
    let file = listener.wait_for(PATIENCE, |event| match event {
        Event::Message(e) => (!e.message.attachments.is_empty()).then_some(()),
        _ => None,
    });
    assert_eq!((color, file), (Some(()), Some(())));
}

#[test]
fn a_program_of_the_readme_shows_no_hidden_lines() {
    let readme = include_str!("../../../README.md");
    let programs = readme.split("```").skip(1).step_by(2);
    let rust: Vec<&str> = programs
        .filter(|program| program.starts_with("rust"))
        .collect();
    assert!(rust.len() >= 3, "{} programs", rust.len());
    for program in rust {
        assert!(program.contains("fn main()"), "{program}");
        let hidden = program
            .lines()
            .find(|line| line.starts_with("# ") || *line == "#");
        assert_eq!(hidden, None);
    }
}
