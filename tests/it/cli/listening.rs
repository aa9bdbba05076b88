//! `fbchat listen`

use std::fs;
use std::thread;

use fbchat::Event;

use super::{Running, Scene};
use crate::support::demo::{BOT, WITH_BOT};

/// Reads events up to the next message, and returns its text.
#[track_caller]
fn next_text(running: &mut Running) -> String {
    loop {
        match serde_json::from_str(&running.line()).unwrap() {
            Event::Message(e) => return e.message.text.unwrap(),
            Event::Disconnected(e) => panic!("{e:?}"),
            _ => {}
        }
    }
}

#[track_caller]
fn listen(scene: &Scene) -> Running {
    let mut running = scene.start(&["listen", "--json"]);
    let first: Event = serde_json::from_str(&running.line()).unwrap();
    assert_eq!(first, Event::Listening);
    running
}

/// A program that listens and has printed "first".
#[track_caller]
fn listening(name: &str) -> (Scene, Running) {
    let scene = Scene::logged_in(name);
    let mut running = listen(&scene);
    scene.ada().says(WITH_BOT, "first");
    assert_eq!(next_text(&mut running), "first");
    (scene, running)
}

/// Reads the next text but "first", which comes again if the program ended before it could save.
#[track_caller]
fn next_new_text(running: &mut Running) -> String {
    match next_text(running) {
        text if text == "first" => next_text(running),
        text => text,
    }
}

#[test]
fn each_event_is_a_line_of_json_and_ctrl_c_ends_it() {
    for signal in ["INT", "TERM"] {
        let scene = Scene::logged_in(&format!("listen-{signal}"));
        let mut running = listen(&scene);
        let id = scene.ada().says(WITH_BOT, "Tea?\nOr coffee?");
        let event = loop {
            match serde_json::from_str(&running.line()).unwrap() {
                Event::Message(e) => break e,
                _ => continue,
            }
        };
        assert_eq!(
            (&event.message.id, event.message.text.as_deref()),
            (&id, Some("Tea?\nOr coffee?"))
        );
        let done = running.end_by(signal);
        assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{signal}");
    }
}

#[test]
fn it_goes_on_where_it_was_after_ctrl_c() {
    let (scene, running) = listening("goes-on");
    running.end_by("INT").succeeds();
    scene.ada().says(WITH_BOT, "meanwhile");
    // Other commands leave the position as it is.
    scene.run(&["threads"]).succeeds();
    let mut running = listen(&scene);
    scene.ada().says(WITH_BOT, "afterwards");
    assert_eq!(next_text(&mut running), "meanwhile");
    assert_eq!(next_text(&mut running), "afterwards");
    running.end_by("INT").succeeds();
}

#[test]
fn a_program_that_is_killed_loses_nothing() {
    let (scene, running) = listening("killed");
    assert_eq!(running.end_by("KILL").code, None);
    scene.ada().says(WITH_BOT, "meanwhile");
    let mut running = listen(&scene);
    assert_eq!(next_new_text(&mut running), "meanwhile");
    running.end_by("INT");
}

#[test]
fn what_facebook_has_lost_meanwhile_is_fetched() {
    let (scene, running) = listening("gap");
    running.end_by("INT").succeeds();
    scene.ada().says(WITH_BOT, "meanwhile");
    scene.server.lose_queue(BOT);
    let mut running = listen(&scene);
    while next_text(&mut running) != "meanwhile" {}
    running.end_by("INT").succeeds();
}

#[test]
fn a_reader_that_goes_ends_it_quietly_and_what_it_did_not_get_comes_again() {
    let (scene, running) = listening("pipe");
    let Running { mut child, lines } = running;
    drop(lines);
    // A process that another test starts at this moment may hold the pipe open a little longer.
    while child.try_wait().unwrap().is_none() {
        scene.ada().says(WITH_BOT, "second");
        thread::yield_now();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    let mut running = listen(&scene);
    assert_eq!(next_new_text(&mut running), "second");
    running.end_by("INT");
}

#[test]
fn without_json_a_line_has_the_text_and_nothing_that_steers_the_terminal() {
    let scene = Scene::logged_in("lines");
    let mut running = scene.start(&["listen", "--transport", "mqtt"]);
    assert_eq!(running.line(), "Listening...");
    scene.ada().says(WITH_BOT, "Tea?\n\u{1b}[2J");
    let mut lines = running.lines.by_ref().map(Result::unwrap);
    let line = lines.find(|line| line.contains("4 (USER)")).unwrap();
    assert!(line.ends_with("Z 4 (USER) 4: Tea? \u{fffd}[2J"), "{line}");
    assert_eq!(running.end_by("INT").code, Some(0));
}

#[test]
fn it_ends_after_as_many_events_as_were_asked_for() {
    let scene = Scene::logged_in("count");
    let output = scene.run(&["listen", "--json", "--count", "1"]).succeeds();
    assert_eq!(output, "\"Listening\"\n");
}

#[test]
fn a_session_that_ends_ends_it_too() {
    let scene = Scene::logged_in("ends");
    let running = listen(&scene);
    scene.server.log_out(BOT);
    scene.server.close_gateway(BOT, 1000);
    scene.server.close_edge(BOT);
    let done = running.end();
    assert_eq!(done.code, Some(3), "{}", done.errors);
    assert!(
        done.errors.contains("run `fbchat login`"),
        "{}",
        done.errors
    );
}

#[test]
fn no_log_line_has_a_text_or_a_cookie() {
    let scene = Scene::logged_in("logs");
    let text = "meet me at noon";
    let mut running = scene.start(&["-vv", "listen", "--json"]);
    while running.line() != "\"Listening\"" {}
    scene.ada().says(WITH_BOT, text);
    assert_eq!(next_text(&mut running), text);
    let listened = running.end_by("INT");
    let sent = scene.run(&["-vv", "send", "4", text]);
    let stored: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(scene.session()).unwrap()).unwrap();
    let cookies = stored["cookies"].as_array().unwrap();
    let xs = cookies
        .iter()
        .find(|cookie| cookie["name"] == "xs")
        .unwrap();
    let xs = xs["value"].as_str().unwrap();
    for done in [listened, sent] {
        assert_eq!(done.code, Some(0), "{}", done.errors);
        assert!(done.errors.contains("DEBUG"), "{}", done.errors);
        for secret in [text, xs] {
            assert!(!done.errors.contains(secret), "{}", done.errors);
        }
    }
}
