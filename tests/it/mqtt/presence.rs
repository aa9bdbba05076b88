//! Presence: of friends, and of the account.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use fbchat::{MqttOptions, UserId, Visibility};
use serde_json::{Value, json};

use crate::support::demo::ADA;

use crate::mqtt::{client, listening, options, receive_until, server};

const ALAN: UserId = UserId::new(5);

#[test]
fn a_full_list_replaces_what_was_reported_before() {
    let list = |kind: &str, id: u64, p: u8| {
        json!({"list_type": kind, "list": [{"u": id, "p": p, "l": 1_516_000_000}]}).to_string()
    };
    let frames = [
        list("full", 4, 2),
        list("inc", 5, 3),
        list("inc", 4, 0),
        list("full", 5, 0),
    ];
    let server = server(move |_, peer| {
        peer.begin();
        peer.give_token(7);
        for (frame, id) in frames.iter().zip(8..) {
            peer.publish("/orca_presence", frame);
            peer.message(id);
        }
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    let is_active = |user| client.active_status(user).map(|status| status.is_active);
    // What follows may have been taken in already, so only the end is certain.
    receive_until(&client, "11");
    assert_eq!((is_active(ADA), is_active(ALAN)), (None, Some(false)));
    let at = client.active_status(ALAN).unwrap().last_active.unwrap();
    assert_eq!(at.as_millis(), 1_516_000_000_000);
}

#[test]
fn a_change_is_published_and_the_next_connection_is_made_accordingly() {
    let seen: Arc<Mutex<Vec<Value>>> = Arc::default();
    let connections = Arc::new(AtomicUsize::new(0));
    let server = server({
        let (seen, connections) = (Arc::clone(&seen), Arc::clone(&connections));
        move |number, peer| {
            let name = peer.accept(0);
            seen.lock()
                .unwrap()
                .push(json!([name["chat_on"], name["fg"]]));
            connections.fetch_add(1, Ordering::SeqCst);
            peer.asked();
            if number == 0 {
                peer.give_token(7);
            }
            peer.message(8 + number as u64);
            if number == 0 {
                let (topic, settings) = peer.published();
                seen.lock().unwrap().push(json!([topic, settings]));
                // The connection is lost.
            } else {
                peer.hold();
            }
        }
    });
    let client = client(&server);
    client.set_active_status(Visibility::Hidden).unwrap();
    let options = options(MqttOptions::default()).mark_alive(true);
    client.start_listening_with(options).unwrap();
    receive_until(&client, "8");
    client.set_active_status(Visibility::Hidden).unwrap();
    receive_until(&client, "9");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    let settings = json!({"make_user_available_when_in_foreground": false});
    assert_eq!(
        *seen.lock().unwrap(),
        [
            json!([true, true]),
            json!(["/set_client_settings", settings]),
            json!([false, true])
        ]
    );
}

#[test]
fn what_was_set_before_counts_for_the_listening_that_begins() {
    for (visibility, chat_on) in [(Visibility::Hidden, false), (Visibility::Shown, true)] {
        let server = server(move |_, peer| {
            assert_eq!(peer.accept(0)["chat_on"], chat_on);
            peer.asked();
            peer.give_token(7);
            peer.message(8);
            peer.hold();
        });
        let client = client(&server);
        client.set_active_status(visibility).unwrap();
        client
            .start_listening_with(options(MqttOptions::default()))
            .unwrap();
        assert_eq!(receive_until(&client, "8"), ["8"]);
    }
}
