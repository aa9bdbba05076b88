//! Rows of changes of threads as events. No recording has these programs: which rows mean what is known from a living client.

use serde_json::{Value, json};

use super::lightspeed_calls::{
    ANN, AT, GROUP, call, event, events, events_after, insert, kinds, notice, row_of_group as row,
    whole,
};
use crate::event::Event;
use crate::id::{ThemeId, UserId};
use crate::model::{Mute, ThreadColor, ThreadLocation};

#[test]
fn the_row_of_a_whole_thread_is_a_change_if_it_states_another_look() {
    let old = || [whole(json!({}))];
    let changed = |more: Value| events_after(&old(), &[whole(more), notice()]);
    let new = changed(json!({"custom_emoji": "🚀"}));
    let [Event::EmojiChanged(emoji)] = new.as_slice() else {
        panic!("{new:?}");
    };
    assert_eq!(emoji.emoji.as_deref(), Some("🚀"));
    assert_eq!(
        (emoji.id.as_str(), emoji.author, emoji.thread, emoji.at),
        ("mid.$1", ANN, GROUP, AT)
    );
    let none = changed(json!({"custom_emoji": null}));
    assert!(matches!(none.as_slice(), [Event::EmojiChanged(event)] if event.emoji.is_none()));
    for (argb, color) in [
        (0xff01_0203_i64, ThreadColor::Custom { r: 1, g: 2, b: 3 }),
        (-16_711_165, ThreadColor::Custom { r: 1, g: 2, b: 3 }),
    ] {
        let new = changed(json!({"outgoing_bubble_color": argb, "theme_fbid": 9}));
        let [Event::ColorChanged(event)] = new.as_slice() else {
            panic!("{new:?}");
        };
        assert_eq!((event.color, event.theme), (color, Some(ThemeId::from(9))));
    }
    let colored = [whole(json!({"outgoing_bubble_color": 0xff01_0203_i64}))];
    let new = events_after(&colored, &[whole(json!({})), notice()]);
    assert!(
        matches!(new.as_slice(), [Event::ColorChanged(event)] if event.color == ThreadColor::MessengerBlue)
    );
    let odd = changed(json!({"outgoing_bubble_color": i64::MAX}));
    assert_eq!(kinds(&odd), ["unknown updateOrInsertThread"]);
    let both = changed(json!({"outgoing_bubble_color": 1, "custom_emoji": "🚀"}));
    assert_eq!(kinds(&both), ["ColorChanged", "EmojiChanged"]);
    // The text is about something else, such as a call.
    assert_eq!(kinds(&changed(json!({}))), ["unknown insertMessage"]);
    // Without a text somebody has only fetched the thread.
    assert_eq!(
        events_after(&old(), &[whole(json!({"custom_emoji": "🚀"}))]),
        []
    );
    let anew = row("deleteThenInsertThread", json!({"thread_type": 2}));
    assert_eq!(
        kinds(&events_after(&old(), &[anew, notice()])),
        ["unknown insertMessage"]
    );
}

#[test]
fn the_emoji_of_a_thread_that_is_not_known_is_new_if_the_text_has_it() {
    let text = insert(json!({"is_admin_message": true, "text": "Ann set the emoji to 🍵."}));
    assert_eq!(kinds(&events(&[whole(json!({})), text])), ["EmojiChanged"]);
    assert_eq!(
        kinds(&events(&[whole(json!({})), notice()])),
        ["unknown insertMessage"]
    );
    let color = whole(json!({"outgoing_bubble_color": 7}));
    assert_eq!(
        kinds(&events(&[color, notice()])),
        ["unknown insertMessage"]
    );
}

