//! The events of a program are no larger than a fixed multiple of it, whatever its rows share.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, proptest};
use serde_json::{Value, json};

use super::lightspeed_calls::{NOW, attached, call, context, insert, row_of_group as row};
use crate::event::Event;
use crate::testing::mutate;
use crate::wire::lightspeed::events::{Context, KnownThread, decode};
use crate::wire::lightspeed::{Facts, Program};

/// The most bytes of events for each byte of a program. A call with nothing but slots is about 20 bytes, and an event without any text
/// some hundred.
const MOST: usize = 60;
/// As many bytes may come of any program: a short one may repeat itself.
const ALWAYS: usize = 1 << 20;

/// The bytes that events hold. One that several of them hold together counts once.
fn size(events: &[Event]) -> usize {
    let mut items = BTreeSet::new();
    let sizes = events.iter().map(|event| {
        let all = serde_json::to_string(event).unwrap().len() + size_of::<Event>();
        let item = event.raw().map_or("", |raw| raw.get());
        let is_new = items.insert(item.as_ptr());
        if is_new { all } else { all - item.len() }
    });
    sizes.sum()
}

/// Checks the events of a program, behind one that pins messages and sets an emoji. `Err`: how large both are.
fn check(calls: &[Value]) -> Result<(), (usize, usize)> {
    let mut step = vec![json!(1)];
    step.extend_from_slice(calls);
    let payload = json!({"step": step}).to_string();
    let facts = Facts::none_delivered(NOW);
    // One with more text than is kept is refused.
    let Ok(program) = Program::run(&payload, facts) else {
        return Ok(());
    };
    let mut known = KnownThread::default();
    for row in &program.rows {
        known.learn(row);
    }
    for is_known in [false, true] {
        let look_up = |_| is_known.then_some(&known);
        let context = Context {
            known: &look_up,
            ..context()
        };
        let size = size(&decode(&program.rows, context));
        if size > MOST * payload.len() + ALWAYS {
            return Err((payload.len(), size));
        }
    }
    Ok(())
}

/// The texts of calls: a long one in a slot, or a short one.
fn words(is_long: bool) -> Value {
    if is_long { json!([2, 0]) } else { json!("x") }
}

/// A call of a kind, about a message and something with a number.
fn one(kind: usize, id: u64, number: u64, is_long: bool) -> Value {
    let (text, id) = (words(is_long), format!("mid.${id}"));
    let fbid = number.to_string();
    match kind {
        0 => insert(json!({"message_id": id, "text": text, "sender_id": 1000 + number % 3})),
        1 => insert(json!({"message_id": id, "text": text, "is_admin_message": true})),
        2 => attached(
            "insertBlobAttachment",
            json!({"message_id": id, "attachment_type": number % 14, "attachment_fbid": fbid, "filename": text}),
        ),
        3 => attached(
            "insertXmaAttachment",
            json!({"message_id": id, "attachment_fbid": fbid, "title_text": text}),
        ),
        4 => attached(
            "insertAttachmentCta",
            json!({"attachment_fbid": fbid, "type": text, "action_url": [2, 1], "native_url": text}),
        ),
        5 => attached(
            "insertStickerAttachment",
            json!({"message_id": id, "image_url": text, "target_id": 5}),
        ),
        6 => row("syncUpdateThreadName", json!({"thread_name": text})),
        7 => row("updateThreadApprovalMode", json!({"value": is_long})),
        8 => row(
            "addParticipantIdToGroupThread",
            json!({"contact_id": number, "nickname": text}),
        ),
        9 => row("addToMemberCount", json!({"increment_count": 1})),
        10 => row("setPinnedMessage", json!({"message_id": id})),
        11 => row("clearPinnedMessages", json!({})),
        12 => row(
            "addPollForThread",
            json!({"poll_id": number % 3 + 1, "last_update_message_id": text}),
        ),
        13 => call(
            "addPollOption",
            json!({"option_id": number, "poll_id": 1, "option_text": text}),
        ),
        14 => call(
            "addPollVote",
            json!({"option_id": number, "poll_id": 1, "contact_id": number, "message_id": id}),
        ),
        15 => row(
            "updateOrInsertThread",
            json!({"custom_emoji": text, "folder_name": "other"}),
        ),
        16 => row(
            "upsertLiveLocationSharer",
            json!({"sender": 1000 + number % 3}),
        ),
        17 => row("deleteMessage", json!({"message_id": id})),
        18 => call("deleteThread", json!({"thread_key": number})),
        19 => call(
            "deleteThenInsertContactPresence",
            json!({"contact_id": number, "publish_id": text}),
        ),
        20 => call("editMessage", json!({"message_id": id, "text": text})),
        21 => attached(
            "insertAttachmentCta",
            json!({"attachment_fbid": fbid, "type": "xma_poll_x"}),
        ),
        22 => row("updateThreadTheme", json!({"unknown1": number})),
        23 => call("upsertTheme", json!({"fbid": number, "fallback_color": 7})),
        24 => json!([5, [2, 2], [2, 0], [2, 2]]),
        _ => json!([5, [2, 2]]),
    }
}

