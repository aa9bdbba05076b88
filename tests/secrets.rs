//! Nothing secret is shown: not in the log, not in a `Debug`, not in a `Display`, not along an error's sources.
//!
//! One test alone, because the log belongs to the whole process.

#[cfg(feature = "e2ee")]
#[path = "support/encrypted_secrets.rs"]
mod encrypted_secrets;
mod support;

use std::collections::BTreeSet;
use std::fmt::{Debug, Write};
use std::sync::Mutex;

use fbchat::local::{ADA, EdgeFault, Fault, GRACE, LocalServer, World};
use fbchat::{
    Client, Error, Event, EventReminder, ListenOptions, OutgoingMessage, Session, Target,
    ThreadKey, Timestamp, Transport, UserId,
};
use log::{Level, Log, Metadata, Record};
use support::Folder;
use support::scripted::{Answer, Scripted};

const PASSWORD: &str = "correct-horse-battery";
const WRONG_PASSWORD: &str = "wrong-horse-battery";
const CODE: &str = "804216";
const WRONG_CODE: &str = "915327";
const SENT: &str = "we-meet-at-noon";
const RECEIVED: &str = "bring-the-plans";
const COOKIE: &str = "27%3Aq7Zk";
const ON_A_PAGE: &str = "a-page-with-your-mail";
const SEND: &str = "/messaging/send/";

/// Every record of the process, of whatever level and target.
struct Everything(Mutex<Vec<(Level, String, String)>>);

impl Log for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = (
            record.level(),
            record.target().to_owned(),
            record.args().to_string(),
        );
        self.0.lock().unwrap().push(line);
    }

    fn flush(&self) {}
}

static LOG: Everything = Everything(Mutex::new(Vec::new()));

/// All that was shown, by whatever way.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn debug(&mut self, it: &dyn Debug) {
        writeln!(self.0, "{it:?} {it:#?}").unwrap();
    }

    #[track_caller]
    fn error<T: Debug>(&mut self, result: Result<T, Error>) {
        let error = result.unwrap_err();
        self.debug(&error);
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = source {
            writeln!(self.0, "{error} {error:?}").unwrap();
            source = error.source();
        }
    }

    fn event(&mut self, event: &Event) {
        self.debug(event);
        writeln!(self.0, "{event} {:?}", event.metadata().is_some()).unwrap();
        if let Event::Message(event) = event {
            self.debug(&event.message);
            self.debug(&OutgoingMessage::from(&event.message));
        }
    }
}

fn world() -> World {
    let world = format!(
        r#"{{"users": [
            {{"id": {GRACE}, "name": "Grace Hopper", "email": "grace@example.com", "password": "{PASSWORD}",
              "two_factor": "{CODE}", "two_factor_steps": 5, "save_device": true}},
            {{"id": {ADA}, "name": "Ada Lovelace"}}
        ]}}"#
    );
    World::from_json(&world).unwrap()
}

fn log_in(server: &LocalServer, password: &str, code: &'static str) -> fbchat::Result<Client> {
    let builder = server.client_builder().two_factor(|| Ok(code.to_owned()));
    builder.login("grace@example.com", password)
}

/// Returns the secrets in the account's cookies and in the fields of its requests.
fn secrets_of(server: &LocalServer, saved: &str) -> BTreeSet<String> {
    let fixed = [
        PASSWORD,
        WRONG_PASSWORD,
        CODE,
        WRONG_CODE,
        SENT,
        RECEIVED,
        COOKIE,
        ON_A_PAGE,
    ];
    let mut secrets: BTreeSet<String> = fixed.map(str::to_owned).into();
    let saved: serde_json::Value = serde_json::from_str(saved).unwrap();
    for cookie in saved["cookies"].as_array().unwrap() {
        // The owner of the session may be shown.
        if cookie["name"] != "c_user" {
            secrets.insert(cookie["value"].as_str().unwrap().to_owned());
        }
    }
    for request in server.requests() {
        for name in ["fb_dtsg", "ttstamp", "h", "nh", "lsd", "li", "fb_cat"] {
            secrets.extend(request.field(name).map(str::to_owned));
        }
    }
    // A value of a few letters would be found anywhere.
    secrets.retain(|secret| secret.len() > 4);
    secrets
}

