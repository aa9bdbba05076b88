//! The tests of the state, without sockets.

mod limits;
mod order;

use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::options::GatewayOptions;
use super::page::SitePage;
use super::step::{Moment, Session};
use crate::api::Tasks;
use crate::event::Event;
use crate::id::UserId;
use crate::listen::transport::Signal;
use crate::testing::programs::first_block;
use crate::time::Timestamp;
use crate::wire::dgw::{Frame, Frames};
use crate::wire::lightspeed::Task;
use crate::wire::lightspeed::databases::SyncParams;

const SECOND: Duration = Duration::from_secs(1);

fn moment(now: Instant) -> Moment {
    let at = Timestamp::from_millis(1_700_000_000_000);
    Moment {
        now,
        clock: at,
        since: at,
    }
}

fn page(program: &str) -> SitePage {
    SitePage {
        app_id: "7".to_owned(),
        gateway_app_id: "7".to_owned(),
        device_id: "x".to_owned(),
        version: 9_876_543_210_123_456,
        sync_params: SyncParams::default(),
        programs: vec![program.to_owned()],
        loaded_at: Instant::now(),
    }
}

fn session(options: &GatewayOptions) -> Session {
    Session::new(UserId::from(7), options, &Arc::default())
}

/// A connection that is just there, and the messages with which it begins.
fn connected(now: Instant) -> (Session, Vec<Vec<u8>>) {
    let mut session = session(&GatewayOptions::default());
    session.load(&page(r#"{"step":[1]}"#), moment(now).clock);
    let output = session.connected(moment(now)).unwrap();
    (session, output)
}

/// A frame as a message.
fn message(frame: Frame<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame.encode(&mut bytes).unwrap();
    bytes
}

fn data(stream: u16, request_id: Option<u64>, calls: &[Value]) -> Vec<u8> {
    let mut steps = vec![json!(1)];
    steps.extend(calls.iter().cloned());
    let payload = json!({"step": steps}).to_string();
    let payload = json!({"request_id": request_id, "payload": payload}).to_string();
    message(Frame::Data {
        stream,
        ack_id: 5,
        wants_ack: true,
        content_type: None,
        payload: payload.as_bytes(),
    })
}

fn block(current: Option<&str>, next: &str) -> Value {
    first_block(1, current, Some(next))
}

fn inserted() -> Value {
    json!([
        5,
        "insertMessage",
        "hello",
        [9],
        [19, "80"],
        [19, "5"],
        [19, "0"],
        [19, "1700000000000"],
        [19, "1700000000000"],
        [19, "0"],
        "mid.$1",
        "1",
        [19, "4"]
    ])
}

/// The kinds of frames of messages, by stream.
fn sent(output: &[Vec<u8>]) -> Vec<String> {
    let frames = output.iter().flat_map(|message| Frames::of(message));
    let names = frames.map(|frame| match frame.unwrap() {
        Frame::Data { stream, .. } => format!("data {stream}"),
        Frame::Ack { stream, id } => format!("ack {stream} {id}"),
        Frame::EndOfData { stream, .. } => format!("end {stream}"),
        Frame::Ping => "ping".to_owned(),
        Frame::Pong => "pong".to_owned(),
        _ => "another".to_owned(),
    });
    names.collect()
}

/// Answers for a stream that it is open, and that its first request has arrived.
fn answer(session: &mut Session, stream: u16, now: Instant) {
    let params = r#"{"code":200}"#;
    for frame in [
        Frame::Establish { stream, params },
        Frame::Ack { stream, id: 0 },
    ] {
        let taken = session.receive(&message(frame), moment(now), &mut Vec::new());
        assert_eq!(taken.unwrap().1, None);
    }
}

#[test]
fn a_first_connection_asks_for_threads_and_then_for_each_database() {
    let now = Instant::now();
    let (mut session, output) = connected(now);
    // Each in a message with the frame that opens its stream, of which those of databases have no parameters.
    let heads = |output: &[Vec<u8>]| -> Vec<[u8; 4]> {
        let heads = output.iter().map(|it| [it[0], it[1], it[2], it[3]]);
        heads.collect()
    };
    let database = |stream| [15, stream, 0, 0];
    let databases = [1, 2, 3, 4].map(database);
    assert_eq!(heads(&output)[0], [15, 0, 0, 2]);
    assert_eq!(heads(&output)[1..], databases);
    // The next one does not ask for threads, once they were answered.
    assert_eq!(session.connected(moment(now)).unwrap().len(), 5);
    let answer = data(0, Some(6), &[]);
    session
        .receive(&answer, moment(now), &mut Vec::new())
        .unwrap();
    let output = session.connected(moment(now)).unwrap();
    assert_eq!(heads(&output), [0, 1, 2, 3].map(database));
}

#[test]
fn an_answer_is_acknowledged_and_its_cursor_moves_by_the_commit() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    answer(&mut session, 1, now);
    let mut events = Vec::new();
    let arrived = data(1, Some(2), &[block(None, "c1"), inserted()]);
    let (output, signal) = session.receive(&arrived, moment(now), &mut events).unwrap();
    assert_eq!((output.len(), signal), (0, Some(Signal::Idle)));
    assert!(matches!(events.as_slice(), [Event::Message(_)]));
    assert_eq!(session.cursors(), [(1, "c1".to_owned())]);
    assert!(!session.take_ready());
    let output = session.commit(moment(now)).unwrap();
    assert_eq!(sent(&output), ["ack 1 5", "data 1"]);
    // Nothing more.
    let arrived = data(1, Some(6), &[]);
    session.receive(&arrived, moment(now), &mut events).unwrap();
    session.commit(moment(now)).unwrap();
    assert!(session.take_ready() && !session.take_ready());
}

#[test]
fn too_much_that_waits_costs_the_connection() {
    let now = Instant::now();
    let mut session = session(&GatewayOptions::default().max_message_size(4096));
    assert!(session.resume([(1, "c1")]));
    session.load(&page(r#"{"step":[1]}"#), moment(now).clock);
    session.connected(moment(now)).unwrap();
    let text = "x".repeat(2500);
    let push = data(
        1,
        None,
        &[block(Some("c2"), "c3"), json!([5, "other", text])],
    );
    let mut receive = || session.receive(&push, moment(now), &mut Vec::new());
    assert_eq!(receive().unwrap().1, Some(Signal::Idle));
    assert!(receive().is_err());
    assert!(session.commit(moment(now)).unwrap().is_empty());
}

#[test]
fn frames_before_a_bad_one_are_there_and_can_be_committed() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    let mut events = Vec::new();
    let mut bytes = data(1, None, &[block(None, "c1"), inserted()]);
    bytes.extend([13, 0]);
    assert!(session.receive(&bytes, moment(now), &mut events).is_err());
    assert!(events.len() == 1 && session.has_pending());
    let output = session.commit(moment(now)).unwrap();
    assert_eq!(sent(&output), ["ack 1 5"]);
    assert_eq!(session.cursors(), [(1, "c1".to_owned())]);
}

#[test]
fn a_stream_without_an_answer_is_never_ended_by_the_client() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    for refusal in [
        Frame::Establish {
            stream: 5,
            params: r#"{"code":403}"#,
        },
        Frame::EndOfData {
            stream: 6,
            reason: None,
        },
    ] {
        let typing = Task {
            label: 3,
            queue_name: String::new(),
            payload: "{}".to_owned(),
        };
        let batch = Tasks::default().batch(vec![typing], false);
        let (sender, answer) = crossbeam_channel::bounded(1);
        assert!(session.send_tasks(&batch, sender).unwrap().is_some());
        let taken = session.receive(&message(refusal), moment(now), &mut Vec::new());
        assert!(taken.unwrap().0.is_empty());
        assert!(answer.recv().unwrap().is_err());
    }
}

#[test]
fn an_uncommitted_delivery_is_forgotten_with_its_connection() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    answer(&mut session, 1, now);
    let arrived = data(1, Some(2), &[block(None, "c1")]);
    session
        .receive(&arrived, moment(now), &mut Vec::new())
        .unwrap();
    session.disconnected();
    assert!(session.cursors().is_empty());
    assert!(session.commit(moment(now)).unwrap().is_empty());
}

