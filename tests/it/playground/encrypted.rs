//! Encrypted chats on the page.

use std::env;
use std::fs;
use std::process;

use fbchat::{Event, KeyStore, Listener, Reaction};

use super::*;

const LONG: Duration = Duration::from_secs(3600);

fn wait_for<T>(listener: &Listener, pick: impl FnMut(&Event) -> Option<T> + Send + 'static) -> T
where
    T: Send + 'static,
{
    listener.wait_for(LONG, pick).unwrap()
}

fn encrypt(text: &str) -> Value {
    json!({"do": "send", "text": text, "encrypted": true})
}

#[test]
fn a_person_writes_and_reads_in_an_encrypted_chat() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder();
    let client = builder.login("bot@example.com", "bot").unwrap();
    assert_eq!(
        view(&server, ADA, WITH_BOT)["thread"]["encrypted"],
        json!(false)
    );
    let refusal = refused(&server, ADA, WITH_BOT, encrypt("Hello"));
    assert_eq!(refusal, "There is no encrypted chat in this conversation.");

    let keys = env::temp_dir().join(format!("fbchat-playground-test-{}", process::id()));
    let encrypted = client.encrypted(KeyStore::directory(&keys)).unwrap();
    assert!(encrypted.wait_until_connected(LONG));
    let listener = client.listen().unwrap();
    assert_eq!(act(&server, ADA, WITH_BOT, encrypt("Hello")), 200);
    let hers = wait_for(&listener, |event| match event {
        Event::Message(e) if e.message.encryption.is_some() => Some(e.message.clone()),
        _ => None,
    });
    assert_eq!(hers.text.as_deref(), Some("Hello"));
    let with_ada = ThreadKey::User(ADA);
    encrypted
        .reply(with_ada, &hers.id, ADA, "Only you can read this")
        .unwrap();
    let love = Some(Reaction::from("❤"));
    encrypted.react(with_ada, &hers.id, ADA, love).unwrap();
    let sticker = json!({"do": "send", "sticker": "369239343222814", "encrypted": true});
    let refusal = refused(&server, ADA, WITH_BOT, sticker);
    assert_eq!(refusal, "Only texts can be encrypted here.");
    let plain = json!({"do": "send", "text": "Anybody can read this"});
    assert_eq!(act(&server, ADA, WITH_BOT, plain), 200);

    let ada = server.person(ADA).unwrap();
    ada.expects_encrypted(LONG, |it| it.emoji.clone()).unwrap();
    let thread = view(&server, ADA, WITH_BOT)["thread"].take();
    assert_eq!(thread["encrypted"], true);
    let [.., one, two, three] = thread["messages"].as_array().unwrap().as_slice() else {
        panic!("{thread}");
    };
    assert_eq!(
        (&one["encrypted"], &one["author"]),
        (&json!(true), &json!(ADA))
    );
    assert_eq!(one["content"]["text"], "Hello");
    assert_eq!(one["reactions"], json!([{"by": BOT, "emoji": "❤"}]));
    assert_eq!(
        (&two["encrypted"], &two["author"]),
        (&json!(true), &json!(BOT))
    );
    assert_eq!(two["content"]["original"]["text"], "Hello");
    assert_eq!(three["encrypted"], Value::Null);
    assert_eq!(
        ada.transcript(WITH_BOT),
        "Ada Lovelace: Anybody can read this\n"
    );

    let message = &one["id"];
    let react = json!({"do": "react", "message": two["id"], "emoji": "👍"});
    assert_eq!(act(&server, ADA, WITH_BOT, react), 200);
    let unsend = json!({"do": "unsend", "message": message});
    assert_eq!(act(&server, ADA, WITH_BOT, unsend.clone()), 200);
    refused(&server, ADA, WITH_BOT, unsend);
    let theirs = json!({"do": "unsend", "message": two["id"]});
    refused(&server, ADA, WITH_BOT, theirs);
    let reply = json!({"do": "send", "text": "I", "replies_to": three["id"], "encrypted": true});
    refused(&server, ADA, WITH_BOT, reply);
    wait_for(&listener, |event| {
        matches!(event, Event::ReactionAdded(e) if e.author == ADA).then_some(())
    });
    wait_for(&listener, |event| {
        matches!(event, Event::MessageUnsent(_)).then_some(())
    });
    let thread = view(&server, ADA, WITH_BOT)["thread"].take();
    let mut messages = thread["messages"].as_array().unwrap().iter();
    let unsent = messages.find(|it| it["id"] == *message).unwrap();
    assert_eq!(unsent["content"]["kind"], "unsent");
    let events = get(&server, "/api/traffic").json()["events"].take();
    let events = events.as_array().unwrap().iter();
    let events: Vec<Value> = events
        .map(|row| json!([row["event"], row["what"]]))
        .filter(|row| row[1].as_str().unwrap().starts_with("encrypted "))
        .collect();
    let expected = [
        json!(["Message", "encrypted text"]),
        json!(["ReactionAdded", "encrypted reaction"]),
        json!(["MessageUnsent", "encrypted revoke"]),
    ];
    assert_eq!(events, expected);
    // The site has nothing of it for others.
    assert_eq!(
        view(&server, GRACE, WITH_BOT)["thread"]["messages"],
        json!([])
    );
    listener.stop().unwrap();
    drop(encrypted);
    fs::remove_dir_all(keys).unwrap();
}
