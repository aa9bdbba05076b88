//! The recorded misbehaviours of a gateway, and what differs on purpose.

use std::time::Duration;

use fbchat::GatewayOptions;
use tungstenite::Message;

use crate::gateway::{listening, receive_until, server};
use crate::support::gateway::{Frame, Peer, message};

const SOON: Duration = Duration::from_millis(300);

/// With short limits.
fn impatient() -> GatewayOptions {
    GatewayOptions::default()
        .keep_alive(Duration::from_millis(100))
        .answer_timeout(SOON)
        .stream_timeout(SOON)
        .sync_timeout(SOON)
}

/// A connection that is well, then one with this fault, then one that is well: the client comes back from the fault.
fn comes_back(fault: impl Fn(&mut Peer<'_>) + Send + Sync + 'static) {
    let server = server(move |number, peer| match number {
        0 => {
            peer.begin("c1");
            peer.push(&[message(8)]);
            peer.close(4000);
        }
        1 => {
            fault(peer);
            while peer.frames().is_some() {}
        }
        _ => {
            peer.begin("c2");
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let client = listening(&server, impatient());
    let received = receive_until(&client, "9");
    assert_eq!(received.first().unwrap(), "8");
    let count = |label: &str| received.iter().filter(|it| *it == label).count();
    assert!(count("Disconnected") >= 1, "{received:?}");
    assert_eq!(received[received.len() - 2..], ["Reconnected", "9"]);
    assert_eq!(count("Gap"), 0, "{received:?}");
}

/// Establishes streams with these parameters.
fn establishes(params: &'static str) -> impl Fn(&mut Peer<'_>) + Send + Sync + 'static {
    move |peer| {
        while let Some(frames) = peer.frames() {
            for frame in frames {
                if let Frame::Establish(stream, _) = frame {
                    peer.establish(stream, params);
                }
            }
        }
    }
}

#[test]
fn streams_that_are_refused() {
    comes_back(establishes(r#"{"code":500}"#));
    comes_back(establishes("{}"));
    comes_back(|peer| {
        peer.frames();
        peer.end(0);
    });
}

#[test]
fn streams_and_requests_that_are_not_answered() {
    comes_back(|_| {});
    // No acks.
    comes_back(establishes(r#"{"code":200}"#));
    // No answer to the request for the messages.
    comes_back(|peer| while peer.take().is_some() {});
}

#[test]
fn answers_and_pushes_that_cannot_be_read() {
    comes_back(|peer| {
        loop {
            let request = peer.request();
            if request.database == Some(1) {
                let payload = format!(r#"{{"request_id":{},"payload":"not JSON"}}"#, request.id);
                peer.data(request.stream, &payload);
                return;
            }
        }
    });
    comes_back(|peer| {
        peer.begin("c1");
        let stream = peer.streams[&1];
        peer.data(stream, "{not JSON");
    });
    comes_back(|peer| {
        peer.begin("c1");
        peer.send(&[13, 0, 0, 0, 0, 0, 0, 0]);
    });
}

#[test]
fn the_end_of_the_stream_of_messages_is_noticed() {
    comes_back(|peer| {
        peer.begin("c1");
        let stream = peer.streams[&1];
        peer.end(stream);
    });
}

#[test]
fn silence_is_noticed() {
    comes_back(|peer| {
        peer.begin("c1");
    });
}

#[test]
fn every_close_code_but_one_is_followed_by_another_connection() {
    for code in [4000, 4001, 4002, 4004, 4005] {
        comes_back(move |peer| {
            peer.begin("c1");
            peer.close(code);
        });
    }
}

#[test]
fn texts_unknown_frames_drains_and_a_database_that_fails_do_no_harm() {
    let server = server(|_, peer| {
        peer.say(Message::Text("hello".into()));
        peer.send(&[99, 1, 2, 3]);
        peer.send(&[3, 1, 0, 0, 2, 4]);
        loop {
            let request = peer.request();
            match request.database {
                Some(104) => peer.end(request.stream),
                Some(2) => {
                    peer.data(
                        request.stream,
                        &format!(r#"{{"request_id":{},"payload":"x"}}"#, request.id),
                    );
                }
                Some(1) => {
                    peer.answer(&request, &[]);
                    break;
                }
                _ => peer.answer(&request, &[]),
            }
        }
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

#[test]
fn a_deaf_connection_is_noticed_by_asking_again() {
    let server = server(|number, peer| {
        peer.begin("c1");
        if number == 0 {
            // Answers pings and acknowledges, and no more.
            while peer.take().is_some() {}
        } else {
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let gateway = impatient().ask_again_after(Some(Duration::from_millis(50)));
    let client = listening(&server, gateway);
    assert_eq!(
        receive_until(&client, "9"),
        ["Disconnected", "Reconnected", "9"]
    );
}