#[test]
fn nothing_secret_is_shown() {
    log::set_logger(&LOG).unwrap();
    // The crates below this one show addresses, bytes and frames at `trace`, as documented.
    for (level, crates) in [
        (Level::Debug, &[][..]),
        (Level::Trace, &["tungstenite", "ureq", "ureq_proto"]),
    ] {
        log::set_max_level(level.to_level_filter());
        let mut shown = Shown::default();
        let secrets = everything_that_can_happen(&mut shown);
        assert!(secrets.len() > 12, "{}", secrets.len());
        let secret_of = |text: &str| {
            secrets
                .iter()
                .find(|secret| text.contains(secret.as_str()))
                .cloned()
        };
        assert_eq!(secret_of(&shown.0), None, "{}", shown.0);

        let log = std::mem::take(&mut *LOG.0.lock().unwrap());
        let own = |target: &str| target.starts_with("fbchat");
        assert!(log.iter().filter(|(_, target, _)| own(target)).count() > 50);
        let choice = "the account listens over Gateway: its page of messages offers it";
        let is_choice = |(level, target, line): &&(Level, String, String)| {
            *level == Level::Info && own(target) && line == choice
        };
        let choices = log.iter().filter(is_choice).count();
        assert_eq!(choices, usize::from(cfg!(feature = "gateway")));
        let mut telling = BTreeSet::new();
        for (level, target, line) in &log {
            if let Some(secret) = secret_of(line) {
                assert!(!own(target), "{secret} in {level} {target}: {line}");
                telling.insert(target.split("::").next().unwrap());
            }
        }
        assert!(telling.iter().eq(crates), "{level}: {telling:?}");
    }
}

