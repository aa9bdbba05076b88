//! The requests that open the gateway.

use fbchat::UserId;
use fbchat::local::LocalServer;

use crate::local_server::browser::{BOT, Browser};
use crate::local_server::gateway_client::{MqttClient, refusal};
use crate::local_server::lightspeed_client::{between, page, upgrade};

#[test]
fn a_wrong_part_of_the_address_is_refused_and_named() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let page = page(&mut bot);
    let good = upgrade(&bot, between(&page, "\"clientID\":\"", "\""));
    for (from, to, wrong) in [
        ("x-dgw-authtype=1:0", "x-dgw-authtype=6:0", "x-dgw-authtype"),
        ("x-dgw-authtype=1:0&", "", "x-dgw-authtype"),
        (
            "x-dgw-appversion=0",
            "x-dgw-appversion=1",
            "x-dgw-appversion",
        ),
        ("x-dgw-appversion=0&", "", "x-dgw-appversion"),
        (
            "x-dgw-appversion=0&x-dgw-authtype=1:0",
            "x-dgw-authtype=1:0&x-dgw-appversion=0",
            "the order of the query",
        ),
    ] {
        assert!(good.contains(from));
        let answer = refusal(&server, &good.replace(from, to));
        assert_eq!(answer.split(' ').nth(1), Some("403"), "{to}: {answer}");
        let finding = format!("upgrade: {wrong}");
        assert_eq!(server.gateway_findings().last(), Some(&finding), "{to}");
    }
}

#[test]
fn without_cookies_it_is_closed_as_unauthorized() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let page = page(&mut bot);
    let good = upgrade(&bot, between(&page, "\"clientID\":\"", "\""));
    let (before, rest) = good.split_once("Cookie: ").unwrap();
    let (_, after) = rest.split_once("\r\n").unwrap();
    let mut client = MqttClient::upgraded(&server, &format!("{before}{after}"));
    assert_eq!(client.closed_with(), Some(4003));
    assert!(!server.is_listening(UserId::from(BOT)));
}
