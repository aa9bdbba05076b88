//! The server's side of a recording.

use std::sync::{Arc, Mutex};

use fbchat::ClientBuilder;

use crate::recordings::operations::USER_AGENT;
use crate::recordings::recording::{Exchange, Recording, Request, recording};
use crate::recordings::request::compare_request;
use crate::support::scripted::{Answer, Scripted, Seen};

/// The recording on the server's side.
pub struct Play {
    server: Scripted,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    expected: Vec<Exchange>,
    next: usize,
    problems: Vec<String>,
}

impl Play {
    pub fn start(name: &str, recording: &Recording) -> Self {
        let mut expected = prelude(name);
        expected.extend(recording.exchanges.clone());
        let state = Arc::new(Mutex::new(State {
            expected,
            ..State::default()
        }));
        let server = Scripted::start({
            let state = Arc::clone(&state);
            move |seen| state.lock().unwrap().answer(seen)
        });
        Self { server, state }
    }

    pub fn builder(&self) -> ClientBuilder {
        self.server.client_builder().user_agent(USER_AGENT)
    }

    /// Checks that everything was asked and that it was asked right.
    pub fn finish(self) -> Result<(), String> {
        drop(self.server);
        let state = self.state.lock().unwrap();
        if let Some(problem) = state.problems.first() {
            return Err(problem.clone());
        }
        match state.expected.get(state.next) {
            Some(missing) => Err(format!(
                "{} {} was never asked",
                missing.request.method, missing.request.url
            )),
            None => Ok(()),
        }
    }
}

impl State {
    fn answer(&mut self, seen: &Seen) -> Answer {
        let Some(exchange) = self.expected.get(self.next) else {
            self.problems.push(format!(
                "{} {} was asked, but not recorded",
                seen.method, seen.url
            ));
            return Answer::raw("");
        };
        self.next += 1;
        let here = format!(
            "request {}, {} {}",
            self.next, exchange.request.method, exchange.request.url
        );
        if let Err(problem) = compare_request(seen, &exchange.request) {
            self.problems.push(format!("{here}: {problem}"));
        }
        let mut answer = Answer {
            status: exchange.reply.status,
            body: exchange.reply.bytes(),
            ..Answer::default()
        };
        // The recording keeps the last of several Set-Cookie headers; the next request has the other cookies.
        let recorded = exchange
            .reply
            .headers
            .get("Set-Cookie")
            .map_or("", String::as_str);
        if let Some(next) = self.expected.get(self.next) {
            for cookie in new_cookies(&exchange.request, &next.request) {
                if !recorded.starts_with(&cookie) {
                    answer = answer.header(
                        "Set-Cookie",
                        &format!("{cookie}; path=/; domain=.facebook.com; secure"),
                    );
                }
            }
        }
        for (name, value) in &exchange.reply.headers {
            answer = answer.header(name, value);
        }
        answer
    }
}

/// The requests of the recorder before the recording begins.
fn prelude(name: &str) -> Vec<Exchange> {
    let mut prelude = Vec::new();
    if !is_login(name) {
        prelude.extend(recording("session_resume").exchanges);
    }
    if matches!(name, "listen_once" | "listen_without_ping") {
        prelude.extend(recording("listen_start").exchanges);
    }
    if name == "listen_502_next_channel" {
        let mut start = recording("listen_start").exchanges;
        start[0].reply.body =
            r#"for (;;);{"t": "lb", "lb_info": {"sticky": "1", "pool": "p"}}"#.to_owned();
        prelude.extend(start);
    }
    if name == "logout_h_from_menu" {
        for exchange in &mut prelude {
            let body = &mut exchange.reply.body;
            *body = body.replace(r#"name="h""#, r#"name="other""#);
        }
    }
    prelude
}

/// Whether a recording begins without an account.
pub fn is_login(name: &str) -> bool {
    let topic = ["login_", "session_", "home_token"];
    name != "login_again" && topic.iter().any(|topic| name.starts_with(topic))
}

/// The cookies that the later request has and the earlier has not.
fn new_cookies(earlier: &Request, later: &Request) -> Vec<String> {
    let cookies = |request: &Request| -> Vec<String> {
        let header = request.headers.get("Cookie").map_or("", String::as_str);
        header
            .split("; ")
            .filter(|pair| !pair.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known = cookies(earlier);
    cookies(later)
        .into_iter()
        .filter(|pair| !known.contains(pair))
        .collect()
}
