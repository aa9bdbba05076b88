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
    // The end of the bot's first request may be on its way still.
    let mut traffic = (0..10_000).map(|_| get(&server, "/api/traffic").json());
    let shown = traffic
        .find(|shown| shown.to_string().contains("\"end of data\""))
        .expect("the bot does not end its stream");
    let rows = |kind: &str| shown[kind].as_array().unwrap().clone();
    let sent = rows("requests")
        .into_iter()
        .find(|row| row["path"] == "/messaging/send/")
        .unwrap();
    assert_eq!(sent["user"]["name"], "Grace Hopper");
    let fields = sent["fields"].as_array().unwrap();
    assert!(
        fields.contains(&json!(["body", "Hello!"])) && fields.contains(&json!(["fb_dtsg", null]))
    );
    let events: Vec<Value> = rows("events")
        .iter()
        .map(|row| json!([row["event"], row["what"], row["over"]]))
        .collect();
    for wanted in [
        json!(["Message", "NewMessage", ["the gateway"]]),
        json!(["Typing", "ttyp", ["the gateway"]]),
        json!([null, "inbox", []]),
    ] {
        assert!(events.contains(&wanted), "{wanted} is not among {events:?}");
    }
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
    let none = format!(
        "/api/traffic?requests={}&events={0}&frames={0}&acts={0}",
        u64::MAX
    );
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

#[test]
fn each_request_has_the_client_that_sent_it() {
    let server = LocalServer::start().unwrap();
    let log_in = || {
        let builder = server.client_builder();
        builder.login("bot@example.com", "bot").unwrap()
    };
    let (first, second) = (log_in(), log_in());
    for (bot, text) in [(&second, "two"), (&first, "one")] {
        bot.send(ENGINE_ROOM, text).unwrap();
    }
    let mqtt = ListenOptions::default().transport(Transport::Mqtt);
    let listener = second.listen_with(mqtt).unwrap();
    assert!(server.wait_for_requests("/mqtt/connect", 1, Duration::from_secs(20)));
    listener.stop().unwrap();
    let shown = get(&server, "/api/traffic").json();
    let requests = shown["requests"].as_array().unwrap();
    let of = |path: &str| {
        let rows = requests.iter().filter(|row| row["path"] == path);
        rows.map(|row| row["client"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("/messaging/send/"), [2, 1]);
    assert_eq!(of("/mqtt/connect"), [2]);
    // Also those before the login, whose account is known by now.
    assert_eq!(of("/login.php"), [1, 2]);
    assert_eq!(requests[0]["client"], 1);
    for row in requests {
        assert_eq!(row["user"], json!({"id": BOT, "name": "Bot"}), "{row}");
    }
    let clients = shown["clients"].as_array().unwrap();
    let agent = clients[0]["agent"].as_str().unwrap();
    assert!(agent.starts_with("Mozilla/"), "{agent}");
}

#[test]
fn what_people_do_at_the_page_is_shown_before_what_comes_of_it() {
    let server = LocalServer::start().unwrap();
    let bot = server.client_builder();
    let _bot = bot.login("bot@example.com", "bot").unwrap();
    let send = json!({"do": "send", "text": "Hello!", "files": []});
    assert_eq!(act(&server, ADA, ENGINE_ROOM, send), 200);
    let refused = json!({"do": "send", "text": "", "files": []});
    assert_eq!(act(&server, ADA, ENGINE_ROOM, refused), 403);
    let group = json!({"as": ADA, "do": "create_group", "users": [BOT, GRACE], "text": "Hi"});
    let group = group.to_string();
    let kind = "application/json";
    assert_eq!(
        post(&server, "/api/person", kind, group.as_bytes()).status,
        200
    );
    let file = "/api/upload?as=4&name=a.txt&type=text/plain";
    assert_eq!(
        post(&server, file, "application/octet-stream", b"x").status,
        200
    );
    let shown = get(&server, "/api/traffic").json();
    let acts = shown["acts"].as_array().unwrap();
    let row = |row: &Value| json!([row["user"]["name"], row["what"], row["in"], row["fields"]]);
    let rows: Vec<Value> = acts.iter().map(row).collect();
    let sent = json!({"text": "Hello!", "files": [], "thread": ENGINE_ROOM});
    let made = json!({"users": [BOT, GRACE], "text": "Hi"});
    let stored = json!({"name": "a.txt", "type": "text/plain", "bytes": 1});
    let expected = [
        json!(["Ada Lovelace", "send", "Engine room", sent]),
        json!(["Ada Lovelace", "create_group", null, made]),
        json!(["Ada Lovelace", "upload", null, stored]),
    ];
    assert_eq!(rows, expected);
    let event = &shown["events"][0];
    assert!(acts[0]["at"].as_i64() <= event["at"].as_i64());
    // Nobody listens: the event waits.
    assert_eq!(
        (&event["over"], &event["missed"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(
        server
            .requests()
            .iter()
            .filter(|it| it.path.starts_with("/api/"))
            .count(),
        0
    );
}
