//! The recorded session: the server side of it to this client, whose side is compared.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::{Client, Error, GatewayOptions, GroupId, SendWay, ThreadKey, TypingStatus};
use serde_json::{Value, json};

use crate::gateway::tasks::{DONE, Task};
use crate::gateway::{listening, options, server, server_with_page};
use crate::support::events::label;
use crate::support::gateway::{Frame, Peer, Request, recorded};
use crate::support::scripted::Answer;
use crate::support::session as stored;

/// A test that waits so long has failed.
const LONG: Duration = Duration::from_secs(60);
/// The group of the recorded calls.
const THREAD: u64 = 6_543_210_987_654_321;

/// A JSON text.
fn read(text: &Value) -> Value {
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// A request with its payload read, without the numbers that vary.
fn comparable(envelope: &Value) -> Value {
    let mut envelope = envelope.clone();
    let mut payload = read(&envelope["payload"]);
    if payload.get("label").is_none() {
        assert!(payload["epoch_id"].take().is_i64());
    }
    envelope["payload"] = payload;
    assert!(envelope["request_id"].take().is_u64());
    envelope
}

/// A request with one task, as [`comparable`], with the task's payload read, and without the numbers that vary: those of the task and
/// the message, and the time.
fn comparable_task(envelope: &Value, which: usize) -> Value {
    let mut envelope = comparable(envelope);
    let mut task = envelope["payload"]["tasks"][which].take();
    let mut payload = read(&task["payload"]);
    assert!(task["task_id"].take().is_i64());
    match task["label"].as_str().unwrap() {
        "46" => assert!(
            payload["otid"]
                .take()
                .as_str()
                .unwrap()
                .parse::<i64>()
                .unwrap()
                > 0
        ),
        "21" => assert!(payload["last_read_watermark_ts"].take().is_i64()),
        other => panic!("{other}"),
    }
    task["payload"] = payload;
    envelope["payload"]["tasks"] = json!([task]);
    envelope
}

/// The data frames of one side of a connection.
fn data(events: &[Value], conn: u64, side: &str) -> Vec<Value> {
    let events = events
        .iter()
        .filter(|it| it["conn"] == conn && it["dir"] == side);
    let frames = events.flat_map(|it| it["frames"].as_array().cloned().unwrap_or_default());
    let payloads = frames.filter(|it| it["type"] == "data");
    payloads.map(|it| read(&it["payload"])).collect()
}

fn database(envelope: &Value) -> Option<i64> {
    read(&envelope["payload"])["database"].as_i64()
}

/// Whether a recorded request is one of those with which a connection begins.
fn is_of_start(envelope: &Value) -> bool {
    let is_fetch = envelope["payload"].as_str().unwrap().contains(r#""145""#);
    is_fetch || database(envelope).is_some()
}

/// The request that is to come in place of a recorded one. The reference sends back a cursor that is none: this client asks as at the
/// first time.
fn expected(recorded: &Value, first: &[Value], differences: &mut usize) -> Value {
    if read(&recorded["payload"])["last_applied_cursor"] != "dummy_cursor" {
        return comparable(recorded);
    }
    *differences += 1;
    let of_database = |it: &&Value| database(it) == database(recorded);
    comparable(first.iter().find(of_database).unwrap())
}

/// Plays the server's side of a connection until the databases are up to date.
fn begin(peer: &mut Peer<'_>, conn: u64, events: &[Value]) {
    let first = data(events, 1, "client");
    let mut asked = data(events, conn, "client");
    let answers = data(events, conn, "server");
    asked.retain(is_of_start);
    let mut differences = 0;
    while !asked.is_empty() {
        let request = peer.request();
        let at = asked.iter().position(|it| database(it) == request.database);
        let recorded = asked.remove(at.unwrap());
        let sent = peer.requests.last().unwrap();
        let expected = expected(&recorded, &first, &mut differences);
        assert_eq!(comparable(sent), expected);
        answer(peer, &request, &recorded["request_id"], &answers, &[]);
    }
    // Of the contacts, the encrypted threads and the communities, and of nothing on the first connection.
    assert_eq!(differences, if conn == 1 { 0 } else { 3 });
}

/// Answers as the recorded request was answered, with other texts in place of some.
fn answer(
    peer: &mut Peer<'_>,
    request: &Request,
    id: &Value,
    answers: &[Value],
    others: &[(&str, &str)],
) {
    let answer = answers.iter().find(|it| it["request_id"] == *id);
    let mut answer = answer.unwrap().clone();
    answer["request_id"] = request.id.into();
    let mut program = answer["payload"].as_str().unwrap().to_owned();
    for (recorded, other) in others {
        assert!(program.contains(recorded));
        program = program.replace(recorded, other);
    }
    answer["payload"] = program.into();
    peer.data(request.stream, &answer.to_string());
}

/// Plays the server's side of the recorded calls.
fn serve_calls(peer: &mut Peer<'_>, events: &[Value]) {
    let mut recorded = data(events, 1, "client");
    recorded.retain(|it| !is_of_start(it));
    let [tasks, typing] = recorded.as_slice() else {
        panic!("{recorded:?}");
    };
    // The reference marks as read with the message.
    let request = peer.request();
    let sent = peer.requests.last().unwrap();
    assert_eq!(comparable_task(sent, 0), comparable_task(tasks, 0));
    let task = read(&sent["payload"])["tasks"][0].clone();
    let (number, task) = (task["task_id"].to_string(), read(&task["payload"]));
    let others = [
        ("7123456789012345678", task["otid"].as_str().unwrap()),
        (r#"[19,"6"]"#, &*format!(r#"[19,"{number}"]"#)),
    ];
    let answers = data(events, 1, "server");
    answer(peer, &request, &tasks["request_id"], &answers, &others);
    let request = peer.request();
    let sent = peer.requests.last().unwrap();
    assert_eq!(comparable_task(sent, 0), comparable_task(tasks, 1));
    peer.data(request.stream, DONE);
    peer.request();
    let sent = peer.requests.last().unwrap();
    assert_eq!(comparable(sent), comparable(typing));
}

/// The recorded calls.
fn call(client: &Client) {
    let thread = ThreadKey::Group(GroupId::from(THREAD));
    let sent = client.send(thread, "hi").unwrap();
    assert_eq!(sent.as_str(), "mid.$gAAAsent");
    client.mark_as_read(thread).unwrap();
    let typing = TypingStatus::Typing;
    client.set_typing_status(thread, typing).unwrap();
}

/// What the client has sent beside its requests, and the numbers of those.
#[derive(Default)]
struct Sent {
    others: Vec<Frame>,
    ids: Vec<u64>,
}

impl Sent {
    fn note(&mut self, peer: &Peer<'_>) {
        let requests = peer.requests.iter();
        self.ids
            .extend(requests.map(|it| it["request_id"].as_u64().unwrap()));
        self.others.extend(peer.others.iter().cloned());
    }
}

#[test]
fn the_recorded_session_is_played_to_its_end() {
    let recording: Value = serde_json::from_str(&recorded("session.json")).unwrap();
    let events: Arc<Vec<Value>> = Arc::new(recording["events"].as_array().unwrap().clone());
    let sent = Arc::new(Mutex::new(Sent::default()));
    let noted = Arc::clone(&sent);
    let (calls, is_called) = channel();
    let calls: Mutex<Sender<()>> = Mutex::new(calls);
    let server = server_with_page(
        |number| {
            let name = ["page-with-ls.html", "page-user-zero.html"][number];
            Answer::ok(recorded(name))
        },
        move |number, peer| {
            let conn = number as u64 + 1;
            begin(peer, conn, &events);
            if number == 1 {
                noted.lock().unwrap().note(peer);
                return peer.close(4003);
            }
            let stream = peer.streams[&1];
            for push in data(&events, 1, "server") {
                if push["request_id"].is_null() && push["payload"].is_string() {
                    let id = peer.data(stream, &push.to_string());
                    peer.wait_for_ack(id);
                }
            }
            // The client reads again, as its acknowledgement shows.
            calls.lock().unwrap().send(()).unwrap();
            serve_calls(peer, &events);
            peer.send(&[3, 1, 0, 0, 2, 4]);
            peer.send(&[9]);
            let id = peer.data(999, "{}");
            peer.wait_for_ack(id);
            while !peer.others.contains(&Frame::Pong) {
                peer.take().unwrap();
            }
            noted.lock().unwrap().note(peer);
            peer.close(4000);
        },
    );
    let builder = server.client_builder().send_by(SendWay::Task);
    let client = builder.session(stored()).resume().unwrap();
    let gateway = GatewayOptions::default().keep_alive(Duration::from_secs(20));
    let listener = client.listen_with(options(gateway)).unwrap();
    let caller = client.clone();
    let received = std::thread::scope(|threads| {
        threads.spawn(move || {
            is_called.recv_timeout(LONG).unwrap();
            call(&caller);
        });
        let mut received = Vec::new();
        loop {
            match listener.events().recv_timeout(LONG) {
                Ok(event) => received.push(label(&event)),
                Err(error) => {
                    assert!(error.is_disconnected(), "{received:?}");
                    break received;
                }
            }
        }
    });
    let error = listener.stop().unwrap_err();
    assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    let expected = [
        "Listening",
        "caught up",
        "live",
        "Typing",
        "Disconnected",
        "Reconnected",
        "Disconnected",
    ];
    assert_eq!(received, expected);
    let sent = sent.lock().unwrap();
    // Of the threads, of the message and of the mark.
    let ends = sent.others.iter().filter(|it| matches!(it, Frame::End(_)));
    assert_eq!(ends.count(), 3);
    // One counter for both connections.
    let counted: Vec<u64> = (1..).take(sent.ids.len()).collect();
    assert_eq!(sent.ids, counted);
}

/// A part of a payload of an envelope.
fn part(envelope: &Value, name: &str) -> Value {
    let payload = envelope["payload"].as_str().unwrap();
    serde_json::from_str::<Value>(payload).unwrap()[name].clone()
}

/// The numbers of the tasks of envelopes.
fn task_ids<'a>(envelopes: impl IntoIterator<Item = &'a Value>) -> Vec<i64> {
    let mut ids = Vec::new();
    for envelope in envelopes {
        let tasks = part(envelope, "tasks");
        let tasks = tasks.as_array().into_iter().flatten();
        ids.extend(tasks.filter_map(|it| it["task_id"].as_i64()));
    }
    ids
}

#[test]
fn tasks_and_requests_of_all_connections_are_numbered_in_the_recorded_way() {
    let recording: Value = serde_json::from_str(&recorded("session.json")).unwrap();
    let sent = data(recording["events"].as_array().unwrap(), 1, "client");
    // The threads that the session begins with; then a message, and the mark that it is read.
    assert_eq!(task_ids(&sent), [0, 1, 2, 3, 4, 5, 6, 7]);
    let requests = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&requests);
    let server = server(move |number, peer| {
        if number == 0 {
            peer.begin("c1");
            taken.lock().unwrap().append(&mut peer.requests);
            return peer.hold();
        }
        let task = Task::next(peer).unwrap();
        task.accept(peer);
        peer.data(task.stream, DONE);
        taken.lock().unwrap().push(task.request);
        while peer.frames().is_some() {}
    });
    let client = listening(&server, GatewayOptions::default());
    let thread = ThreadKey::Group(GroupId::from(5));
    for _ in 0..2 {
        client.change_thread_theme(thread, 1.into()).unwrap();
    }
    let requests = requests.lock().unwrap();
    assert_eq!(task_ids(requests.iter()), [0, 1, 2, 3, 4, 5, 6, 7]);
    let epochs = requests.iter().map(|it| part(it, "epoch_id"));
    let mut epochs: Vec<_> = epochs.map(|it| it.as_i64().unwrap()).collect();
    assert!(epochs.len() > 7 && epochs.is_sorted());
    epochs.dedup();
    assert_eq!(epochs.len(), requests.len());
}
