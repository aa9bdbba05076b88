//! How the page of messages is asked for, and the version of the schema where the page does not have it.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fbchat::{
    Client, Document, Error, GatewayOptions, ListenOptions, LoginErrorKind, Session,
    TransportError, USER_AGENTS,
};
use serde_json::Value;

use crate::gateway::{client, options, receive_until, server_with_page};
use crate::support::gateway::{message, recorded, talk};
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{resume, session};

/// Where the recorded client was led in place of the site.
const RECORDED_SITE: &str = "http://127.0.0.1:39207";

/// The headers of the requests that a recording has, in order.
fn recorded_headers(name: &str) -> Vec<Value> {
    let recording: Value = serde_json::from_str(&recorded(name)).unwrap();
    let events = recording["events"].as_array().unwrap().iter();
    let requests = events.filter(|it| it["event"] == "http" && it["dir"] == "client");
    requests.map(|it| it["headers"].clone()).collect()
}

/// Compares the headers of a request, all but those that follow from the connection and the account.
fn assert_sent_as_recorded(sent: &Seen, recorded: &Value) {
    let (mut sent, mut recorded) = (sent.headers.clone(), recorded.as_object().unwrap().clone());
    for own in ["host", "connection"] {
        assert!(sent.remove(own).is_some(), "{own}");
    }
    assert!(sent.remove("cookie").unwrap().contains("c_user=1000"));
    recorded.remove("cookie");
    if let Some(length) = recorded.remove("content-length") {
        // It follows from the numbers of the account.
        assert!(length.is_string() && sent.remove("content-length").is_some());
    }
    for (name, value) in recorded {
        let value = value
            .as_str()
            .unwrap()
            .replace(RECORDED_SITE, "https://www.facebook.com");
        assert_eq!(sent.remove(&name), Some(value), "{name}");
    }
    assert!(sent.is_empty(), "{sent:?}");
}

fn page_request(user_agent: &str) -> Seen {
    let server = server_with_page(
        |_| Answer::ok(recorded("page-with-ls.html")),
        |_, peer| {
            peer.begin("c1");
            peer.hold();
        },
    );
    let cookies = [("c_user", "1000"), ("xs", "7"), ("wd", "1280x720")];
    let builder = server.client_builder().user_agent(user_agent);
    let builder = builder.session(Session::from_cookies(cookies));
    let client = builder.resume().unwrap();
    client
        .start_listening_with(options(GatewayOptions::default()))
        .unwrap();
    let seen = server.seen().into_iter();
    seen.into_iter()
        .find(|it| it.path() == "/messages")
        .unwrap()
}

#[test]
fn the_page_is_asked_for_as_recorded() {
    let recorded = &recorded_headers("session.json")[0];
    let sent = page_request(recorded["user-agent"].as_str().unwrap());
    assert_sent_as_recorded(&sent, recorded);
}

#[test]
fn first_programs_are_asked_for_as_recorded() {
    let expected = recorded_headers("graphql-fallback.json");
    let server = server(recorded("page-without-ls.html"), |_| None);
    let cookies = [("c_user", "1000"), ("xs", "7"), ("wd", "1280x720")];
    let user_agent = expected[0]["user-agent"].as_str().unwrap();
    let builder = server.client_builder().user_agent(user_agent);
    let client = builder.session(Session::from_cookies(cookies)).resume();
    listen(&client.unwrap()).unwrap();
    let sent = server.seen().into_iter();
    let sent: Vec<_> = sent.filter(|it| it.path() == "/api/graphql/").collect();
    assert_eq!(sent.len(), expected.len() - 1);
    for (sent, recorded) in sent.iter().zip(&expected[1..]) {
        assert_sent_as_recorded(sent, recorded);
    }
}

#[test]
fn a_browser_that_is_not_chrome_shows_no_hints() {
    for user_agent in USER_AGENTS {
        let sent = page_request(user_agent).headers;
        assert_eq!(sent["user-agent"], user_agent);
        assert_eq!(sent["sec-fetch-site"], "none");
        let is_chrome = user_agent.contains("Chrome/");
        assert_eq!(sent.contains_key("sec-ch-ua"), is_chrome, "{user_agent}");
        for name in ["origin", "referer", "content-type"] {
            assert!(!sent.contains_key(name), "{name}");
        }
    }
}

