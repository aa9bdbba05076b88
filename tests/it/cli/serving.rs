//! `fbchat local-server` and `fbchat playground`

use std::time::Duration;

use fbchat::{Client, Event};
use serde_json::Value;

use super::{Scene, done, program, start};
use crate::support::demo::{BOT, WITH_ADA, WITH_BOT};

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn the_local_server_serves_until_ctrl_c_or_the_end_of_its_input() {
    for until_eof in [false, true] {
        let mut arguments = vec!["local-server"];
        arguments.extend(until_eof.then_some("--until-eof"));
        let mut running = start(program(&arguments));
        let line: Value = serde_json::from_str(&running.line()).unwrap();
        let address = line["address"].as_str().unwrap().parse().unwrap();
        assert!(
            line["users"]
                .as_array()
                .is_some_and(|users| users.len() == 5),
            "{line}"
        );
        let client = Client::builder().local_server(address);
        let client = client.login("bot@example.com", "bot").unwrap();
        client.send(WITH_ADA, "Tea?").unwrap();
        if until_eof {
            drop(running.child.stdin.take());
        } else {
            running.signal("INT");
        }
        running.end().succeeds();
    }
}

#[test]
fn a_world_comes_from_a_file_in_the_form_that_the_first_line_shows() {
    let scene = Scene::new("world");
    let mut running = start(program(&["local-server"]));
    let line = running.line();
    running.end_by("TERM").succeeds();
    let file = scene.folder.path("world.json");
    let mut world: Value = serde_json::from_str(&line).unwrap();
    world.as_object_mut().unwrap().remove("address");
    std::fs::write(&file, world.to_string()).unwrap();
    let mut running = start(program(&[
        "local-server",
        "--world",
        file.to_str().unwrap(),
    ]));
    let mut line: Value = serde_json::from_str(&running.line()).unwrap();
    line.as_object_mut().unwrap().remove("address");
    assert_eq!(line, world);
    running.end_by("INT").succeeds();

    std::fs::write(&file, "{\"users\": 7}").unwrap();
    let refused = done(
        program(&["local-server", "--world", file.to_str().unwrap()]),
        "",
    )
    .fails(1);
    assert!(refused.contains("world.json"), "{refused}");
    let port = scene.server.address().port().to_string();
    let refused = done(program(&["local-server", "--port", &port]), "").fails(1);
    assert!(refused.contains(&port), "{refused}");
}

#[test]
fn the_bot_of_the_playground_echoes() {
    let mut running = start(program(&["playground"]));
    let line = running.line();
    let address = line.split_once("http://").unwrap().1.trim_end_matches('/');
    let ada = Client::builder().local_server(address.parse().unwrap());
    let ada = ada.login("ada@example.com", "ada").unwrap();
    let listener = ada.listen().unwrap();
    ada.send(WITH_BOT, "Is anybody there?").unwrap();
    let answer = listener.wait_for(PATIENCE, |event| match event {
        Event::Message(e) if e.message.author == Some(BOT) => e.message.text.clone(),
        _ => None,
    });
    assert_eq!(answer.as_deref(), Some("Is anybody there?"));
    listener.stop().unwrap();
    assert_eq!(running.end_by("INT").code, Some(0));
}

#[test]
fn two_people_talk_with_nothing_but_the_tool() {
    let scene = Scene::new("whole");
    let mut server = start(program(&["local-server"]));
    let line: Value = serde_json::from_str(&server.line()).unwrap();
    let address = line["address"].as_str().unwrap();
    let (ada, bot) = (scene.folder.path("ada.json"), scene.folder.path("bot.json"));
    let command = |session: &std::path::Path, arguments: &[&str]| {
        let mut command = program(&["--local", address, "--session"]);
        command.arg(session).args(arguments);
        command
    };
    for (session, name) in [(&ada, "ada"), (&bot, "bot")] {
        let email = format!("{name}@example.com");
        let login = command(session, &["login", "--email", &email]);
        done(login, &format!("{name}\n")).succeeds();
    }
    let mut listening = start(command(&bot, &["listen", "--json"]));
    assert_eq!(listening.line(), "\"Listening\"");
    let to_bot = ["send", "100000000000001"];
    done(command(&ada, &[&to_bot[..], &["Tea?"]].concat()), "").succeeds();
    while !listening.line().contains("\"text\":\"Tea?\"") {}
    listening.signal("INT");
    listening.end().succeeds();
    done(command(&ada, &to_bot), "Or coffee?\n").succeeds();
    done(command(&bot, &["send", "4", "Tea!"]), "").succeeds();
    let mut listening = start(command(&bot, &["listen", "--json"]));
    while !listening.line().contains("\"text\":\"Or coffee?\"") {}
    listening.signal("TERM");
    listening.end().succeeds();
    let history = done(command(&ada, &["history", "100000000000001"]), "").succeeds();
    let lines = history.lines().map(|line| line.split_once(' ').unwrap().1);
    let expected = [
        "Ada Lovelace: Tea?",
        "Ada Lovelace: Or coffee?",
        "Bot: Tea!",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    let file = scene.folder.path("tea.jsonl");
    let export = command(&ada, &["export", "100000000000001", file.to_str().unwrap()]);
    assert!(done(export, "").succeeds().ends_with(": 3\n"));
    server.signal("INT");
    server.end().succeeds();
}