#[test]
fn a_theme_has_the_colour_that_comes_with_it() {
    let theme = |fbid: i64| {
        call(
            "upsertTheme",
            json!({"fbid": fbid, "fallback_color": 0xff0a_0b0c_i64}),
        )
    };
    for taken in [
        json!({"unknown1": 9, "unknown2": 0}),
        json!({"unknown1": 3, "unknown2": 9}),
    ] {
        let taken = row("updateThreadTheme", taken);
        let Event::ColorChanged(event) = event(&[theme(9), taken.clone(), notice()]) else {
            panic!()
        };
        let color = ThreadColor::Custom {
            r: 10,
            g: 11,
            b: 12,
        };
        assert_eq!((event.color, event.theme), (color, Some(ThemeId::from(9))));
        for others in [vec![], vec![theme(8)]] {
            let all = [&others[..], &[taken.clone(), notice()]].concat();
            assert_eq!(kinds(&events(&all)), ["unknown updateThreadTheme"]);
        }
        // The row of the whole thread has the same colour.
        let row = whole(json!({"outgoing_bubble_color": 0xff0a_0b0c_i64}));
        let all = [theme(9), taken.clone(), row.clone(), notice()];
        assert_eq!(
            kinds(&events_after(&[whole(json!({}))], &all)),
            ["ColorChanged"]
        );
        // Whatever colour a later one has, it may have had since.
        let before = [whole(json!({})), taken];
        assert_eq!(
            kinds(&events_after(&before, &[row, notice()])),
            ["unknown insertMessage"]
        );
    }
}

#[test]
fn a_picture_has_an_address_alone() {
    let image = row(
        "setThreadImageURL",
        json!({"image_url": "https://a.example/x.jpg"}),
    );
    let Event::ImageChanged(image) = event(&[image, notice()]) else {
        panic!()
    };
    assert_eq!((image.author, image.at, image.image), (ANN, AT, None));
}

