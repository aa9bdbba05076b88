//! A person's own view of conversations: folders, mutes, unread marks, deletion, blocks.

use super::*;
use crate::support::demo::over_mqtt;

/// Returns a conversation in a person's list.
fn listed(server: &LocalServer, who: UserId, thread: ThreadKey) -> Option<Value> {
    let seen = view(server, who, thread);
    let mut threads = seen["threads"].as_array().unwrap().iter();
    threads.find(|entry| entry["key"] == json!(thread)).cloned()
}

#[test]
fn a_conversation_moves_through_the_folders() {
    let server = LocalServer::start().unwrap();
    server.person(GRACE).unwrap().says(ENGINE_ROOM, "Hello!");
    for folder in [
        "ARCHIVED", "SPAM", "ARCHIVED", "OTHER", "SPAM", "PENDING", "INBOX",
    ] {
        let action = json!({"do": "move", "folder": folder});
        assert_eq!(act(&server, ADA, ENGINE_ROOM, action), 200);
        assert_eq!(listed(&server, ADA, ENGINE_ROOM).unwrap()["folder"], folder);
        assert_eq!(view(&server, ADA, ENGINE_ROOM)["thread"]["folder"], folder);
        assert_eq!(
            listed(&server, GRACE, ENGINE_ROOM).unwrap()["folder"],
            "INBOX"
        );
    }
    let nowhere = json!({"do": "move", "folder": "MONTAGE"});
    assert_eq!(act(&server, ADA, ENGINE_ROOM, nowhere), 400);
}

#[test]
fn notifications_are_muted() {
    let server = LocalServer::start().unwrap();
    let mute = |how: &str| {
        let action = json!({"do": "mute", "mute": how});
        assert_eq!(act(&server, ADA, ENGINE_ROOM, action), 200);
        let is_muted = listed(&server, ADA, ENGINE_ROOM).unwrap()["muted"] == true;
        let thread = &view(&server, ADA, ENGINE_ROOM)["thread"];
        (is_muted, thread["mute"].clone())
    };
    let (is_muted, until) = mute("hour");
    assert!(is_muted && until.is_i64());
    assert_eq!(mute("forever"), (true, json!("forever")));
    assert_eq!(mute("off"), (false, Value::Null));
    assert_eq!(listed(&server, GRACE, ENGINE_ROOM).unwrap()["muted"], false);
    assert_eq!(
        act(
            &server,
            ADA,
            ENGINE_ROOM,
            json!({"do": "mute", "mute": "x"})
        ),
        400
    );
}

#[test]
fn a_conversation_is_unread_again_and_deleted_for_one_side() {
    let server = LocalServer::start().unwrap();
    let grace = server.person(GRACE).unwrap();
    grace.says(ENGINE_ROOM, "Hello!");
    let unread = || listed(&server, ADA, ENGINE_ROOM).unwrap()["unread"].clone();
    for (action, expected) in [("read", 0), ("mark_unread", 1), ("read", 0)] {
        assert_eq!(act(&server, ADA, ENGINE_ROOM, json!({"do": action})), 200);
        assert_eq!(unread(), expected);
    }
    assert_eq!(act(&server, ADA, ENGINE_ROOM, json!({"do": "delete"})), 200);
    assert_eq!(listed(&server, ADA, ENGINE_ROOM), None);
    let thread = view(&server, ADA, ENGINE_ROOM)["thread"].take();
    assert_eq!(
        (&thread["messages"], &thread["kept"]),
        (&json!([]), &json!(false))
    );
    grace.says(ENGINE_ROOM, "Again!");
    let entry = listed(&server, ADA, ENGINE_ROOM).unwrap();
    assert_eq!(entry["last"]["text"], "Again!");
    let texts = |who: UserId| {
        let thread = view(&server, who, ENGINE_ROOM)["thread"].take();
        thread["messages"].as_array().unwrap().len()
    };
    assert_eq!((texts(ADA), texts(GRACE)), (1, 2));
}

#[test]
fn what_is_blocked_is_refused_by_a_sentence() {
    let server = LocalServer::start().unwrap();
    let block = |blocked: bool| json!({"do": "block", "blocked": blocked});
    let (grace, ada) = (ThreadKey::User(GRACE), ThreadKey::User(ADA));
    assert_eq!(act(&server, ADA, grace, block(true)), 200);
    assert_eq!(view(&server, ADA, grace)["thread"]["blocked"], "by_me");
    assert_eq!(view(&server, GRACE, ada)["thread"]["blocked"], "by_other");
    let hello = json!({"do": "send", "text": "Hello?"});
    for (who, thread) in [(ADA, grace), (GRACE, ada)] {
        assert_eq!(
            refused(&server, who, thread, hello.clone()),
            "One of you blocks the other's messages."
        );
    }
    assert_eq!(act(&server, ADA, grace, block(false)), 200);
    assert_eq!(act(&server, GRACE, ada, hello), 200);
    assert_eq!(view(&server, ADA, grace)["thread"]["blocked"], Value::Null);
    for thread in [ENGINE_ROOM, ada] {
        assert_eq!(
            refused(&server, ADA, thread, block(true)),
            "Only another person can be blocked."
        );
    }
}

#[test]
fn clients_receive_what_their_account_does_on_the_page() {
    let server = LocalServer::start().unwrap();
    let client = server.client_builder().login("ada@example.com", "ada");
    let client = client.unwrap();
    let listener = client.listen_with(over_mqtt()).unwrap();
    for action in [
        json!({"do": "mute", "mute": "forever"}),
        json!({"do": "move", "folder": "ARCHIVED"}),
        json!({"do": "mark_unread"}),
        json!({"do": "delete"}),
    ] {
        assert_eq!(act(&server, ADA, ENGINE_ROOM, action), 200);
    }
    let mut seen = Vec::new();
    let done = listener.wait_for(Duration::from_secs(10), move |event| {
        match event {
            fbchat::Event::MuteChanged(_) => seen.push("mute"),
            fbchat::Event::ThreadMoved(_) => seen.push("moved"),
            fbchat::Event::MarkedUnread(_) => seen.push("unread"),
            fbchat::Event::ThreadsDeleted(_) => seen.push("deleted"),
            _ => {}
        }
        (seen.len() == 4).then(|| seen.clone())
    });
    let expected = ["mute", "moved", "unread", "deleted"];
    assert_eq!(done.unwrap(), expected);
}