/// Login, messages, listening and failures; returns what none of it may show.
fn everything_that_can_happen(shown: &mut Shown) -> BTreeSet<String> {
    let folder = Folder::new("secrets");
    let path = folder.path("session.json");
    let server = LocalServer::with_world(world()).unwrap();
    let thread = ThreadKey::User(ADA);
    let ada = server.person(ADA).unwrap();

    shown.error(log_in(&server, WRONG_PASSWORD, CODE));
    shown.error(log_in(&server, PASSWORD, WRONG_CODE));
    let client = log_in(&server, PASSWORD, CODE).unwrap();
    client.session().save(&path).unwrap();
    let saved = std::fs::read_to_string(&path).unwrap();
    let session = Session::load(&path).unwrap();
    let builder = server.client_builder().session(session.clone());
    let client_of_session = builder.clone().resume().unwrap();
    let proxied = Client::builder().proxy(format!("http://user:{PASSWORD}@127.0.0.1:1"));
    for it in [
        &session as &dyn Debug,
        &builder,
        &client,
        &client_of_session,
        &server,
        &ada,
        &proxied,
    ] {
        shown.debug(it);
    }

    let message = OutgoingMessage::text(SENT).mention(ADA, "@Ada");
    let reminder = EventReminder::new(SENT, Timestamp::now()).location(RECEIVED);
    for it in [
        &message as &dyn Debug,
        &Target::Default,
        &reminder,
        &world(),
    ] {
        shown.debug(it);
    }
    server.renew_tokens_with_next_message(GRACE);
    client.send(thread, message.clone()).unwrap();
    server.renew_tokens(GRACE);
    client.send(thread, SENT).unwrap();
    client
        .upload_image("dot.png", *b"\x89PNG\r\n\x1a\n\0")
        .unwrap();
    shown.debug(&ada.messages(ThreadKey::User(GRACE)));

    for transport in [Transport::LongPoll, Transport::Mqtt, Transport::Auto] {
        receive(&server, &client, transport, shown);
    }

    #[cfg(feature = "e2ee")]
    let keys = encrypted_secrets::chat(&server, &client, shown);

    for fault in [
        Fault::Garbage,
        Fault::Body(format!("<title>{ON_A_PAGE}</title>")),
        Fault::Body(format!(
            r#"for (;;);{{"payload": {{"actions": "{ON_A_PAGE}"}}}}"#
        )),
        Fault::Body(format!(r#"for (;;);{{"payload": "{ON_A_PAGE}"#)),
        Fault::FacebookError(1_545_012),
        Fault::Status(500),
        Fault::Truncate,
    ] {
        // A request that is safe to repeat is sent twice.
        server.fail(SEND, fault.clone());
        if fault == Fault::Truncate {
            server.fail(SEND, fault);
        }
        shown.error(client.send(thread, SENT));
    }
    shown.error(client.send(thread, "x".repeat(20_001)));
    shown.error(client.send(ThreadKey::User(UserId::new(77)), SENT));
    server.log_out(GRACE);
    shown.error(client.send(thread, SENT));
    shown.error(builder.resume());
    shown.debug(&server.requests());
    redirects_with_secrets(shown);
    sessions_in_all_shapes(shown);
    #[allow(unused_mut, reason = "without encrypted chats there is no more")]
    let mut secrets = secrets_of(&server, &saved);
    #[cfg(feature = "e2ee")]
    secrets.extend(keys);
    secrets
}

/// Pushes readable and unreadable items over one transport.
fn receive(server: &LocalServer, client: &Client, transport: Transport, shown: &mut Shown) {
    let options = ListenOptions::default()
        .transport(transport)
        .on_error(|_| std::ops::ControlFlow::Continue(()));
    shown.debug(&options);
    let listener = client.listen_with(options).unwrap();
    shown.debug(&listener);
    let ada = server.person(ADA).unwrap();
    let thread_of_ada = ThreadKey::User(GRACE);
    ada.changes_nickname(thread_of_ada, GRACE, RECEIVED);
    let odd = serde_json::json!({"class": "NewMessage", "body": RECEIVED});
    match transport {
        Transport::Mqtt => {
            let frame = serde_json::json!({"deltas": [odd]}).to_string();
            server.publish_raw(GRACE, "/t_ms", &frame);
            server.publish_raw(GRACE, "/t_ms", format!("{{{RECEIVED}"));
            server.publish_raw(GRACE, "/inbox", RECEIVED);
            server.publish_raw(GRACE, "/new", &frame);
            server.fail_edge(GRACE, EdgeFault::HalfAFrame);
        }
        Transport::Auto => {}
        _ => {
            server.push_raw(GRACE, serde_json::json!({"type": "delta", "delta": odd}));
            server.push_raw(GRACE, serde_json::json!({"type": "new", "body": RECEIVED}));
            server.fail("/pull", Fault::Garbage);
            server.fail("/pull", Fault::Body(format!("<html>{ON_A_PAGE}")));
        }
    }
    ada.says(thread_of_ada, RECEIVED);
    for event in &listener {
        shown.event(&event);
        if matches!(event, Event::Message(_)) {
            break;
        }
    }
    listener.stop().unwrap();
}

/// Redirects, off the site and in circles, to addresses that hold something secret.
fn redirects_with_secrets(shown: &mut Shown) {
    for to in [
        format!("https://evil.example/{ON_A_PAGE}?fb_dtsg={ON_A_PAGE}#{ON_A_PAGE}"),
        format!("https://{ON_A_PAGE}@evil.example/"),
        format!("/again?next={ON_A_PAGE}"),
        format!("https://[{ON_A_PAGE}"),
    ] {
        let server = Scripted::start(move |seen| {
            support::resume(seen).unwrap_or_else(|| Answer::redirect(&to))
        });
        let client = server
            .client_builder()
            .session(support::session())
            .resume()
            .unwrap();
        shown.error(client.send(ThreadKey::User(ADA), SENT));
        let url = format!("https://user:{PASSWORD}@images.example/1.png?signature={ON_A_PAGE}");
        shown.error(client.send_remote_image(ThreadKey::User(ADA), url, SENT));
    }
}

/// Sessions as people have them, whole and damaged, read, used and saved.
fn sessions_in_all_shapes(shown: &mut Shown) {
    let folder = Folder::new("secret-shapes");
    let server = LocalServer::with_world(world()).unwrap();
    for text in [
        format!("c_user=1000; xs={COOKIE}"),
        format!("datr={COOKIE}\nc_user=1000\n"),
        format!("c_user={COOKIE}; xs={COOKIE}"),
        format!("c_user=1000; xs=1; i_user={COOKIE}; {COOKIE}={COOKIE}; {COOKIE}"),
        format!("\"c_user=1000; xs={COOKIE}"),
        format!(
            "# Netscape HTTP Cookie File\n#HttpOnly_.facebook.com\tTRUE\t/\tTRUE\t0\txs\t{COOKIE}\n"
        ),
        format!("# Netscape HTTP Cookie File\n.facebook.com xs {COOKIE}"),
        format!("curl 'https://www.facebook.com/' -H 'cookie: c_user=1000; xs={COOKIE}'"),
        format!("c_user=1000; xs=ab{COOKIE}\n{COOKIE}"),
        format!("{{\"c_user\": \"1000\", \"xs\": \"{COOKIE}\""),
        format!("{{'c_user': '1000', 'xs': '{COOKIE}', '{COOKIE}': None}}"),
        format!(r#"[{{"name": "{COOKIE}", "value": "{COOKIE}", "domain": "{COOKIE}.example"}}]"#),
        format!(
            r#"[{{"name": "c_user", "value": "1"}}, {{"name": "c_user", "value": "{COOKIE}"}}]"#
        ),
        format!(r#"{{"xs": "{COOKIE}\n", "c_user": "1000"}}"#),
        format!("{COOKIE}\0"),
        COOKIE.to_owned(),
    ] {
        match text.parse::<Session>() {
            Err(error) => shown.error(Err::<(), _>(error)),
            Ok(session) => {
                shown.debug(&session);
                let builder = server.client_builder().session(session.clone());
                shown.debug(&builder);
                shown.error(builder.resume());
            }
        }
        // A caller mistakes the text for a path.
        shown.error(Session::load(format!("c_user=1000; xs={COOKIE}; {text}")));
        let bad =
            Session::from_cookies([("c_user", "1000"), ("xs", "a;b"), (text.as_str(), COOKIE)]);
        shown.debug(&bad);
        shown.error(bad.save(folder.path("bad.json")));
    }
}
