//! Tasks over the connection of a listener: each has a stream for itself, and what goes wrong with one costs nothing else.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use fbchat::TransportError::{Closed, Protocol};
use fbchat::{Client, Error, Event, GatewayOptions, GroupId, Listener, ThreadKey};
use serde_json::Value;

use crate::gateway::{client, options, server};
use crate::support::gateway::{Frame, OK, Peer, message};
use crate::support::scripted::Scripted;

const LONG: Duration = Duration::from_secs(600);
/// The answer of a request whose task is done.
pub(super) const DONE: &str =
    r#"{"request_id":null,"payload":"{\"step\":[1]}","sp":[],"target":3}"#;

/// A request with a task, of which nothing is answered yet.
pub(super) struct Task {
    pub(super) stream: u16,
    ack: u16,
    pub(super) request: Value,
}

impl Task {
    /// Reads the next. `None`: the connection has ended.
    pub(super) fn next(peer: &mut Peer<'_>) -> Option<Self> {
        loop {
            // Both come in one message.
            if let [
                Frame::Establish(opened, params),
                Frame::Data(stream, ack, request),
            ] = peer.frames()?.as_slice()
            {
                assert_eq!((opened, params.as_str()), (stream, "{}"));
                assert_eq!(request["type"], 3);
                let ack = ack.unwrap();
                assert_eq!(ack, 0);
                return Some(Self {
                    stream: *stream,
                    ack,
                    request: request.clone(),
                });
            }
        }
    }

    pub(super) fn accept(&self, peer: &mut Peer<'_>) {
        peer.establish(self.stream, OK);
        peer.ack(self.stream, self.ack);
    }

    /// Sends the answer, which the client acknowledges before it ends the stream.
    fn answer(&self, peer: &mut Peer<'_>, answer: &str) {
        let id = peer.data(self.stream, answer);
        let expected = [Frame::Ack(self.stream, id), Frame::End(self.stream)];
        assert_eq!(next(peer, self, 2), expected);
    }
}

/// A gateway of a client that listens: the tasks that come over its connection meet `play`, and those over others find none.
struct Gateway {
    _server: Scripted,
    client: Client,
    listener: Listener,
    begun: Receiver<()>,
}

