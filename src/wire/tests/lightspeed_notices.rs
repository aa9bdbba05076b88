//! Texts about changes, and which change each of them is about. No recording has these programs.

use serde_json::{Value, json};

use super::lightspeed_calls::{
    ANN, AT, GROUP, call, events, events_after, insert, kinds, row_of_group as row,
};
use crate::event::{Event, PollAction};
use crate::id::{PollOptionId, UserId};

const BOB: UserId = UserId::new(1002);

/// The text about a change of somebody's, with this number.
fn text(author: UserId, number: u64) -> Value {
    let text = json!({"is_admin_message": true, "text": "This was changed", "sender_id": author.get(),
        "message_id": format!("mid.${number}"), "timestamp_ms": AT.as_millis() + i64::try_from(number).unwrap()});
    insert(text)
}

fn title(name: &str) -> Value {
    row("syncUpdateThreadName", json!({"thread_name": name}))
}

fn mode(on: bool) -> Value {
    row("updateThreadApprovalMode", json!({"value": on}))
}

fn person(user: u64) -> Value {
    row("addParticipantIdToGroupThread", json!({"contact_id": user}))
}

fn pin(message: &str) -> Value {
    row("setPinnedMessage", json!({"message_id": message}))
}

/// A row that keeps a table up to date.
fn other() -> Value {
    row("bumpThread", json!({}))
}

/// Each event in short, with who did it and the text about it.
fn short(events: &[Event]) -> Vec<String> {
    let one = |event: &Event| {
        let (change, id, author) = match event {
            Event::TitleChanged(e) => (format!("{:?}", e.title.as_deref()), &e.id, e.author),
            Event::ApprovalModeChanged(e) => (e.approval_mode.to_string(), &e.id, e.author),
            Event::PeopleAdded(e) => (format!("{:?}", e.added), &e.id, e.author),
            Event::PinChanged(e) => (format!("{} {}", e.message_id, e.is_pinned), &e.id, e.author),
            Event::PollChanged(e) => (format!("{:?}", e.action), &e.id, e.author),
            other => return kinds(std::slice::from_ref(other)).remove(0),
        };
        let change = change.replace("Some(", "").replace([')', '"'], "");
        format!("{change} {id} {author}")
    };
    events.iter().map(one).collect()
}

#[track_caller]
fn check(calls: &[Value], expected: &[&str]) {
    assert_eq!(short(&events(calls)), expected);
}

#[test]
fn the_changes_of_two_people_keep_their_authors() {
    let expected = [
        "one mid.$1 1001",
        "true mid.$1 1001",
        "two mid.$2 1002",
        "false mid.$2 1002",
    ];
    let [ann, bob] = [text(ANN, 1), text(BOB, 2)];
    let changes = || [title("one"), mode(true), title("two"), mode(false)];
    let [one, on, two, off] = changes();
    check(&[one, on, ann.clone(), two, off, bob.clone()], &expected);
    let [one, on, two, off] = changes();
    check(
        &[ann.clone(), one, on, bob.clone(), other(), two, off],
        &expected,
    );
    // In another thread there is one text alone.
    let [one, on, two, off] = changes();
    let elsewhere =
        insert(json!({"is_admin_message": true, "thread_key": 7, "message_id": "mid.$3"}));
    let name = call(
        "syncUpdateThreadName",
        json!({"thread_key": 7, "thread_name": "three"}),
    );
    check(
        &[one, elsewhere, on, ann, name, two, off, bob],
        &[
            expected[0],
            expected[1],
            "three mid.$3 1001",
            expected[2],
            expected[3],
        ],
    );
}

#[test]
fn as_many_changes_as_texts_are_in_the_same_order() {
    let expected = ["one mid.$1 1001", "true mid.$2 1002"];
    let [ann, bob] = [text(ANN, 1), text(BOB, 2)];
    check(
        &[ann.clone(), bob.clone(), title("one"), mode(true)],
        &expected,
    );
    check(
        &[title("one"), mode(true), ann.clone(), bob.clone()],
        &expected,
    );
    // What came twice counts once.
    let twice = [
        title("one"),
        title("one"),
        mode(true),
        ann.clone(),
        ann.clone(),
        bob.clone(),
    ];
    check(&twice, &expected);
    let again = [
        title("one"),
        ann.clone(),
        title("one"),
        ann,
        mode(true),
        bob,
    ];
    check(&again, &expected);
}