/// Calls behind those that put texts into slots: one of so many bytes, the address that it leads to, and a name.
fn calls(length: usize, of: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let long = "x".repeat(length);
    let address = format!("https://l.example/l.php?u={long}");
    let mut calls = vec![
        json!([3, 0, long]),
        json!([3, 1, address]),
        json!([3, 2, "y".repeat(200)]),
    ];
    calls.extend(of);
    calls
}

#[test]
fn what_many_rows_share_is_not_in_the_events_of_each() {
    const COUNT: u64 = 2000;
    let each = |call: &dyn Fn(u64) -> Value| -> Vec<Value> { (1..=COUNT).map(call).collect() };
    let notices = || each(&|n| one(1, n, 0, false));
    let files = || each(&|n| one(2, 0, n, false));
    let long_title = attached(
        "insertXmaAttachment",
        json!({"title_text": "x".repeat(100_000)}),
    );
    let of_poll = attached("insertAttachmentCta", json!({"type": "xma_poll_x"}));
    let action = json!({"type": "xma_web_url", "action_url": format!("https://l.example/l.php?u={}", "x".repeat(100_000))});
    let mut pin = row("setPinnedMessage", json!({"message_id": "mid.$p"}));
    pin.as_array_mut().unwrap().push(json!("x".repeat(100_000)));
    let mut clear = row("clearPinnedMessages", json!({}));
    clear
        .as_array_mut()
        .unwrap()
        .push(json!("x".repeat(100_000)));
    let messages = || each(&|n| one(0, 0, n, false));
    for (name, calls) in [
        ("one message, many files", [messages(), files()].concat()),
        ("one title of many polls", {
            let polls = each(&|n| row("addPollForThread", json!({"poll_id": n})));
            [
                vec![
                    insert(json!({"is_admin_message": true})),
                    long_title,
                    of_poll,
                ],
                polls,
            ]
            .concat()
        }),
        ("one poll of many texts", {
            let option = |n: u64| {
                call(
                    "addPollOption",
                    json!({"option_id": n, "poll_id": 1, "option_text": "x"}),
                )
            };
            let polls = (1..=COUNT).flat_map(|n| [one(1, n, 0, false), one(12, n, 0, false)]);
            [polls.collect(), each(&option)].concat()
        }),
        ("one action of many attachments", {
            let mut calls = vec![attached("insertAttachmentCta", action)];
            for n in 1..=COUNT {
                let id = format!("mid.${n}");
                calls.push(insert(json!({"message_id": id})));
                calls.push(attached("insertXmaAttachment", json!({"message_id": id})));
            }
            calls
        }),
        ("one text about many pins", {
            let pins = each(&|n| one(10, n, 0, false));
            [vec![one(1, 0, 0, false), pin], pins].concat()
        }),
        ("many pins that end", {
            let pins = each(&|n| one(10, n, 0, false));
            [vec![one(1, 0, 0, false), clear], pins].concat()
        }),
        ("one long identifier", {
            let long = insert(json!({"message_id": "x".repeat(100_000), "is_admin_message": true}));
            let message = insert(json!({"message_id": "x".repeat(100_000)}));
            let places = each(&|_| row("upsertLiveLocationSharer", json!({"sender": 1001})));
            [vec![long, message], each(&|_| one(7, 0, 0, false)), places].concat()
        }),
        ("many people", {
            let people = each(&|n| one(8, 0, n, false));
            [notices(), people, vec![one(9, 0, 0, false)]].concat()
        }),
    ] {
        assert_eq!(check(&calls), Ok(()), "{name}");
    }
}

proptest! {
    #![proptest_config(mutate::cases(300))]

    #[test]
    fn events_are_no_larger_than_a_multiple_of_their_program(
        length in 0..100_000_usize,
        ids in 1..20_u64,
        numbers in 1..50_u64,
        kinds in vec(0..26_usize, 1..6),
        of in vec((any::<usize>(), any::<u64>(), any::<u64>(), any::<bool>()), 1..400)
            .prop_map(|mut of| { of.shrink_to_fit(); of }),
    ) {
        let of = of.into_iter().map(|(kind, id, number, is_long)| {
            let kind = kinds[kind % kinds.len()];
            one(kind, id % ids, number % numbers + 1, is_long)
        });
        let found = check(&calls(length, of));
        prop_assert!(found.is_ok(), "{found:?}");
    }
}

#[test]
fn no_call_of_the_property_is_of_an_unknown_form() {
    for kind in 0..26 {
        let calls = calls(10, [one(kind, 1, 2, true)]);
        assert_eq!(check(&calls), Ok(()));
    }
}