/// A server whose page has no first program, with these answers to the queries for one, in order; the last is repeated.
fn server_without_programs(answers: &[&str]) -> Scripted {
    let mut answers: Vec<_> = answers.iter().rev().map(ToString::to_string).collect();
    Scripted::start(move |seen| match seen.url.split('?').next().unwrap() {
        "https://www.facebook.com/messages" => Answer::ok(recorded("page-without-ls.html")),
        "https://www.facebook.com/api/graphql/" => match answers.len() {
            1 => Answer::ok(answers[0].clone()),
            _ => Answer::ok(answers.pop().unwrap()),
        },
        "https://gateway.facebook.com/ws/lightspeed" => talk(seen, |peer| {
            peer.begin("c1");
            peer.push(&[message(9)]);
            peer.hold();
        }),
        _ => resume(seen).unwrap(),
    })
}

fn pages(server: &Scripted) -> usize {
    let seen = server.seen();
    seen.iter().filter(|it| it.path() == "/messages").count()
}

const NOT_LOGGED_IN: &str = r#"for (;;);{"error":1357001,"errorSummary":"Not Logged In"}"#;
const STALE: &str = r#"for (;;);{"error":1357004,"errorSummary":"Reload the page"}"#;
const REFUSED: &str = r#"{"data":null,"errors":[{"code":1,"message":"Not available"}]}"#;

