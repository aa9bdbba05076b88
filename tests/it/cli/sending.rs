//! `fbchat send`

use std::fs;

use fbchat::local::Fault;

use super::Scene;
use crate::support::demo::{ENGINE_ROOM, WITH_BOT};

#[test]
fn a_text_is_an_argument_or_standard_input() {
    let scene = Scene::logged_in("send");
    let id = scene.run(&["send", "4", "Tea?"]).succeeds();
    scene.run_with(&["send", "4"], "two\nlines\n").succeeds();
    scene.run_with(&["send", "4", "-"], "Grüße\r\n").succeeds();
    scene.run(&["send", "4", "--", "-5 °C"]).succeeds();
    let page = "https://www.facebook.com/messages/t/2000000000000001/";
    scene.run(&["send", page, "Hello, all!"]).succeeds();
    let ada = scene.ada();
    let messages = ada.messages(WITH_BOT);
    let texts: Vec<_> = messages
        .iter()
        .map(|it| it.text.as_deref().unwrap())
        .collect();
    assert_eq!(texts, ["Tea?", "two\nlines", "Grüße", "-5 °C"]);
    assert_eq!(id.trim_end(), messages[0].id.as_str());
    assert!(ada.transcript(ENGINE_ROOM).contains("Bot: Hello, all!"));
}

#[test]
fn files_go_with_a_text_or_alone_and_a_message_may_be_an_answer() {
    let scene = Scene::logged_in("send-files");
    let question = scene.ada().says(WITH_BOT, "Notes?");
    let files = ["one.txt", "two.txt"].map(|name| {
        let path = scene.folder.path(name);
        fs::write(&path, name).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let [one, two] = &files;
    let both = [
        "send",
        "4",
        "Both",
        "--file",
        one,
        "--file",
        two,
        "--reply-to",
        question.as_str(),
    ];
    scene.run(&both).succeeds();
    scene.run(&["send", "4", "--file", one]).succeeds();
    let client = crate::support::demo::ada(&scene.server);
    let messages = client.fetch_thread_messages(WITH_BOT, 2, None).unwrap();
    let [alone, both] = &messages[..] else {
        panic!("{messages:?}");
    };
    assert_eq!(
        (both.text.as_deref(), both.attachments.len()),
        (Some("Both"), 2)
    );
    assert_eq!(both.replied_to_id.as_ref(), Some(&question));
    assert_eq!(alone.attachments.len(), 1);
}

#[test]
fn what_cannot_be_sent_is_not() {
    let scene = Scene::logged_in("send-nothing");
    for (arguments, code, problem) in [
        (&["send", "4"][..], 1, "nothing to send"),
        (&["send", "4", ""], 1, "nothing to send"),
        (
            &["send", "4", "Tea?", "--file", "/no/such/file"],
            1,
            "/no/such/file",
        ),
        (&["send", "4", "Tea?", "--file", "/"], 1, "/"),
        (
            &["send", "99999", "Tea?"],
            1,
            "there is no conversation 99999",
        ),
    ] {
        let refused = scene.run(arguments).fails(code);
        assert!(refused.contains(problem), "{refused}");
    }
    scene
        .server
        .fail("/messaging/send/", Fault::FacebookError(1_390_008));
    scene.run(&["send", "4", "Tea?"]).fails(4);
    scene
        .server
        .fail("/messaging/send/", Fault::FacebookError(3_252_001));
    scene.run(&["send", "4", "Tea?"]).fails(5);
    assert_eq!(scene.ada().messages(WITH_BOT).len(), 0);
}
