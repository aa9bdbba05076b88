//! `fbchat threads` and `fbchat history`

use fbchat::{Message, Thread};

use super::Scene;
use crate::support::demo::{ENGINE_ROOM, WITH_BOT};

#[test]
fn threads_are_listed_in_columns_or_as_json() {
    let scene = Scene::logged_in("threads");
    scene.ada().renames(ENGINE_ROOM, "Engine\troom\n\u{1b}[2J");
    let output = scene.run(&["threads", "--limit", "2"]).succeeds();
    let rows: Vec<Vec<&str>> = output
        .lines()
        .map(|row| row.split('\t').collect())
        .collect();
    assert_eq!((rows.len(), rows[0].len()), (2, 4), "{output}");
    assert_eq!((rows[0][0], rows[0][1]), ("2000000000000001", "GROUP"));
    assert_eq!(rows[0][3], "Engine room \u{fffd}[2J");

    let output = scene.run(&["threads", "--json"]).succeeds();
    let threads = output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let threads: Vec<Thread> = threads.collect();
    assert!(
        threads
            .iter()
            .any(|thread| matches!(thread, Thread::Group(_)))
    );
    assert_eq!(
        scene.run(&["threads", "--folder", "archived"]).succeeds(),
        ""
    );
}

#[test]
fn a_history_has_names_and_its_newest_message_last() {
    let scene = Scene::logged_in("history");
    let ada = scene.ada();
    for number in 1..=60 {
        ada.says(WITH_BOT, &format!("message {number}"));
    }
    ada.sends_file(WITH_BOT, "tea.png", b"tea");
    scene.run(&["send", "4", "An answer"]).succeeds();
    let output = scene.run(&["history", "4", "--limit", "4"]).succeeds();
    let lines: Vec<&str> = output
        .lines()
        .map(|line| line.split_once(' ').unwrap().1)
        .collect();
    let expected = [
        "Ada Lovelace: message 59",
        "Ada Lovelace: message 60",
        "Ada Lovelace: [image]",
        "Bot: An answer",
    ];
    assert_eq!(lines, expected);

    let output = scene
        .run(&["history", "4", "--limit", "1000", "--json"])
        .succeeds();
    let messages = output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let messages: Vec<Message> = messages.collect();
    assert_eq!(messages.len(), 62);
    let (first, at) = (&messages[0], messages[0].at.to_string());
    assert_eq!(first.text.as_deref(), Some("message 1"));
    let output = scene
        .run(&["history", "4", "--before", &at, "--json"])
        .succeeds();
    let earliest: Message = serde_json::from_str(output.lines().next().unwrap()).unwrap();
    assert_eq!(earliest.id, first.id);
}

#[test]
fn a_group_has_the_names_of_its_people_and_its_changes() {
    let scene = Scene::logged_in("history-group");
    scene.ada().says(ENGINE_ROOM, "Does it run?");
    scene.ada().renames(ENGINE_ROOM, "Engines");
    let output = scene.run(&["history", "2000000000000001"]).succeeds();
    let lines: Vec<&str> = output.lines().collect();
    assert!(
        lines[0].ends_with(" Ada Lovelace: Does it run?"),
        "{output}"
    );
    assert!(lines[1].contains("Ada Lovelace: ["), "{output}");
}
