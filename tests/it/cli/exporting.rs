//! `fbchat export`

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use fbchat::local::Fault;
use fbchat::{Attachment, Message};

use super::Scene;
use crate::support::demo::{self, ENGINE_ROOM};

const PATIENCE: Duration = Duration::from_secs(60);
const GROUP: &str = "2000000000000001";

fn exported(path: &std::path::Path) -> Vec<Message> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn however_often_it_is_stopped_nothing_is_missing_and_nothing_comes_twice() {
    let scene = Scene::logged_in("export-stopped");
    let ada = scene.ada();
    for number in 0..130 {
        ada.says(ENGINE_ROOM, &format!("message\n{number}"));
    }
    let path = scene.folder.path("room.jsonl");
    let export = ["export", GROUP, path.to_str().unwrap()];
    for (messages, torn) in [
        ("1", ""),
        ("49", "{\"id\":\"mid."),
        ("0", ""),
        ("3", "{"),
        ("60", ""),
    ] {
        let output = scene
            .run(&[&export[..], &["--stop-after", messages]].concat())
            .succeeds();
        assert!(output.contains("the same command goes on"), "{output}");
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(torn.as_bytes()).unwrap();
    }
    // An export that has begun does not include newer messages.
    ada.says(ENGINE_ROOM, "new");
    for _ in 0..2 {
        let output = scene.run(&export).succeeds();
        assert!(
            output.contains("Messages in") && output.contains(": 130"),
            "{output}"
        );
    }
    let all = demo::bot(&scene.server).thread_messages(ENGINE_ROOM);
    let all: Vec<_> = all.skip(1).map(|message| message.unwrap().id).collect();
    let exported: Vec<_> = exported(&path)
        .into_iter()
        .map(|message| message.id)
        .collect();
    assert_eq!(exported, all);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn ctrl_c_ends_a_request_that_is_not_answered() {
    let scene = Scene::logged_in("export-request");
    scene.ada().says(ENGINE_ROOM, "Does it run?");
    let path = scene.folder.path("room.jsonl");
    let export = ["export", GROUP, path.to_str().unwrap()];
    scene.server.fail("/api/graphqlbatch/", Fault::Stall);
    let running = scene.start(&export);
    assert!(
        scene
            .server
            .wait_for_requests("/api/graphqlbatch/", 1, PATIENCE)
    );
    let stopped = running.end_by("INT").fails(130);
    assert!(stopped.contains("the same command goes on"), "{stopped}");
    scene.run(&export).succeeds();
    assert_eq!(exported(&path).len(), 1);
}

#[test]
fn ctrl_c_ends_a_download_and_the_same_command_fetches_it() {
    let scene = Scene::logged_in("export-download");
    scene.ada().sends_file(ENGINE_ROOM, "words.txt", "words");
    let path = scene.folder.path("room.jsonl");
    let folder = scene.folder.path("files");
    let export = [
        "export",
        GROUP,
        path.to_str().unwrap(),
        "--attachments",
        folder.to_str().unwrap(),
    ];
    let messages = demo::bot(&scene.server)
        .fetch_thread_messages(ENGINE_ROOM, 1, None)
        .unwrap();
    let Attachment::File(file) = &messages[0].attachments[0] else {
        panic!("{messages:?}");
    };
    let address = file.url.as_deref().unwrap();
    let on_site = address.split_once("fbcdn.net").unwrap().1;
    for fault in [Fault::Stall, Fault::StallHalfway] {
        let before = scene
            .server
            .requests()
            .iter()
            .filter(|it| it.path == on_site)
            .count();
        scene.server.fail(on_site, fault);
        let running = scene.start(&export);
        assert!(
            scene
                .server
                .wait_for_requests(on_site, before + 1, PATIENCE)
        );
        let done = running.end_by("INT");
        assert_eq!(done.code, Some(130), "{}", done.errors);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
    let output = scene.run(&export).succeeds();
    assert!(output.contains("1, beside 0 that were there"), "{output}");
    let saved = fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    assert_eq!(fs::read_to_string(saved.path()).unwrap(), "words");
    assert_eq!(
        saved.metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    let output = scene.run(&export).succeeds();
    assert!(output.contains("0, beside 1 that were there"), "{output}");
}

#[test]
fn a_file_that_cannot_be_had_costs_no_other_and_is_reported() {
    let scene = Scene::logged_in("export-gone");
    let gone = scene.ada().sends_file(ENGINE_ROOM, "gone.txt", "gone");
    scene.ada().sends_file(ENGINE_ROOM, "there.txt", "there");
    let path = scene.folder.path("room.jsonl");
    let folder = scene.folder.path("files");
    let messages = demo::bot(&scene.server)
        .fetch_thread_messages(ENGINE_ROOM, 2, None)
        .unwrap();
    let Attachment::File(file) = &messages[1].attachments[0] else {
        panic!("{messages:?}");
    };
    let address = file.url.as_deref().unwrap();
    scene.server.fail(
        address.split_once("fbcdn.net").unwrap().1,
        Fault::Status(410),
    );
    let export = ["export", GROUP, path.to_str().unwrap()];
    scene.run(&export).succeeds();
    scene.ada().unsends(&gone);
    let done = scene.run(&[&export[..], &["--attachments", folder.to_str().unwrap()]].concat());
    assert_eq!(done.code, Some(1));
    assert!(done.errors.contains("gone.txt: "), "{}", done.errors);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn a_file_of_something_else_is_left_as_it_is() {
    let scene = Scene::logged_in("export-other");
    let path = scene.folder.path("diary.txt");
    let other = "Dear diary,\nhalf a li";
    fs::write(&path, other).unwrap();
    let refused = scene
        .run(&["export", GROUP, path.to_str().unwrap()])
        .fails(1);
    assert!(
        refused.contains("line 1") && refused.contains("no export"),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), other);
}
