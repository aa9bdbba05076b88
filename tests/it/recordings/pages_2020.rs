//! The pages of a login as this crate asks for them: with the fields and headers of 1.1.3.

use crate::recordings::play::is_login;
use crate::recordings::recording::{Recording, Request, recording_of};
use crate::recordings::request_differences::fields_of_all;

const START: &str = "https://m.facebook.com/";
const HOME: &str = "https://www.facebook.com/";

/// Adjusts the pages of a recording of 1.9.7.
pub fn adjust_pages(name: &str, recording: &mut Recording) {
    if leads_home(name) {
        let mut followed = recording_of("wire", "session_resume").exchanges;
        let place = if name == "home_token_in_script" {
            2
        } else {
            recording.exchanges.len()
        };
        recording.exchanges.insert(place, followed.pop().unwrap());
    }
    let mut is_redirected = false;
    let mut has_tokens = false;
    for exchange in &mut recording.exchanges {
        let request = &mut exchange.request;
        let is_page = request.url.starts_with(START) || request.url == HOME;
        if is_page && request.method == "GET" && !is_redirected {
            let form = "application/x-www-form-urlencoded".to_owned();
            request.headers.insert("Content-Type".to_owned(), form);
            if matches!(&*request.url, START | HOME) {
                with_fields(request, has_tokens && request.url == START);
            }
        }
        is_redirected = exchange.reply.headers.contains_key("Location");
        has_tokens |= request.url == HOME && is_login(name);
    }
}

/// Whether the reference asks where the login page leads, and does not go there.
fn leads_home(name: &str) -> bool {
    matches!(
        name,
        "is_logged_in_yes" | "session_resume" | "home_token_in_script"
    )
}

/// The fields of all requests; a page has counters alone before there are tokens.
fn with_fields(request: &mut Request, has_tokens: bool) {
    let (before, after) = fields_of_all(None);
    let own = std::mem::take(&mut request.query);
    request
        .query
        .extend(before.into_iter().filter(|_| has_tokens));
    request.query.extend(own);
    request.query.extend(after);
    request.volatile.extend(["__req", "seq"].map(str::to_owned));
}
