//! The page, the upgrade, positions in session files, and stops.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fbchat::{Error, GatewayOptions, ListenOptions, Transport};
use serde_json::json;

use crate::gateway::{client, listening, options, receive_until, server, server_with_page};
use crate::support::gateway::{message, recorded, talk};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{resume, session};

#[test]
fn the_upgrade_has_what_the_gateway_asks_for() {
    let server = server(|_, peer| {
        peer.begin("c1");
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    let seen = server.seen();
    let page = seen.iter().find(|it| it.path() == "/messages").unwrap();
    assert!(page.query.is_empty());
    let upgrade = seen.iter().find(|it| it.url.contains("gateway")).unwrap();
    let names: Vec<_> = upgrade.query.iter().map(|it| &*it.0).collect();
    assert_eq!(
        names,
        [
            "x-dgw-appid",
            "x-dgw-appversion",
            "x-dgw-authtype",
            "x-dgw-deviceid",
            "x-dgw-loggingid",
            "x-dgw-tier",
            "x-dgw-uuid",
            "x-dgw-version"
        ]
    );
    assert_eq!(upgrade.query[0].1, "2220391788200892");
    assert_eq!(upgrade.query[6].1, client.uid().to_string());
    assert_eq!(upgrade.headers["origin"], "https://www.facebook.com");
    assert_eq!(upgrade.headers["sec-fetch-mode"], "websocket");
    assert!(upgrade.headers["cookie"].contains("c_user="));
    assert!(!upgrade.headers.contains_key("sec-websocket-protocol"));
}

#[test]
fn a_refusal_is_confirmed_by_the_page_and_by_a_second_one() {
    // By the page.
    let zero = || Answer::ok(recorded("page-user-zero.html"));
    let server = server_with_page(
        move |number| {
            if number == 0 {
                Answer::ok(recorded("page-with-ls.html"))
            } else {
                zero()
            }
        },
        |_, peer| {
            peer.begin("c1");
            peer.close(4003);
        },
    );
    let client = listening(&server, GatewayOptions::default());
    let error = loop {
        if let Err(error) = client.do_one_listen() {
            break error;
        }
    };
    assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    // By the gateway, where the page shows the account.
    let server = crate::gateway::server(|_, peer| peer.close(4003));
    let result =
        crate::gateway::client(&server).start_listening_with(options(GatewayOptions::default()));
    assert!(matches!(result, Err(Error::NotLoggedIn)), "{result:?}");
    let pages = server
        .seen()
        .iter()
        .filter(|it| it.path() == "/messages")
        .count();
    assert_eq!(pages, 2);
    // A single one has been a false alarm.
    let server = crate::gateway::server(|number, peer| match number {
        0 => peer.close(4003),
        _ => {
            peer.begin("c1");
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let client = listening(&server, GatewayOptions::default());
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

#[test]
fn a_cursor_that_the_gateway_does_not_take_is_given_up_with_a_gap() {
    let server = server(|number, peer| match number {
        0 => {
            peer.begin("c1");
            peer.push(&[message(8)]);
            peer.close(4000);
        }
        1 | 2 => {
            while peer.request().cursor.as_deref() != Some("c1") {}
            peer.close(4005);
        }
        _ => {
            // That of the page.
            assert_ne!(peer.begin("d1").as_deref(), Some("c1"));
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let client = listening(&server, GatewayOptions::default());
    let received = receive_until(&client, "9");
    let lost = ["Disconnected"; 3];
    assert_eq!(
        (&received[..1], &received[1..4]),
        (&["8".to_owned()][..], &lost.map(str::to_owned)[..])
    );
    assert_eq!(received[4..], ["Reconnected", "Gap", "9"]);
}

#[test]
fn a_listening_can_begin_although_the_gateway_does_not_take_its_cursor() {
    let server = server(|number, peer| match number {
        0 => {
            peer.begin("c1");
            peer.hold();
        }
        1 | 2 => {
            while peer.request().cursor.as_deref() != Some("c1") {}
            peer.close(4005);
        }
        _ => {
            peer.begin("d1");
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let client = listening(&server, GatewayOptions::default());
    client.stop_listening();
    client
        .start_listening_with(options(GatewayOptions::default()))
        .unwrap();
    assert_eq!(receive_until(&client, "9"), ["Gap", "9"]);
}

#[test]
fn a_page_of_any_age_is_good_for_one_connection() {
    let server = server(|number, peer| {
        peer.begin("c1");
        if number < 2 {
            return peer.close(4000);
        }
        peer.push(&[message(9)]);
        peer.hold();
    });
    let gateway = GatewayOptions::default().reload_page_after(Duration::ZERO);
    let client = listening(&server, gateway);
    receive_until(&client, "9");
    let seen = server.seen();
    let pages = seen.iter().filter(|it| it.path() == "/messages");
    assert_eq!(pages.count(), 3);
}

#[test]
fn without_a_first_program_it_is_asked_for() {
    let server = crate::support::scripted::Scripted::start(move |seen| {
        match seen.url.split('?').next().unwrap() {
            "https://www.facebook.com/messages" => Answer::ok(recorded("page-without-ls.html")),
            "https://www.facebook.com/api/graphql/" => {
                let form = seen.form();
                let variables = form.iter().find(|it| it.0 == "variables").unwrap();
                let variables: serde_json::Value = serde_json::from_str(&variables.1).unwrap();
                let payload = variables["requestPayload"].as_str().unwrap();
                let payload: serde_json::Value = serde_json::from_str(payload).unwrap();
                let database = payload["database"].as_i64().unwrap();
                let [block] =
                    crate::support::gateway::first_block(database, None, &format!("f{database}"));
                let finally = json!([
                    5,
                    "executeFinallyBlockForSyncTransaction",
                    true,
                    [19, "1"],
                    [19, "0"]
                ]);
                let program = json!({"name": null, "step": [1, block, finally]}).to_string();
                let request = json!({"payload": program});
                Answer::json(
                    &json!({"data": {"viewer": {"lightspeed_web_request": request}}}).to_string(),
                )
            }
            "https://gateway.facebook.com/ws/lightspeed" => {
                crate::support::gateway::talk(seen, |peer| {
                    assert_eq!(peer.begin("c1").as_deref(), Some("f1"));
                    peer.push(&[message(9)]);
                    peer.hold();
                })
            }
            _ => crate::support::resume(seen).unwrap(),
        }
    });
    let client = listening(&server, GatewayOptions::default());
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

#[test]
fn the_next_process_goes_on_behind_what_was_taken() {
    let server = server(|number, peer| {
        let cursor = peer.begin(if number == 0 { "c1" } else { "c2" });
        if number == 0 {
            peer.push(&[message(8)]);
        } else {
            assert_eq!(cursor.as_deref(), Some("c1"));
            peer.push(&[message(9)]);
        }
        peer.hold();
    });
    let first = listening(&server, GatewayOptions::default());
    receive_until(&first, "8");
    // Events that were handed out count as taken by the next cycle.
    first.stop_listening();
    let session = first.session();
    drop(first);
    let second = server.client_builder().session(session).resume().unwrap();
    second
        .start_listening_with(options(GatewayOptions::default()))
        .unwrap();
    assert_eq!(receive_until(&second, "9"), ["9"]);
}

#[test]
fn the_next_listening_of_the_same_client_goes_on_as_well() {
    let server = server(|number, peer| {
        let cursor = peer.begin(["c1", "c2"][number]);
        assert_eq!(cursor.as_deref(), Some(["cursor-page-1", "c1"][number]));
        peer.push(&[message(8 + number as u64)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    receive_until(&client, "8");
    client.stop_listening();
    client
        .start_listening_with(options(GatewayOptions::default()))
        .unwrap();
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

/// A test in which a stop has no effect does not end before this.
const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_stop_ends_it_in_every_state() {
    // The page does not come; the upgrade is not answered; nothing is answered; all is well.
    for state in 0..4 {
        let (reached, when_reached) = mpsc::channel();
        let server = Scripted::start(move |seen| {
            let reached = reached.clone();
            match seen.url.split('?').next().unwrap() {
                "https://www.facebook.com/messages" if state == 0 => {
                    reached.send(()).unwrap();
                    Answer::hold()
                }
                "https://www.facebook.com/messages" => Answer::ok(recorded("page-with-ls.html")),
                "https://gateway.facebook.com/ws/lightspeed" if state == 1 => {
                    reached.send(()).unwrap();
                    Answer::hold()
                }
                "https://gateway.facebook.com/ws/lightspeed" => talk(seen, move |peer| {
                    if state == 3 {
                        peer.begin("c1");
                    }
                    reached.send(()).unwrap();
                    while peer.frames().is_some() {}
                }),
                _ => resume(seen).unwrap(),
            }
        });
        let builder = server.client_builder().timeout(HOUR);
        let client = builder.session(session()).resume().unwrap();
        let limits = GatewayOptions::default()
            .answer_timeout(HOUR)
            .stream_timeout(HOUR)
            .sync_timeout(HOUR);
        let listening = {
            let client = client.clone();
            thread::spawn(move || {
                let listener = client.listen_with(options(limits))?;
                listener.into_iter().for_each(drop);
                listener.stop()
            })
        };
        when_reached.recv().unwrap();
        client.stop_listening();
        let ended = listening.join().unwrap();
        assert!(matches!(ended, Ok(()) | Err(Error::Stopped)), "{ended:?}");
    }
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let server = server(|_, _| {});
    let client = client(&server);
    let zero = Duration::ZERO;
    for gateway in [
        GatewayOptions::default().keep_alive(zero),
        GatewayOptions::default().stream_timeout(zero),
        GatewayOptions::default().sync_timeout(zero),
        GatewayOptions::default().ask_again_after(Some(zero)),
        GatewayOptions::default().answer_timeout(Duration::from_secs(10)),
        GatewayOptions::default().max_message_size(1000),
    ] {
        let options = ListenOptions::default()
            .transport(Transport::Gateway)
            .gateway(gateway);
        let result = client.start_listening_with(options);
        assert!(matches!(result, Err(Error::InvalidInput(_))), "{result:?}");
    }
}
