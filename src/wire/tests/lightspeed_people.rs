//! Rows of polls and people as events. No recording has these programs: which rows mean what is known from a living client.

use serde_json::{Value, json};

use super::lightspeed_calls::{
    ANN, AT, ME, NOW, a_message, attached, call, event, events, insert, kinds, notice,
    row_of_group as row, with,
};
use crate::event::{Event, PollAction};
use crate::id::{PollOptionId, UserId};
use crate::model::ThreadKey;

#[test]
fn a_poll_is_its_rows_together() {
    let poll = || row("addPollForThread", json!({"poll_id": 50}));
    let option = |id: i64, text: &str| {
        call(
            "addPollOption",
            json!({"option_id": id, "poll_id": 50, "option_text": text}),
        )
    };
    let vote = |option: i64, user: UserId, more: Value| {
        let vote =
            json!({"option_id": option, "poll_id": 50, "contact_id": user.get(), "vote_count": 3});
        call("addPollVoteV2", with(vote, more))
    };
    let shown = || {
        [
            attached("insertXmaAttachment", json!({"title_text": "Which tea?"})),
            attached("insertAttachmentCta", json!({"type": "xma_poll_x"})),
        ]
    };
    let options = || {
        [
            option(51, "Assam"),
            option(52, "Oolong"),
            option(51, "Assam"),
        ]
    };
    let all = |more: &[Value]| [&[notice(), poll()], &shown()[..], &options()[..], more].concat();
    let Event::PollChanged(new) = event(&all(&[])) else {
        panic!()
    };
    assert_eq!((new.id.as_str(), new.author, new.at), ("mid.$1", ANN, AT));
    assert_eq!(
        (new.action, new.poll.title.as_deref()),
        (PollAction::Created, Some("Which tea?"))
    );
    let texts: Vec<_> = new
        .poll
        .options
        .iter()
        .map(|it| it.text.as_deref())
        .collect();
    assert_eq!(texts, [Some("Assam"), Some("Oolong")]);
    assert!(
        new.poll
            .options
            .iter()
            .all(|it| it.is_voted == Some(false) && it.vote_count == Some(0))
    );

    let named = json!({"message_id": "mid.$1"});
    let votes = [vote(52, ANN, named.clone()), vote(52, ME, json!({}))];
    let Event::PollChanged(voted) = event(&all(&votes)) else {
        panic!()
    };
    let added = vec![PollOptionId::from(52)];
    assert_eq!(
        voted.action,
        PollAction::Voted {
            added,
            removed: Vec::new()
        }
    );
    let [assam, oolong] = voted.poll.options.as_slice() else {
        panic!()
    };
    assert_eq!((assam.is_voted, assam.vote_count), (None, None));
    assert_eq!((oolong.is_voted, oolong.vote_count), (Some(true), Some(3)));
    assert_eq!(oolong.voters, [ANN, ME].into());

    // What of it is new cannot be seen.
    let unknown = "unknown addPollForThread";
    let older = json!({"message_id": "mid.$old"});
    for odd in [vote(52, ANN, older), vote(52, ME, named)] {
        assert_eq!(kinds(&events(&all(&[odd]))), [unknown]);
    }
    let removed = json!([5, "removePollVoteV2", [19, "52"]]);
    assert_eq!(
        kinds(&events(&all(&[removed]))),
        [unknown, "unknown removePollVoteV2"]
    );
    let range = row("insertNewMessageRange", json!({}));
    assert_eq!(events(&[range, poll(), option(51, "Assam")]), []);
    assert_eq!(kinds(&events(&[poll(), option(51, "Assam")])), [unknown]);
    let Event::PollChanged(bare) = event(&[notice(), poll()]) else {
        panic!()
    };
    assert_eq!((bare.poll.title, bare.poll.option_count), (None, Some(0)));
}