impl Gateway {
    fn new(play: impl Fn(&mut Peer<'_>, &Task) + Send + Sync + 'static) -> Self {
        Self::with_room(32, play)
    }

    /// With room for so many events.
    fn with_room(
        capacity: usize,
        play: impl Fn(&mut Peer<'_>, &Task) + Send + Sync + 'static,
    ) -> Self {
        let (begins, begun) = channel();
        let begins: Mutex<Sender<()>> = Mutex::new(begins);
        let server = server(move |number, peer| {
            if number > 0 {
                return;
            }
            peer.begin("c1");
            if let Some(task) = Task::next(peer) {
                begins.lock().unwrap().send(()).unwrap();
                play(peer, &task);
                peer.push(&[message(9)]);
                peer.hold();
            }
        });
        let client = client(&server);
        let options = options(GatewayOptions::default()).capacity(capacity);
        let listener = client.listen_with(options).unwrap();
        Self {
            _server: server,
            client,
            listener,
            begun,
        }
    }

    /// Makes calls until one has gone over the connection of the listener, and returns how it ended.
    fn call(&self) -> Result<(), Error> {
        let thread = ThreadKey::Group(GroupId::from(5));
        loop {
            let result = self.client.change_thread_theme(thread, 1.into());
            if self.begun.try_recv().is_ok() {
                return result;
            }
            assert!(matches!(result, Err(Error::Transport(_))));
        }
    }

    /// Makes the call, and returns its error: it may have been carried out.
    fn failure(&self) -> Error {
        let error = self.call().unwrap_err();
        assert!(error.may_have_been_done(), "{error}");
        error
    }

    /// The listener has lost nothing.
    fn goes_on(self) {
        let is_lost = |event: &Event| match event {
            Event::Disconnected(_) => Some(true),
            Event::Message(_) => Some(false),
            _ => None,
        };
        assert_eq!(self.listener.wait_for(LONG, is_lost), Some(false));
        self.listener.stop().unwrap();
    }
}

/// Reads the next frames of the client, without those of databases.
fn next(peer: &mut Peer<'_>, task: &Task, count: usize) -> Vec<Frame> {
    let mut found = Vec::new();
    while found.len() < count {
        let frames = peer.frames().unwrap().into_iter();
        found.extend(frames.filter(|frame| {
            matches!(frame, Frame::Ack(stream, _) | Frame::End(stream) if *stream == task.stream)
        }));
    }
    found
}

#[test]
fn an_answer_is_acknowledged_and_its_stream_ended() {
    let gateway = Gateway::new(|peer, task| {
        task.accept(peer);
        task.answer(peer, DONE);
    });
    gateway.call().unwrap();
    gateway.goes_on();
}

#[test]
fn a_second_answer_is_acknowledged_and_passed_over() {
    let gateway = Gateway::new(|peer, task| {
        task.accept(peer);
        let ids = [(); 2].map(|()| peer.data(task.stream, DONE));
        let end = Frame::End(task.stream);
        let [first, second] = ids.map(|id| Frame::Ack(task.stream, id));
        assert_eq!(next(peer, task, 4), [first, end.clone(), second, end]);
    });
    gateway.call().unwrap();
    gateway.goes_on();
}

#[test]
fn an_answer_counts_whatever_came_before_it() {
    let gateway = Gateway::new(|peer, task| {
        peer.data(task.stream, DONE);
        task.accept(peer);
    });
    gateway.call().unwrap();
    gateway.goes_on();
}

#[test]
fn a_stream_that_ends_in_place_of_an_answer_is_an_error_at_once() {
    for is_accepted in [true, false] {
        let gateway = Gateway::new(move |peer, task| {
            if is_accepted {
                task.accept(peer);
            }
            peer.end(task.stream);
            assert_eq!(next(peer, task, 1), [Frame::End(task.stream)]);
        });
        let error = gateway.failure();
        assert!(matches!(error, Error::Transport(Protocol(_))), "{error}");
        gateway.goes_on();
    }
}

#[test]
fn a_stream_that_is_refused_is_an_error_at_once() {
    for params in [r#"{"code":500}"#, "{}", "[]", r#"{"code":"200"}"#] {
        let gateway = Gateway::new(move |peer, task| {
            peer.establish(task.stream, params);
            assert_eq!(next(peer, task, 1), [Frame::End(task.stream)]);
            // Data on it is passed over.
            let id = peer.data(task.stream, DONE);
            assert_eq!(next(peer, task, 1), [Frame::Ack(task.stream, id)]);
        });
        let error = gateway.failure();
        assert!(matches!(error, Error::Transport(Protocol(_))), "{error}");
        gateway.goes_on();
    }
}

#[test]
fn an_answer_that_cannot_be_read_costs_its_call_alone() {
    for answer in ["", "{", "[]", "7", "null", r#"{"payload":"{"}"#, "\u{0}"] {
        let gateway = Gateway::new(move |peer, task| {
            task.accept(peer);
            task.answer(peer, answer);
        });
        let error = gateway.failure();
        assert!(matches!(error, Error::Decode(_)), "{error}");
        gateway.goes_on();
    }
}

#[test]
fn a_call_that_is_cancelled_ends_its_stream() {
    let (sent, is_sent) = channel();
    let sent: Mutex<Sender<()>> = Mutex::new(sent);
    let gateway = Gateway::new(move |peer, task| {
        sent.lock().unwrap().send(()).unwrap();
        assert_eq!(next(peer, task, 1), [Frame::End(task.stream)]);
        // The answer comes late.
        task.accept(peer);
        peer.data(task.stream, DONE);
    });
    let client = gateway.client.clone();
    let error = std::thread::scope(|threads| {
        threads.spawn(move || {
            is_sent.recv().unwrap();
            client.cancel();
        });
        gateway.call().unwrap_err()
    });
    assert!(matches!(error, Error::Cancelled { sent: true, .. }));
    gateway.goes_on();
}

#[test]
fn a_channel_that_nobody_empties_meanwhile_does_not_hold_an_answer_up() {
    let gateway = Gateway::with_room(1, |peer, task| {
        task.accept(peer);
        for number in 10..15 {
            let id = peer.push(&[message(number)]);
            peer.wait_for_ack(id);
        }
        peer.data(task.stream, DONE);
    });
    gateway.call().unwrap();
    gateway.goes_on();
}

#[test]
fn a_connection_that_breaks_is_an_error_at_once() {
    let gateway = Gateway::new(|peer, task| {
        task.accept(peer);
        peer.close(4002);
    });
    let error = gateway.failure();
    assert!(matches!(error, Error::Transport(Closed(_))), "{error}");
    let is_lost = |event: &Event| matches!(event, Event::Disconnected(_)).then_some(());
    assert!(gateway.listener.wait_for(LONG, is_lost).is_some());
    gateway.listener.stop().unwrap();
}