#[test]
fn people_who_are_added_together_are_one_event() {
    let person = |user: i64| row("addParticipantIdToGroupThread", json!({"contact_id": user}));
    let grown = row("addToMemberCount", json!({"increment_count": 2}));
    let broken = row("addParticipantIdToGroupThread", json!({"contact_id": 0}));
    let all = [broken, person(2), person(3), person(2), grown, notice()];
    let found = events(&all);
    let [Event::Undecodable(_), Event::PeopleAdded(event)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(event.added, [UserId::from(2), UserId::from(3)]);
}

#[test]
fn a_pin_is_an_event_and_the_end_of_one_if_it_was_known() {
    let pin = |message: &str| row("setPinnedMessage", json!({"message_id": message}));
    let clear = || row("clearPinnedMessages", json!({}));
    let Event::PinChanged(pinned) = event(&[pin("mid.$a"), pin("mid.$a"), notice()]) else {
        panic!()
    };
    assert_eq!(
        (pinned.message_id.as_str(), pinned.is_pinned, pinned.author),
        ("mid.$a", true, ANN)
    );
    let before = [pin("mid.$a"), pin("mid.$b"), pin("mid.$c")];
    let gone = events_after(&before, &[clear(), pin("mid.$b"), notice()]);
    let gone: Vec<_> = gone
        .iter()
        .map(|event| match event {
            Event::PinChanged(event) => (event.message_id.as_str(), event.is_pinned),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(gone, [("mid.$a", false), ("mid.$c", false)]);
    let unknown = ["unknown clearPinnedMessages"];
    assert_eq!(kinds(&events(&[clear(), pin("mid.$b"), notice()])), unknown);
    let cleared = [&before[..], &[clear()]].concat();
    assert_eq!(
        kinds(&events_after(&cleared, &[clear(), notice()])),
        unknown
    );
    // Nothing shows who did it.
    assert_eq!(kinds(&events(&[clear(), pin("mid.$a")])), unknown);
    let pins = ["unknown setPinnedMessage"; 2];
    assert_eq!(kinds(&events(&[pin("mid.$a"), pin("mid.$b")])), pins);
    assert_eq!(kinds(&events(&[pin("")])), ["Undecodable"]);
}

#[test]
fn what_the_account_does_elsewhere_is_an_event() {
    for (until, mute) in [
        (-1, Mute::Forever),
        (0, Mute::Off),
        (AT.as_millis(), Mute::Until(AT)),
    ] {
        let row = row(
            "updateThreadMuteSetting",
            json!({"mute_expire_time_ms": until}),
        );
        let Event::MuteChanged(muted) = event(&[row]) else {
            panic!()
        };
        assert_eq!((muted.thread, muted.mute), (GROUP, mute));
    }
    let location = |calls: &[Value]| match event(calls) {
        Event::ThreadMoved(event) => event.location,
        other => panic!("{other:?}"),
    };
    let archive = || row("moveThreadToArchivedFolder", json!({}));
    let inbox = || row("moveThreadToInboxAndUpdateParent", json!({}));
    assert_eq!(location(&[archive()]), ThreadLocation::Archived);
    assert_eq!(location(&[inbox()]), ThreadLocation::Inbox);
    assert_eq!(kinds(&events_after(&[inbox()], &[inbox()])), [""; 0]);
    assert_eq!(
        kinds(&events_after(&[archive()], &[inbox()])),
        ["ThreadMoved"]
    );
    let other = || whole(json!({"folder_name": "other"}));
    assert_eq!(
        kinds(&events_after(&[whole(json!({}))], &[other()])),
        ["ThreadMoved"]
    );
    assert_eq!(events_after(&[other()], &[other()]), []);
    assert_eq!(events(&[other()]), [], "where it was before is not known");
    // A message brings its thread to the inbox.
    assert_eq!(
        kinds(&events_after(&[archive()], &[inbox(), insert(json!({}))])),
        ["Message"]
    );

    let delete = |thread: i64| call("deleteThread", json!({"thread_key": thread}));
    let found = events(&[delete(-1), delete(5), delete(6), delete(5)]);
    let [Event::Undecodable(_), Event::ThreadsDeleted(gone)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        gone.threads
            .iter()
            .map(|it| it.id().get())
            .collect::<Vec<_>>(),
        [5, 6]
    );
    let again = call(
        "deleteThenInsertThread",
        json!({"thread_key": 5, "thread_type": 2}),
    );
    assert_eq!(events(&[delete(5), again]), []);

    let message = |id: &str| row("deleteMessage", json!({"message_id": id}));
    let found = events(&[message("mid.$a"), message(""), message("mid.$b")]);
    let [Event::MessagesDeleted(gone), Event::Undecodable(_)] = found.as_slice() else {
        panic!("{found:?}");
    };
    let ids: Vec<_> = gone.message_ids.iter().map(|it| it.as_str()).collect();
    assert_eq!((gone.thread, ids), (GROUP, vec!["mid.$a", "mid.$b"]));
}

#[test]
fn a_snapshot_is_no_news() {
    let snapshot = call("truncateTablesForSyncGroup", json!({"sync_group": 1}));
    let rows = [
        row("deleteThread", json!({})),
        row("deleteMessage", json!({"message_id": "mid.$a"})),
        row("moveThreadToArchivedFolder", json!({})),
        row("moveThreadToE2EECutoverFolder", json!({})),
        row("updateThreadMuteSetting", json!({"mute_expire_time_ms": 0})),
        row("upsertLiveLocationSharer", json!({"sender": 1001})),
        row("setPinnedMessage", json!({"message_id": "mid.$a"})),
        row("clearPinnedMessages", json!({})),
        row("addPollForThread", json!({"poll_id": 50})),
        row("syncUpdateThreadName", json!({"thread_name": "New"})),
        row("changeViewerStatus", json!({})),
        row(
            "updateReadReceipt",
            json!({"contact_id": 1001, "read_watermark_timestamp_ms": AT.as_millis()}),
        ),
        row(
            "updateDeliveryReceipt",
            json!({"contact_id": 1001, "delivered_watermark_timestamp_ms": AT.as_millis()}),
        ),
        row(
            "markThreadRead",
            json!({"last_read_watermark_timestamp_ms": AT.as_millis()}),
        ),
        row(
            "markThreadReadV2",
            json!({"last_read_watermark_timestamp_ms": AT.as_millis()}),
        ),
        row(
            "upsertReaction",
            json!({"message_id": "mid.$a", "actor_id": 1001, "reaction": "❤"}),
        ),
        row(
            "deleteReaction",
            json!({"message_id": "mid.$a", "actor_id": 1001}),
        ),
        row(
            "deleteThenInsertMessageRequest",
            json!({"message_request_status": 1}),
        ),
        whole(json!({"folder_name": "other"})),
    ];
    for one in rows {
        let without = events_after(&[whole(json!({}))], std::slice::from_ref(&one));
        assert_eq!(without.len(), 1, "{without:?}");
        let with = events_after(&[whole(json!({}))], &[snapshot.clone(), one.clone()]);
        assert_eq!(with, []);
        // That a thread which is made anew was deleted before is no news either.
        let anew = row("deleteThenInsertThread", json!({"thread_type": 2}));
        assert_eq!(events_after(&[whole(json!({}))], &[one, anew]), []);
    }
}
