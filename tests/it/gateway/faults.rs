//! The recorded misbehaviours of a gateway, and what differs on purpose.

use std::collections::BTreeMap;
use std::time::Duration;

use fbchat::{Error, GatewayOptions};
use serde_json::{Value, json};
use tungstenite::Message;

use crate::gateway::{client, listening, options, receive_until, server};
use crate::support::gateway::{Frame, Peer, message, recorded};

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

/// A first connection with a fault, and one that is well.
fn fails_first(fault: impl Fn(&mut Peer<'_>) + Send + Sync + 'static) {
    let server = server(move |number, peer| {
        if number == 0 {
            return fault(peer);
        }
        peer.begin("c1");
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = client(&server);
    let result = client.start_listening_with(options(impatient()));
    if result.is_ok() {
        // The messages are up to date before the fault shows.
        let received = receive_until(&client, "9");
        assert_eq!(received, ["Disconnected", "Reconnected", "9"]);
        return;
    }
    assert!(matches!(result, Err(Error::Transport(_))), "{result:?}");
    client.start_listening_with(options(impatient())).unwrap();
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

/// A connection with a fault that is of no consequence to it.
fn goes_on(fault: impl Fn(&mut Peer<'_>) + Send + Sync + 'static) {
    let server = server(move |number, peer| {
        assert_eq!(number, 0);
        fault(peer);
        if !peer.streams.contains_key(&1) {
            peer.begin("c1");
        }
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = listening(&server, impatient());
    let received = receive_until(&client, "9");
    assert!(
        !received.contains(&"Disconnected".to_owned()),
        "{received:?}"
    );
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

/// Answers streams with these parameters, and all that is asked for with nothing new.
fn establishes_well(params: &'static str) -> Fault {
    Box::new(move |peer| {
        while !peer.streams.contains_key(&1) {
            for frame in peer.frames().unwrap() {
                match frame {
                    Frame::Establish(stream, _) => peer.establish(stream, params),
                    Frame::Data(stream, ack, envelope) => {
                        peer.ack(stream, ack.unwrap());
                        let request = peer.note(stream, envelope);
                        peer.answer(&request, &[]);
                    }
                    other => peer.others.push(other),
                }
            }
        }
    })
}

/// The reaction of the client to a fault.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Reconnects,
    /// It does on the first connection alone, where a listening that begins so can fail.
    FailsFirst,
    GoesOn,
}
use Outcome::{FailsFirst, GoesOn, Reconnects};

type Fault = Box<dyn Fn(&mut Peer<'_>) + Send + Sync>;

/// The recorded cases in which this client does otherwise on purpose, each with the reason.
const DIFFERENCES: [(&str, &str); 3] = [
    ("establish-bare-number", "another living client takes it"),
    ("later: eod on db 1 stream", "it is deaf from then on"),
    ("later: empty inner step array", "it has no effect"),
];

/// Answers the request for the messages with this payload in place of one of the form that is due.
fn answers_with(payload: impl Fn(u64) -> String + Send + Sync + 'static) -> Fault {
    Box::new(move |peer| {
        loop {
            let request = peer.request();
            if request.database == Some(1) {
                peer.data(request.stream, &payload(request.id));
                return;
            }
            peer.answer(&request, &[]);
        }
    })
}

/// Does this once the messages are up to date.
fn later(fault: impl Fn(&mut Peer<'_>, u16) + Send + Sync + 'static) -> Fault {
    Box::new(move |peer| {
        peer.begin("c1");
        let stream = peer.streams[&1];
        fault(peer, stream);
    })
}

/// Reads requests, and answers those with tasks with this.
fn answers_tasks(answer: impl Fn(&mut Peer<'_>, u16) + Send + Sync + 'static) -> Fault {
    Box::new(move |peer| {
        while let Some(request) = peer.take() {
            match request {
                Some(request) if request.database.is_none() => answer(peer, request.stream),
                Some(request) => peer.answer(&request, &[]),
                None => {}
            }
        }
    })
}

/// Pushes a payload whose program has this.
fn program(payload: &str) -> String {
    json!({"request_id": null, "payload": payload}).to_string()
}

/// Each recorded case.
fn fault(case: &str) -> (Fault, Outcome) {
    let failure = json!([5, "handleSyncFailure", [19, "1"], "no"]);
    match case {
        "none" => (later(|_, _| {}), GoesOn),
        "establish-403" => (Box::new(establishes(r#"{"code":403}"#)), Reconnects),
        "establish-no-code" => (Box::new(establishes("{}")), Reconnects),
        "establish-bare-number" => (establishes_well("200"), GoesOn),
        "no-ack" => (Box::new(establishes(r#"{"code":200}"#)), Reconnects),
        "no-establish-answer" => (Box::new(|_| {}), Reconnects),
        "no-task-response" => (answers_tasks(|_, _| {}), FailsFirst),
        "eod-instead-of-task-response" => {
            (answers_tasks(|peer, stream| peer.end(stream)), FailsFirst)
        }
        "no-sync-response" => (Box::new(|peer| while peer.take().is_some() {}), Reconnects),
        "sync-response-not-json" => (answers_with(|_| "{not JSON".to_owned()), Reconnects),
        "sync-payload-not-json" => (
            answers_with(|id| json!({"request_id": id, "payload": "{not JSON"}).to_string()),
            Reconnects,
        ),
        "sync-failure-row" => (
            Box::new(move |peer| {
                let mut request = peer.request();
                while request.database != Some(1) {
                    peer.answer(&request, &[]);
                    request = peer.request();
                }
                peer.answer(&request, std::slice::from_ref(&failure));
            }),
            GoesOn,
        ),
        "silent-after-connect" => (
            later(|peer, _| while peer.frames().is_some() {}),
            Reconnects,
        ),
        "later: push not json" => (
            later(|peer, stream| {
                let _ = peer.data(stream, "{not JSON");
            }),
            Reconnects,
        ),
        "later: push payload not json" => (
            later(|peer, stream| {
                let _ = peer.data(stream, &program("{not JSON"));
            }),
            GoesOn,
        ),
        "later: eod on db 1 stream" => (later(|peer, stream| peer.end(stream)), Reconnects),
        "later: text message" => (
            later(|peer, _| peer.say(Message::Text("hello".into()))),
            GoesOn,
        ),
        "later: unknown frame type" => (later(|peer, _| peer.send(&[99, 1, 2, 3])), GoesOn),
        "later: data frame length 0" => {
            (later(|peer, _| peer.send(&[13, 0, 0, 0, 0, 0])), Reconnects)
        }
        "later: empty inner step array" => (
            later(|peer, stream| {
                let _ = peer.data(stream, &program(r#"{"step":[1,[]]}"#));
            }),
            GoesOn,
        ),
        other => panic!("a case that is not played: {other}"),
    }
}

#[test]
fn the_recorded_faults_have_the_recorded_outcome() {
    let recording: Value = serde_json::from_str(&recorded("gateway-faults.json")).unwrap();
    let mut connections: BTreeMap<String, usize> = BTreeMap::new();
    for event in recording["events"].as_array().unwrap() {
        let case = event["case"].as_str().unwrap().to_owned();
        *connections.entry(case).or_default() += usize::from(event["event"] == "upgrade");
    }
    assert_eq!(connections.len(), 20);
    for (case, connections) in connections {
        let (fault, outcome) = fault(&case);
        let recorded = if connections > 1 { Reconnects } else { GoesOn };
        let differs = DIFFERENCES.iter().any(|it| it.0 == case);
        let drops = outcome != GoesOn;
        assert_eq!(drops != (recorded == Reconnects), differs, "{case}");
        match outcome {
            Reconnects => comes_back(fault),
            FailsFirst => fails_first(fault),
            GoesOn => goes_on(fault),
        }
    }
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

#[test]
fn a_message_beyond_the_limit_costs_the_connection_and_no_more() {
    let server = server(|number, peer| {
        peer.begin("c1");
        if number == 0 {
            let stream = peer.streams[&1];
            peer.data(stream, &" ".repeat(5000));
        } else {
            peer.push(&[message(9)]);
        }
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default().max_message_size(4096));
    assert_eq!(
        receive_until(&client, "9"),
        ["Disconnected", "Reconnected", "9"]
    );
}