#[test]
fn a_cursor_of_a_page_does_not_take_the_place_of_one_that_was_resumed() {
    let mut session = session(&GatewayOptions::default());
    assert!(!session.resume([(95, "x")]));
    assert!(session.resume([(1, "c1")]));
    let finally = json!([
        5,
        "executeFinallyBlockForSyncTransaction",
        true,
        [19, "1"],
        [19, "0"]
    ]);
    let program = json!({"step": [1, block(None, "page"), finally]}).to_string();
    session.load(&page(&program), moment(Instant::now()).clock);
    assert_eq!(session.cursors(), [(1, "c1".to_owned())]);
    assert!(session.resume([(1, "c1"), (2, "c2"), (7, "x")]));
    assert_eq!(
        session.cursors(),
        [(1, "c1".to_owned()), (2, "c2".to_owned())]
    );
}

proptest! {
    #[test]
    fn any_message_is_taken_or_refused(bytes: Vec<u8>, at: Index, byte in any::<u8>()) {
        let now = Instant::now();
        let (mut session, _) = connected(now);
        let _ = session.receive(&bytes, moment(now), &mut Vec::new());
        let mut broken = data(1, Some(2), &[block(None, "c1"), inserted()]);
        let place = at.index(broken.len());
        broken[place] = byte;
        let _ = session.receive(&broken, moment(now), &mut Vec::new());
        let _ = session.commit(moment(now));
        let _ = session.due(moment(now + 40 * SECOND));
        let _ = session.expire(moment(now + 40 * SECOND));
    }
}
