//! What clients of the gateway have to do in time.

use std::time::Duration;

use fbchat::local::{GatewayFault, LocalServer};
use fbchat::{ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::lightspeed_client::{GatewayClient, tasks};

const SHORT: Duration = Duration::from_millis(200);
/// Behind the next look at what is due, which comes once a second.
const LONGER: Duration = Duration::from_millis(1500);
const NO_ACK: &str = "a frame was not acknowledged within 0.2 s";
const NO_END: &str = "a stream was not ended after its answer within 0.2 s";

fn wait_for(server: &LocalServer, findings: &[&str]) {
    while server.gateway_findings().len() < findings.len() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(server.gateway_findings(), findings);
}

fn send_task(client: &mut GatewayClient) -> u16 {
    let unsend = json!({"message_id": "x"});
    let tasks = tasks(client.version, "33", "unsend_message", &unsend);
    let (_, request) = client.envelope(3, &tasks);
    client.open_stream("{}", &request)
}

#[test]
fn an_ack_and_the_end_of_a_stream_that_do_not_come_are_findings() {
    let server = LocalServer::start().unwrap();
    server.allow_gateway_acks_within(SHORT);
    let mut bot = Browser::bot(&server);
    let mut client = GatewayClient::open(&server, &mut bot);
    let stream = send_task(&mut client);
    let answer = client.data_frame();
    assert_eq!(answer.stream, stream);
    assert_eq!(server.gateway_unacknowledged(UserId::from(BOT)), 1);
    wait_for(&server, &[NO_ACK, NO_END]);
    client.acknowledge(&answer);
    client.message(&[9]);
    while client.frame().kind != 10 {}
    assert_eq!(server.gateway_unacknowledged(UserId::from(BOT)), 0);
    // A client that does both is not in debt.
    client.task("33", "unsend_message", &json!({"message_id": "x"}));
    std::thread::sleep(LONGER);
    wait_for(&server, &[NO_ACK, NO_END]);
}

#[test]
fn a_client_that_never_acknowledges_is_found() {
    let server = LocalServer::start().unwrap();
    server.allow_gateway_acks_within(SHORT);
    let mut bot = Browser::bot(&server);
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    for text in ["one", "two"] {
        ada.says(ThreadKey::User(BOT.into()), text);
        client.data_frame();
    }
    assert_eq!(server.gateway_unacknowledged(UserId::from(BOT)), 2);
    wait_for(&server, &[NO_ACK; 2]);
}

#[test]
fn what_did_not_leave_in_time_is_not_owed_either() {
    let server = LocalServer::start().unwrap();
    server.allow_gateway_acks_within(SHORT);
    let bot_id = UserId::from(BOT);
    let mut bot = Browser::bot(&server);
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    // A call has no answer, so that its stream stays open.
    server.fail_gateway(bot_id, GatewayFault::NoAnswer);
    send_task(&mut client);
    while server.gateway_faults_left(bot_id) > 0 {
        std::thread::yield_now();
    }
    // The answer to another one is late.
    server.fail_gateway(bot_id, GatewayFault::Late(LONGER));
    let late = send_task(&mut client);
    // A message waits for one that is to overtake it.
    server.fail_gateway(bot_id, GatewayFault::OutOfOrder);
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::User(BOT.into()), "one");
    for _ in 0..2 {
        let frame = client.data_frame();
        client.acknowledge(&frame);
        if frame.stream == late {
            client.message(&[&[14][..], &late.to_le_bytes()].concat());
        }
    }
    std::thread::sleep(LONGER);
    assert_eq!(server.gateway_findings(), [""; 0]);
}

#[test]
fn a_client_without_pings_is_closed() {
    let server = LocalServer::start().unwrap();
    server.allow_gateway_silence(SHORT);
    let mut bot = Browser::bot(&server);
    let mut client = GatewayClient::open(&server, &mut bot);
    assert_eq!(client.closed_with(), Some(4001));
    assert_eq!(server.gateway_findings(), ["no ping came for 0.2 s"]);
}
