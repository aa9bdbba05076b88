//! The requests and events of bots, as the page shows them.

use fbchat::{Event, ListenOptions, Transport, TypingStatus};

use super::*;

#[test]
fn the_traffic_of_bots_is_shown_without_secrets() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder();
    let grace = builder.two_factor(|| Ok("123456".to_owned()));
    let grace = grace.login("grace@example.com", "grace").unwrap();
    let gateway = ListenOptions::default().transport(Transport::Gateway);
    let listener = grace.listen_with(gateway).unwrap();
    grace.send(ENGINE_ROOM, "Hello!").unwrap();
    let ada = server.person(ADA).unwrap();
    ada.types(ENGINE_ROOM, TypingStatus::Typing);
    ada.says(ENGINE_ROOM, "Hello, Grace!");
    let greeted = listener.wait_for(Duration::from_secs(20), |event| match event {
        Event::Message(e) if e.message.text.as_deref() == Some("Hello, Grace!") => Some(()),
        _ => None,
    });
    assert!(greeted.is_some());
    listener.stop().unwrap();
    let shown = get(&server, "/api/traffic").json();
    let rows = |kind: &str| shown[kind].as_array().unwrap().clone();
    let sent = rows("requests")
        .into_iter()
        .find(|row| row["path"] == "/messaging/send/")
        .unwrap();
    assert_eq!(sent["who"], "Grace Hopper");
    let fields = sent["fields"].as_array().unwrap();
    assert!(
        fields.contains(&json!(["body", "Hello!"])) && fields.contains(&json!(["fb_dtsg", null]))
    );
    let events: Vec<Value> = rows("events")
        .iter()
        .map(|row| row["what"].clone())
        .collect();
    assert!(
        events.contains(&json!("NewMessage")) && events.contains(&json!("ttyp")),
        "{events:?}"
    );
    let frames: Vec<String> = rows("frames")
        .iter()
        .flat_map(|row| row["frames"].as_array().unwrap().clone())
        .map(|frame| format!("{} {}", frame["frame"].as_str().unwrap(), frame["what"]))
        .collect();
    for wanted in [
        "establish null",
        "data \"database 1, messages\"",
        "data \"task 145, fetch threads",
        "data \"push: ",
        "ack ",
        "end of data null",
    ] {
        let is_there = frames.iter().any(|frame| frame.starts_with(wanted));
        assert!(is_there, "{wanted} is not among {frames:#?}");
    }
    // Behind the latest there is nothing.
    server.hold_polls_for(Duration::ZERO);
    let none = format!("/api/traffic?requests={}&events={0}&frames={0}", u64::MAX);
    assert_eq!(get(&server, &none).json(), Value::Null);

    let mut secrets = vec!["123456".to_owned()];
    for request in server.requests() {
        for name in ["pass", "fb_dtsg", "ttstamp", "lsd", "nh"] {
            secrets.extend(request.field(name).map(str::to_owned));
        }
        let cookies = request.header("cookie").unwrap_or_default();
        let values = cookies
            .split("; ")
            .filter_map(|cookie| cookie.split_once('='));
        secrets.extend(
            values
                .filter(|(name, _)| *name != "c_user")
                .map(|(_, value)| value.to_owned()),
        );
    }
    assert!(secrets.len() > 20);
    let shown = shown.to_string().replace("grace@example.com", "");
    for secret in secrets.iter().filter(|secret| secret.len() >= 5) {
        assert!(!shown.contains(secret.as_str()), "{secret}");
    }
}
