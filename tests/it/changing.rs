//! Invalid calls fail before any request; rejections have the code and text of the server.

use crate::support::HOME;
use crate::support::scripted::{Answer, Scripted, Seen};
use fbchat::{
    Client, Error, EventReminder, GroupId, MessageId, PageId, Reaction, Session, Target, ThreadKey,
    Timestamp, TypingStatus, UserId,
};

const ME: UserId = UserId::new(1);
const MARK: UserId = UserId::new(4);
const GRACE: UserId = UserId::new(5);
const WITH_MARK: ThreadKey = ThreadKey::User(MARK);
const GROUP: ThreadKey = ThreadKey::Group(GroupId::new(100));
const PAGE: ThreadKey = ThreadKey::Page(PageId::new(200));

/// Logs in to a server that answers every call of the script with `reply`.
fn logged_in(reply: &'static str) -> (Scripted, Client) {
    let server = Scripted::start(move |seen: &Seen| match (&*seen.method, seen.path()) {
        ("GET", "/") => Answer::ok(HOME),
        ("GET", "/login.php") => Answer::redirect("https://m.facebook.com/home.php"),
        ("GET", _) => Answer::ok(""),
        _ => Answer::ok(reply),
    });
    let session = Session::from_cookies([("c_user", "1"), ("xs", "x")]);
    let client = server.client_builder().session(session).resume().unwrap();
    assert_eq!(client.uid(), ME);
    (server, client)
}

#[test]
fn invalid_calls_make_no_request() {
    let (server, client) = logged_in("");
    let before = server.seen().len();
    let nothing = MessageId::from("");
    let calls = [
        client.add_users_to_group(GROUP, []).map(drop),
        client.add_users_to_group(GROUP, [MARK, ME]).map(drop),
        client.add_users_to_group(WITH_MARK, [GRACE]).map(drop),
        client.add_users_to_group(PAGE, [GRACE]).map(drop),
        client.remove_user_from_group(WITH_MARK, MARK),
        client.change_thread_title(PAGE, "title"),
        client.change_nickname(WITH_MARK, GRACE, "nick"),
        client.react_to_message(&nothing, Reaction::Love),
        client.react_to_message(&MessageId::from("mid.$1"), Reaction::from("")),
        client.mark_as_delivered(WITH_MARK, &nothing),
        client.friend_connect(ME),
    ];
    for (i, result) in calls.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::InvalidInput(_))),
            "call {i}: {result:?}"
        );
    }
    assert_eq!(server.seen().len(), before);
}

#[test]
fn the_default_thread_has_to_be_set() {
    let (server, client) = logged_in("");
    let before = server.seen().len();
    let tea = EventReminder::new("Tea", Timestamp::from_millis(0));
    let to = Target::Default;
    let calls = [
        client.add_users_to_group(to, [MARK]).map(drop),
        client.remove_user_from_group(to, MARK),
        client.change_thread_title(to, "title"),
        client.change_nickname(to, MARK, "nick"),
        client.change_thread_emoji(to, "x"),
        client.set_typing_status(to, TypingStatus::Typing),
        client.event_reminder(to, tea),
        client.mark_as_read(to),
        client.mark_as_delivered(to, &MessageId::from("mid.$1")),
        client.send_local_image(to, "Cargo.toml", "").map(drop),
        client
            .send_remote_image(to, "https://images.example/1.png", "")
            .map(drop),
    ];
    for (i, result) in calls.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::NoThread)),
            "call {i}: {result:?}"
        );
    }
    assert_eq!(server.seen().len(), before);
}

#[test]
fn a_rejection_has_facebooks_code_and_text() {
    let (_server, client) =
        logged_in(r#"for (;;);{"error":1545012,"errorDescription":"Not a member."}"#);
    let tea = EventReminder::new("Tea", Timestamp::from_millis(0));
    let calls = [
        client.add_users_to_group(GROUP, [MARK]).map(drop),
        client.remove_user_from_group(GROUP, MARK),
        client.change_thread_title(GROUP, "title"),
        client.change_nickname(GROUP, MARK, "nick"),
        client.change_thread_emoji(GROUP, "x"),
        client.set_typing_status(GROUP, TypingStatus::Typing),
        client.event_reminder(GROUP, tea),
        client.mark_as_read(GROUP),
        client.mark_as_seen(),
        client.mark_as_delivered(GROUP, &MessageId::from("mid.$1")),
        client.react_to_message(&MessageId::from("mid.$1"), Reaction::Love),
        client.friend_connect(MARK),
    ];
    for (i, result) in calls.into_iter().enumerate() {
        match result {
            Err(Error::Facebook(error)) => {
                assert_eq!(error.code, 1_545_012);
                assert_eq!(error.description.as_deref(), Some("Not a member."));
            }
            other => panic!("call {i}: {other:?}"),
        }
    }
}

#[test]
fn each_user_is_added_once_in_the_order_named() {
    let (server, client) = logged_in(r#"{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#);
    let id = client
        .add_users_to_group(GROUP, [GRACE, MARK, GRACE])
        .unwrap();
    assert_eq!(id.as_str(), "mid.$1");
    let form = server.seen().last().unwrap().form();
    let added: Vec<_> = form
        .iter()
        .filter(|(name, _)| name.contains("added_participants"))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    assert_eq!(
        added,
        [
            "log_message_data[added_participants][0] fbid:5",
            "log_message_data[added_participants][1] fbid:4"
        ]
    );
}
