//! The kinds of threads, which most rows name by their numbers alone. No recording has these programs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::lightspeed_calls::{ME, call, context, events, insert, program};
use crate::id::{GroupId, UserId};
use crate::model::ThreadKey;
use crate::wire::lightspeed::events::{Context, KnownThread, decode};

#[test]
fn the_kind_of_a_thread_is_known_from_its_row_or_from_who_writes() {
    let thread = |calls: &[Value], key: Option<ThreadKey>| {
        let mut known = KnownThread::default();
        known.key = key;
        let look_up = |_| Some(&known);
        let context = Context {
            known: &look_up,
            ..context()
        };
        let rows = program(calls);
        let mut events = decode(&rows, context);
        events.remove(0).thread().unwrap()
    };
    let typed = |kind: i64| {
        let row = json!({"thread_key": 7, "thread_type": kind});
        [
            call("verifyThreadExists", row),
            insert(json!({"thread_key": 7})),
        ]
    };
    let (user, group) = (
        ThreadKey::User(UserId::from(7)),
        ThreadKey::Group(GroupId::from(7)),
    );
    assert_eq!(thread(&typed(1), Some(group)), user);
    assert_eq!(thread(&typed(15), None), user);
    assert_eq!(thread(&typed(2), Some(user)), group);
    assert_eq!(thread(&typed(3), None), ThreadKey::Room(GroupId::from(7)));
    let untyped = [insert(json!({"thread_key": 7}))];
    assert_eq!(thread(&untyped, Some(user)), user);
    assert_eq!(thread(&untyped, None), group);
    assert_eq!(
        thread(&[insert(json!({"thread_key": 7, "sender_id": 7}))], None),
        user
    );
}

/// The identifier of a message that this account wrote to somebody, or somebody to a group.
fn id_of(kind: char, conversation: u64) -> String {
    let mut bytes = conversation.to_be_bytes().to_vec();
    bytes.resize(21, 1);
    format!("mid.${kind}{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn the_identifier_of_a_message_shows_the_kind_of_a_thread_that_is_not_known() {
    let other = UserId::from(7);
    let own = |id: &str| insert(json!({"thread_key": 7, "sender_id": 1000, "message_id": id}));
    let thread = |calls: &[Value]| events(calls).pop().unwrap().thread().unwrap();
    let (user, group) = (ThreadKey::User(other), ThreadKey::Group(GroupId::from(7)));
    let id = id_of('c', ME.get() ^ other.get());
    assert_eq!(thread(&[own(&id)]), user);
    let typing = json!({"thread_key": 7, "sender_id": 1000, "is_typing": true});
    assert_eq!(
        thread(&[own(&id), call("updateTypingIndicator", typing)]),
        user
    );
    let theirs = insert(json!({"thread_key": 7, "sender_id": 7, "message_id": id_of('g', 7)}));
    assert_eq!(thread(&[theirs]), group);
    // Of another thread, and of another form.
    assert_eq!(thread(&[own(&id_of('c', 8))]), group);
    assert_eq!(thread(&[own("mid.1577:odd")]), group);
    // A row that states the type is surer.
    let row = json!({"thread_key": 7, "thread_type": 2});
    assert_eq!(thread(&[call("verifyThreadExists", row), own(&id)]), group);
}
