//! The original client over MQTT and this crate's over the gateway in one world: each receives what the other does.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fbchat::local::{LocalServer, World};
use fbchat::{Event, GroupId, ListenOptions, Listener, Reaction, ThreadKey, Transport, UserId};

const GRACE: UserId = UserId::new(100_000_000_000_002);
const ENGINE_ROOM: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));
const LONG: Duration = Duration::from_secs(60);

/// Blocks until an event is as wanted.
fn receive<T>(listener: &Listener, wanted: impl FnMut(Event) -> Option<T>) -> T {
    listener.into_iter().find_map(wanted).unwrap()
}

#[test]
#[ignore = "needs fbchat 1.9.7 for Python; tests/interop/run has it"]
fn the_original_client_over_mqtt_and_this_one_over_the_gateway_understand_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = World::from_json(include_str!("world.json")).unwrap();
    let server = LocalServer::with_world(world).unwrap();
    let mut original = Command::new(root.join("target/interop-1.9.7/bin/python"))
        .arg(root.join("tests/interop/over_mqtt_197.py"))
        .arg(server.address().to_string())
        .spawn()
        .unwrap();
    let ada = server
        .client_builder()
        .login("ada@example.com", "ada's password")
        .unwrap();
    let gateway = ListenOptions::default().transport(Transport::Gateway);
    let listener = ada.listen_with(gateway).unwrap();
    assert!(server.wait_until_listening(GRACE, LONG));

    let mine = ada
        .send(ThreadKey::User(GRACE), "Over the gateway")
        .unwrap();
    let reaction = receive(&listener, |event| match event {
        Event::ReactionAdded(e) if e.author == GRACE && e.message_id == mine => Some(e.reaction),
        _ => None,
    });
    assert_eq!(reaction, Reaction::Love);
    let (thread, theirs) = receive(&listener, |event| match event {
        Event::Message(e) if e.message.text.as_deref() == Some("Over MQTT") => {
            Some((e.thread, e.message.id))
        }
        _ => None,
    });
    assert_eq!(thread, ThreadKey::User(GRACE));
    ada.react_to_message(&theirs, Reaction::Smile).unwrap();
    ada.change_thread_title(ENGINE_ROOM, "Named over the gateway")
        .unwrap();
    receive(&listener, |event| match event {
        Event::TitleChanged(e) if e.title.as_deref() == Some("Named over MQTT") => Some(()),
        _ => None,
    });
    ada.unsend(&mine).unwrap();
    let unsent = receive(&listener, |event| match event {
        Event::MessageUnsent(e) if e.author == GRACE => Some(e.message_id),
        _ => None,
    });
    assert_eq!(unsent, theirs);
    assert!(original.wait().unwrap().success());
    listener.stop().unwrap();
    assert_eq!(server.gateway_findings(), [""; 0]);
}
