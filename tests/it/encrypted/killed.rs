//! A program that is killed at every step of receiving and sending, and started again.

use std::collections::BTreeMap;
use std::env;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, KeyStore};

use super::Keys;
use crate::support::demo::{ADA, ENGINE_ROOM, WITH_ADA, WITH_BOT};

/// The program that is killed: it prints what it takes and what it has sent, and answers questions.
#[test]
#[ignore = "it is run by the test below"]
fn program() {
    let address: SocketAddr = env::var("FBCHAT_ADDRESS").unwrap().parse().unwrap();
    let run = env::var("FBCHAT_RUN").unwrap();
    let builder = Client::builder().local_server(address);
    let builder = builder.timeout(Duration::from_secs(60));
    let client = builder.login("bot@example.com", "bot").unwrap();
    let keys = KeyStore::directory(env::var("FBCHAT_KEYS").unwrap());
    let encrypted = client.encrypted(keys).unwrap();
    // The first keys are with the server then.
    let begin = format!("begin in process {}", std::process::id());
    encrypted.send(WITH_ADA, begin.as_str()).unwrap();
    println!("\nsent {begin}");
    if run == "registering" {
        return;
    }
    let listener = client.listen().unwrap();
    for event in &listener {
        let Event::Message(e) = event else {
            continue;
        };
        let text = e.message.text.unwrap_or_default();
        println!("\ntook {text}");
        if text.starts_with("question") {
            let answer = format!("answer to {text} in process {}", std::process::id());
            match encrypted.send(e.thread, answer.as_str()) {
                Ok(_) => println!("\nsent {answer}"),
                Err(error) => assert!(error.may_have_been_done(), "{error}"),
            }
        }
        if text == format!("last {run}") {
            break;
        }
    }
    listener.stop().unwrap();
    drop(encrypted);
    println!("\ndone");
}

/// What a run of the program has printed.
struct Run {
    took: Vec<String>,
    sent: Vec<String>,
    is_done: bool,
}

fn run(server: &LocalServer, keys: &Keys, name: &str, die_at: Option<usize>) -> Run {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args([
            "encrypted::killed::program",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env("FBCHAT_ADDRESS", server.address().to_string())
        .env("FBCHAT_KEYS", &keys.0)
        .env("FBCHAT_RUN", name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(step) = die_at {
        command.env("FBCHAT_DIE_AT_STEP", step.to_string());
    }
    let output = command.output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let of = |word: &str| {
        let lines = output.lines().filter_map(|line| line.strip_prefix(word));
        lines.map(str::to_owned).collect()
    };
    Run {
        took: of("took "),
        sent: of("sent "),
        is_done: output.lines().any(|line| line == "done"),
    }
}

#[test]
fn a_program_that_is_killed_at_every_step_loses_nothing_and_sends_nothing_twice() {
    // While it makes its device and registers it: until it has sent something.
    let mut registering = 0;
    loop {
        let (server, keys) = (LocalServer::start().unwrap(), Keys::new());
        registering += 1;
        let killed = run(&server, &keys, "registering", Some(registering));
        if !killed.sent.is_empty() {
            break;
        }
        let client = super::bot(&server);
        let encrypted = super::encrypted(&client, &keys);
        encrypted.send(WITH_ADA, "again").unwrap();
        let ada = server.person(ADA).unwrap();
        let read = ada.encrypted_messages();
        let again = read.iter().filter(|it| it.text.as_deref() == Some("again"));
        assert_eq!(again.count(), 1);
        assert!(read.len() <= 2, "{read:?}");
    }
    let (server, keys) = (LocalServer::start().unwrap(), Keys::new());
    let ada = server.person(ADA).unwrap();
    let mut runs: Vec<Run> = Vec::new();
    let mut expected = Vec::new();
    let client = super::bot(&server);
    drop(super::encrypted(&client, &keys));
    for step in 1.. {
        for (thread, text) in [
            (WITH_BOT, format!("question {step}")),
            (ENGINE_ROOM, format!("question of the group {step}")),
            (WITH_BOT, format!("last {step}")),
        ] {
            ada.says_encrypted(thread, &text);
            expected.push(text);
        }
        let killed = run(&server, &keys, &step.to_string(), Some(step));
        let (is_done, has_last) = (
            killed.is_done,
            killed.took.contains(&format!("last {step}")),
        );
        runs.push(killed);
        if is_done {
            break;
        }
        if !has_last {
            let finished = run(&server, &keys, &step.to_string(), None);
            assert!(finished.is_done, "the program ends by itself");
            runs.push(finished);
        }
        assert!(step < 500, "the program does not come to its end");
    }
    // Every message was taken, and again only where a run was killed that had taken it.
    let mut taken: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (number, run) in runs.iter().enumerate() {
        for text in &run.took {
            taken.entry(text).or_default().push(number);
        }
    }
    let missing: Vec<_> = expected
        .iter()
        .filter(|it| !taken.contains_key(it))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let repeats: usize = taken.values().map(|runs| runs.len() - 1).sum();
    for (text, by) in &taken {
        let (_, earlier) = by.split_last().unwrap();
        let is_once = earlier.iter().all(|run| !runs[*run].is_done);
        let is_once_a_run = by.is_sorted_by(|one, next| one < next);
        assert!(is_once && is_once_a_run, "{text} was taken in {by:?}");
    }
    // What was sent was read once, and nothing was read twice.
    let read = ada.encrypted_messages();
    let times = |text: &String| {
        read.iter()
            .filter(|it| it.text.as_ref() == Some(text))
            .count()
    };
    let sent: Vec<_> = runs.iter().flat_map(|it| &it.sent).collect();
    for text in &sent {
        assert_eq!(times(text), 1, "{text}");
    }
    let texts = read.iter().filter_map(|it| it.text.as_ref());
    assert!(texts.clone().all(|text| times(text) == 1));
    println!(
        "killed at {} steps of registering and {} of receiving and sending: {} messages taken, {repeats} of them once more; {} sent, {} read",
        registering - 1,
        runs.iter().filter(|it| !it.is_done).count(),
        expected.len(),
        sent.len(),
        texts.count(),
    );
    assert_eq!(server.encrypted_findings(), [""; 0]);
}