#[test]
fn one_change_among_several_texts_has_the_nearest() {
    let [call, named] = [text(ANN, 1), text(BOB, 2)];
    let expected = ["unknown insertMessage", "one mid.$2 1002"];
    check(&[call.clone(), named.clone(), title("one")], &expected);
    let expected = ["one mid.$2 1002", "unknown insertMessage"];
    check(&[title("one"), named.clone(), call.clone()], &expected);
    let expected = ["unknown insertMessage", "one mid.$2 1002"];
    check(&[call, other(), title("one"), named], &expected);
}

#[test]
fn a_change_whose_text_cannot_be_seen_has_no_author_and_is_not_lost() {
    let [ann, bob] = [text(ANN, 1), text(BOB, 2)];
    let texts = ["unknown insertMessage"; 2];
    let name = "unknown syncUpdateThreadName";
    check(
        &[ann.clone(), title("one"), bob.clone()],
        &[texts[0], name, texts[1]],
    );
    let person = person(1002);
    let unknown = "unknown addParticipantIdToGroupThread";
    check(
        &[ann.clone(), person.clone(), bob.clone()],
        &[texts[0], unknown, texts[1]],
    );
    // More changes than texts, of which neither is about all.
    check(
        &[ann.clone(), bob.clone(), title("one"), mode(true), person],
        &[
            texts[0],
            texts[1],
            name,
            "unknown updateThreadApprovalMode",
            unknown,
        ],
    );
    // Without any text the people are a page of the list of threads.
    check(&[title("one"), self::person(1002)], &[name]);
    // A text that cannot be read is about nothing.
    let odd = insert(json!({"is_admin_message": true, "sender_id": 0}));
    check(&[title("one"), odd], &[name, texts[0]]);
    // One that comes twice is one.
    check(&[ann.clone(), ann], &texts[..1]);
}

#[test]
fn people_who_are_added_by_two_are_two_events() {
    let grown = row("addToMemberCount", json!({"increment_count": 3}));
    let calls = [
        person(3),
        person(4),
        grown,
        text(ANN, 1),
        person(5),
        text(BOB, 2),
    ];
    check(
        &calls,
        &["[UserId(3, UserId(4] mid.$1 1001", "[UserId(5] mid.$2 1002"],
    );
}

#[test]
fn what_is_pinned_by_two_is_two_events() {
    let clear = || row("clearPinnedMessages", json!({}));
    let [ann, bob] = [text(ANN, 1), text(BOB, 2)];
    let expected = ["a true mid.$1 1001", "b true mid.$2 1002"];
    check(&[ann.clone(), pin("a"), bob.clone(), pin("b")], &expected);
    // One clears what is pinned but for b and c, and the other pins d: who has read of it knows what was pinned before.
    let before = [pin("a"), pin("b"), pin("c")];
    let calls = [
        ann.clone(),
        clear(),
        pin("b"),
        pin("c"),
        bob.clone(),
        pin("d"),
    ];
    let found = events_after(&before, &calls);
    assert_eq!(short(&found), ["a false mid.$1 1001", "d true mid.$2 1002"]);
    let calls = [ann, clear(), pin("b"), bob, clear()];
    let found = events_after(&before, &calls);
    let expected = [
        "a false mid.$1 1001",
        "c false mid.$1 1001",
        "b false mid.$2 1002",
    ];
    assert_eq!(short(&found), expected);
}

#[test]
fn a_poll_that_is_made_and_voted_in_is_two_events() {
    let poll = || row("addPollForThread", json!({"poll_id": 50}));
    let option = call("addPollOption", json!({"option_id": 51, "poll_id": 50}));
    let vote =
        json!({"option_id": 51, "poll_id": 50, "contact_id": BOB.get(), "message_id": "mid.$2"});
    let calls = [
        text(ANN, 1),
        poll(),
        option,
        text(BOB, 2),
        poll(),
        call("addPollVote", vote),
        poll(),
    ];
    let found = events(&calls);
    assert_eq!(kinds(&found), ["unknown addPollForThread", "PollChanged"]);
    let Event::PollChanged(voted) = &found[1] else {
        panic!();
    };
    let added = vec![PollOptionId::from(51)];
    let removed = Vec::new();
    assert_eq!(
        (&voted.action, voted.author, voted.thread),
        (&PollAction::Voted { added, removed }, BOB, GROUP)
    );
}