#[test]
fn people_who_are_active_are_one_event() {
    let person = |user: i64, status: i64, more: Value| {
        let state = json!({"contact_id": user, "status": status, "last_active_timestamp_ms": AT.as_millis()});
        call("deleteThenInsertContactPresence", with(state, more))
    };
    let over = json!({"expiration_timestamp_ms": NOW.as_millis()});
    let later = json!({"expiration_timestamp_ms": NOW.as_millis() + 1});
    let never = json!({"last_active_timestamp_ms": 0});
    let people = [
        person(2, 1, later),
        person(3, 2, over),
        person(4, 0, never),
        person(0, 1, json!({})),
    ];
    let found = events(&people);
    let [Event::ChatTimestamps(seen), Event::Undecodable(_)] = found.as_slice() else {
        panic!("{found:?}");
    };
    let user = UserId::from;
    assert_eq!(
        seen.buddies,
        [(user(2), Some(AT)), (user(3), Some(AT)), (user(4), None)].into()
    );
    assert_eq!((&seen.active, seen.is_full), (&[user(2)].into(), false));
    let all = call("truncatePresenceDatabase", json!({"should_truncate": true}));
    let full = event(&[all, person(2, 1, json!({}))]);
    assert!(matches!(full, Event::ChatTimestamps(event) if event.is_full));
}

#[test]
fn a_live_location_is_that_of_the_message_with_it() {
    let place = |sender: i64, more: Value| {
        let place = json!({"sender": sender, "latitude": 51.5, "longitude": -0.5});
        row("upsertLiveLocationSharer", with(place, more))
    };
    let ends = json!({"end_timestamp_ms": AT.as_millis()});
    let all = [place(1001, ends), place(1002, json!({})), insert(json!({}))];
    let found = events(&all);
    assert_eq!(
        kinds(&found),
        [
            "unknown upsertLiveLocationSharer",
            "LiveLocations",
            "Message"
        ]
    );
    let Event::LiveLocations(shared) = &found[1] else {
        panic!()
    };
    let [location] = shared.locations.as_slice() else {
        panic!()
    };
    assert_eq!(
        (location.message_id.as_str(), location.author),
        ("mid.$1", ANN)
    );
    assert_eq!(
        (location.coordinates, location.expires_at),
        (Some((51.5, -0.5)), Some(AT))
    );
    let end = row("deleteLiveLocationSharer", json!({"sender": 1001}));
    let found = events(&[end, insert(json!({}))]);
    assert!(
        matches!(&found[0], Event::LiveLocations(event) if event.locations[0].coordinates.is_none())
    );
}

#[test]
fn a_thread_that_becomes_encrypted_is_no_longer_read_here() {
    let moved = row("moveThreadToE2EECutoverFolder", json!({}));
    assert_eq!(event(&[moved]), Event::EndToEndEncrypted);
    let stub = call(
        "verifyHybridThreadExists",
        json!({"thread_key": 7, "thread_type": 15}),
    );
    let message = insert(json!({"thread_key": 7}));
    assert_eq!(
        event(&[stub, message]).thread(),
        Some(ThreadKey::User(UserId::from(7)))
    );
}

#[test]
fn a_reply_has_of_its_original_what_its_row_has() {
    let reply = json!({"reply_source_id": "mid.$0", "reply_source_type_v2": 1, "reply_message_text": "Tea?",
        "reply_to_user_id": 1002, "reply_source_timestamp_ms": AT.as_millis()});
    let Event::Message(event) = event(&[insert(reply)]) else {
        panic!()
    };
    let original = event.message.replied_to.unwrap();
    assert_eq!((original.id.as_str(), original.at), ("mid.$0", AT));
    assert_eq!(
        (original.author, original.text.as_deref()),
        (Some(UserId::from(1002)), Some("Tea?"))
    );
    let undated = json!({"reply_source_id": "mid.$0", "reply_source_type_v2": 1});
    let Event::Message(event) = self::event(&[call("insertMessage", a_message(undated))]) else {
        panic!()
    };
    assert_eq!(event.message.replied_to, None);
    assert_eq!(event.message.replied_to_id.unwrap().as_str(), "mid.$0");
}
