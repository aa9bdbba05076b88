//! What clients of the gateway have to do in time.

use std::time::Duration;

use fbchat::local::{GatewayFault, LocalServer};
use fbchat::{ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::lightspeed_client::{GatewayClient, tasks};

const SHORT: Duration = Duration::from_millis(200);
const NO_ACK: &str = "a frame was not acknowledged within 0.2 s";
const NO_END: &str = "a stream was not ended after its answer within 0.2 s";

fn wait_for(server: &LocalServer, findings: &[&str]) {
    while server.gateway_findings().len() < findings.len() {
        std::thread::yield_now();
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
    client.settle();
    assert_eq!(server.gateway_unacknowledged(UserId::from(BOT)), 0);
    assert_eq!(server.gateway_findings(), [NO_ACK, NO_END]);
}

#[test]
fn a_client_that_never_acknowledges_is_found() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    client.settle();
    server.allow_gateway_acks_within(SHORT);
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
    server.allow_gateway_pings_after(Duration::ZERO);
    let bot_id = UserId::from(BOT);
    let mut bot = Browser::bot(&server);
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    client.settle();
    server.allow_gateway_acks_within(SHORT);
    // A call has no answer, and that of another one is late.
    let faults = [
        GatewayFault::NoAnswer,
        GatewayFault::Late(Duration::from_secs(3600)),
    ];
    for fault in faults {
        server.fail_gateway(bot_id, fault);
        send_task(&mut client);
        client.settle();
    }
    assert_eq!(server.gateway_faults_left(bot_id), 0);
    // By the time that what another client owes is found, what this one owed would be as well.
    let mut ada = Browser::ada(&server);
    let mut other = GatewayClient::open(&server, &mut ada);
    send_task(&mut other);
    other.data_frame();
    wait_for(&server, &[NO_ACK, NO_END]);
    client.settle();
    assert_eq!(server.gateway_findings(), [NO_ACK, NO_END]);
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
