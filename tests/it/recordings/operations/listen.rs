//! Listening, cycle by cycle.

use fbchat::{Client, Event, ListenOptions};
use serde_json::{Value, json};

use super::{Operation, Outcome, call};

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "listen_start" => call(|client| {
            client
                .start_listening_with(long_poll())
                .map(|()| Value::Null)
        }),
        "listen_once" => Operation::Call {
            prepare: |client| client.start_listening_with(long_poll()).unwrap(),
            call: |client| Ok(json!([received(client)?, received(client)?])),
        },
        "listen_without_ping" | "listen_502_next_channel" => Operation::Call {
            prepare: |client| {
                let options = long_poll().mark_alive(false);
                client.start_listening_with(options).unwrap();
            },
            call: received,
        },
        _ => return None,
    })
}

/// One cycle; the names of the events' kinds.
fn received(client: &Client) -> Outcome {
    let kind = |event: Event| {
        format!("{event:?}")
            .split(['(', ' '])
            .next()
            .unwrap()
            .to_owned()
    };
    Ok(client.do_one_listen()?.into_iter().map(kind).collect())
}

fn long_poll() -> ListenOptions {
    ListenOptions::default().transport(fbchat::Transport::LongPoll)
}
