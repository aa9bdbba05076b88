//! The pages that Facebook has shown since 2020, to the client.

use fbchat::local::{LocalServer, World};
use fbchat::{ClientBuilder, Error, LoginErrorKind, ThreadKey, UserId};

/// A server with one user who can log in, of whom this is true too.
fn server_with(fact: &str) -> LocalServer {
    let world = format!(
        r#"{{"users": [
            {{"id": 1, "name": "Bot", "email": "bot@example.com", "password": "bot", "{fact}": true}},
            {{"id": 2, "name": "Ada"}}
        ]}}"#
    );
    LocalServer::with_world(World::from_json(&world).unwrap()).unwrap()
}

#[test]
fn a_token_in_a_script_and_a_menu_are_enough_to_log_in_send_and_log_out() {
    let server = server_with("tokens_in_script");
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let ada = ThreadKey::User(UserId::from(2));
    client.send(ada, "Hello!").unwrap();
    let seen = "/ajax/mercury/mark_seen.php";
    client.mark_as_seen().unwrap();
    let requests = server.requests();
    let request = requests.iter().find(|it| it.path == seen).unwrap();
    assert_ne!(request.field("seen_timestamp").unwrap_or("0"), "0");
    assert!(client.is_logged_in().unwrap());
    client.logout().unwrap();
    assert!(!client.is_logged_in().unwrap());
}

#[test]
fn a_page_that_asks_for_consent_is_named_and_the_password_is_sent_once() {
    let server = server_with("consent");
    let login = |builder: ClientBuilder| builder.login("bot@example.com", "bot");
    match login(server.client_builder()).map(drop) {
        Err(Error::Login(error)) => {
            assert_eq!(error.kind, LoginErrorKind::Consent);
            assert!(error.address.ends_with("/cookie/consent_prompt/"));
        }
        other => panic!("{other:?}"),
    }
    let requests = server.requests();
    let sent = requests.iter().filter(|it| it.path == "/login.php");
    assert_eq!(sent.count(), 1);
}
