//! The bots that answer any message.

use std::env;
use std::fs;
use std::process;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, ThreadKey};

#[cfg(unix)]
use super::event_loop;
#[cfg(feature = "e2ee")]
use super::{PATIENCE, encrypted_echobot};
use super::{
    bot_echo, echobot, echoes, external_loop, fan_out, goes_on, goes_on_at, mediabot, playground,
    wait_for_text,
};
use crate::support::demo::{ADA, BOT, over_mqtt};

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