#[test]
fn a_refusal_of_the_account_in_place_of_a_first_program_is_one() {
    for (answer, kind) in [
        (NOT_LOGGED_IN, None),
        (
            "<html><title>Check</title><a href=\"/x/1501092823525282\"></a>",
            Some(LoginErrorKind::Checkpoint),
        ),
    ] {
        let server = server_without_programs(&[answer]);
        match (listen(&client(&server)).unwrap_err(), kind) {
            (Error::NotLoggedIn, None) => {}
            (Error::Login(error), Some(kind)) => assert_eq!(error.kind, kind),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_page_whose_values_are_stale_is_loaded_anew_once() {
    let server = server_without_programs(&[STALE, "{}"]);
    let client = client(&server);
    listen(&client).unwrap();
    assert_eq!(receive_until(&client, "9"), ["9"]);
    assert_eq!(pages(&server), 2);

    let server = server_without_programs(&[STALE]);
    let error = listen(&crate::gateway::client(&server)).unwrap_err();
    assert!(matches!(error, Error::Facebook(_)), "{error:?}");
    assert_eq!(pages(&server), 2);
}

#[test]
fn a_first_program_that_cannot_be_had_costs_no_other_database() {
    for answer in [REFUSED, "{}", "", "<html><title>News</title>"] {
        let server = server_without_programs(&[answer]);
        let client = client(&server);
        listen(&client).unwrap();
        assert_eq!(receive_until(&client, "9"), ["9"], "{answer}");
        let seen = server.seen();
        let asked = seen.iter().filter(|it| it.path() == "/api/graphql/");
        assert_eq!((asked.count(), pages(&server)), (3, 1), "{answer}");
    }
}

#[test]
fn the_document_of_first_programs_can_be_replaced() {
    let server = server_without_programs(&["{}"]);
    let builder = server.client_builder().session(session());
    let builder = builder.document_id(Document::FirstProgram, "77");
    listen(&builder.resume().unwrap()).unwrap();
    let seen = server.seen();
    let asked = seen.iter().filter(|it| it.path() == "/api/graphql/");
    let has_id = |it: &Seen| it.form().contains(&("doc_id".to_owned(), "77".to_owned()));
    assert_eq!(asked.filter(|it| has_id(it)).count(), 3);
}

const CDN: &str = "https://static.xx.fbcdn.net/rsrc.php/";
const MODULE: &str =
    r#"__d("LSVersion",[],(function(t,n,r,o,a,i){a.exports="9876543210123456"}),66);"#;

/// A page without a version, with scripts at these addresses.
fn page_with_scripts<'a>(addresses: impl IntoIterator<Item = &'a str>) -> String {
    let tags = addresses
        .into_iter()
        .map(|it| format!("<script src=\"{it}\"></script>"));
    let tags: String = tags.collect();
    let page =
        recorded("page-with-ls.html").replace("adp_LSPlatformGraphQLLightspeedRequestQ", "adp_Q");
    tags + &page
}

/// A server with this page and these scripts, by their names. `None`: a server that does not know the script.
fn server(page: String, script: impl Fn(&str) -> Option<Answer> + Send + 'static) -> Scripted {
    Scripted::start(move |seen| match seen.url.split('?').next().unwrap() {
        "https://www.facebook.com/messages" => Answer::ok(page.clone()),
        "https://www.facebook.com/api/graphql/" => Answer::ok("{}"),
        "https://gateway.facebook.com/ws/lightspeed" => talk(seen, |peer| {
            peer.begin("c1");
            peer.push(&[message(9)]);
            peer.hold();
        }),
        url => match url.strip_prefix(CDN) {
            None if url.ends_with("/circle") => Answer::redirect("/circle"),
            Some(name) => script(name).unwrap_or_else(|| Answer::status(404)),
            None => resume(seen).unwrap_or_else(|| panic!("{url} was asked for")),
        },
    })
}

/// The scripts that were asked for, by their names.
fn scripts(server: &Scripted) -> Vec<String> {
    let seen = server.seen().into_iter();
    seen.filter_map(|it| it.url.strip_prefix(CDN).map(str::to_owned))
        .collect()
}

fn listen(client: &Client) -> fbchat::Result<()> {
    client.start_listening_with(options(GatewayOptions::default()))
}

#[test]
fn the_version_is_found_in_the_scripts_one_after_the_other() {
    let page = page_with_scripts(
        ["1", "2", "3"]
            .map(|it| CDN.to_owned() + it)
            .iter()
            .map(String::as_str),
    );
    let server = server(page, |name| {
        let script = if name == "2" { MODULE } else { "" };
        Some(Answer::ok(script).header("Set-Cookie", "tracked=1; Domain=.fbcdn.net; Secure"))
    });
    let client = client(&server);
    listen(&client).unwrap();
    assert_eq!(receive_until(&client, "9"), ["9"]);
    assert_eq!(scripts(&server), ["1", "2"]);
    for seen in server.seen() {
        let cookies = seen.headers.get("cookie");
        if seen.url.starts_with(CDN) {
            assert_eq!(cookies, None);
            assert_eq!(seen.headers["sec-fetch-dest"], "script");
            assert!(!seen.headers.contains_key("origin"));
        }
        assert!(!cookies.is_some_and(|it| it.contains("tracked")));
    }
}

#[test]
fn a_script_that_cannot_be_had_is_passed_over() {
    let names = ["missing", "broken", "endless", "away", "round", "good"];
    let page = page_with_scripts(
        names
            .map(|it| CDN.to_owned() + it)
            .iter()
            .map(String::as_str),
    );
    let server = server(page, |name| {
        Some(match name {
            "broken" => Answer::status(500),
            "endless" => {
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
                Answer::drip(head, vec![b'x'; 64 * 1024], Duration::ZERO)
            }
            "away" => Answer::redirect("https://evil.example/version.js"),
            "round" => Answer::redirect("https://www.facebook.com/circle"),
            "good" => Answer::ok(MODULE),
            _ => return None,
        })
    });
    let builder = server.client_builder().max_reply_size(256 * 1024);
    let client = builder.session(session()).resume().unwrap();
    listen(&client).unwrap();
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

#[test]
fn of_endlessly_many_scripts_and_of_those_elsewhere_few_are_asked_for() {
    let many: Vec<_> = (0..10_000).map(|number| format!("{CDN}{number}")).collect();
    let elsewhere = [
        "https://evil.example/1.js",
        "https://127.0.0.1/2.js",
        "https://fbcdn.net.example/3.js",
    ];
    let all = elsewhere.into_iter().chain(many.iter().map(String::as_str));
    let page = page_with_scripts(all);
    for max_scripts in [0, 7] {
        let server = server(page.clone(), |_| Some(Answer::ok("")));
        let client = client(&server);
        let gateway = GatewayOptions::default().max_scripts(max_scripts);
        let error = client.start_listening_with(options(gateway)).unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        assert!(error.to_string().contains("version of the schema"));
        assert_eq!(scripts(&server).len(), max_scripts);
    }
}

#[test]
fn a_script_that_breaks_off_is_an_error_of_opening() {
    let page = page_with_scripts([&*format!("{CDN}1")]);
    let server = server(page, |_| Some(Answer::raw("")));
    let error = listen(&client(&server)).unwrap_err();
    assert!(
        matches!(error, Error::Transport(TransportError::Closed(_))),
        "{error:?}"
    );
}

/// A test in which a stop has no effect does not end before this.
const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_stop_ends_the_search() {
    let (reached, when_reached) = mpsc::channel();
    let page = page_with_scripts([&*format!("{CDN}1")]);
    let server = server(page, move |_| {
        reached.send(()).unwrap();
        Some(Answer::hold())
    });
    for transport in [fbchat::Transport::Gateway, fbchat::Transport::Auto] {
        let builder = server.client_builder().timeout(HOUR);
        let client = builder.session(session()).resume().unwrap();
        let starting = thread::spawn({
            let client = client.clone();
            let options = ListenOptions::default().transport(transport);
            move || client.start_listening_with(options)
        });
        when_reached.recv().unwrap();
        client.stop_listening();
        let result = starting.join().unwrap();
        assert!(matches!(result, Err(Error::Stopped)), "{result:?}");
    }
}
