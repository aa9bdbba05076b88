//! The requests of the endpoints, completed as an account sends them, beside those that were recorded.
//!
//! The same recordings are played end to end in `tests/it/recordings`; here none needs a connection.

#[allow(unreachable_pub, reason = "the integration tests use it too")]
mod choices;
mod endpoints;
#[allow(unreachable_pub, reason = "the integration tests use it too")]
mod fields;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the integration tests use it too"
)]
mod recording;
#[allow(unreachable_pub, reason = "the integration tests use it too")]
mod request_differences;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;

use self::endpoints::requests;
use self::fields::compare_fields;
use self::recording::{Part, recording_of};
use self::request_differences::{adjust_request, adjust_request_2020};
use super::Account;
use crate::id::UserId;
use crate::model::ApiVersion;
use crate::session::Session;
use crate::wire::html::Page;
use crate::wire::{Fields, FilePart, Method, Request, envelope, jsmods};

const ME: UserId = UserId::new(100_000_000_000_001);

/// Recordings without requests of an endpoint: refusals, and logins, whose forms are those of pages.
const END_TO_END: [&str; 4] = [
    "add_self",
    "fetch_thread_list_bad_limit",
    "send_empty",
    "send_no_thread",
];

#[test]
fn endpoints_send_what_was_recorded() {
    let mut problems = Vec::new();
    let mut compared = 0;
    for (folder, version) in [
        ("wire", ApiVersion::V2017),
        ("wire-1.9.7", ApiVersion::V2020),
    ] {
        for file in fs::read_dir(format!("fixtures/{folder}")).unwrap() {
            let file = file.unwrap().file_name().into_string().unwrap();
            let name = file.trim_end_matches(".json");
            let made = requests(version, name);
            if made.is_empty() && version == ApiVersion::V2020 {
                // Most recordings of 2020 are played end to end alone.
                continue;
            }
            if made.is_empty() {
                let is_login = ["login_", "session_", "is_logged_in_"];
                let is_known = END_TO_END.contains(&name)
                    || is_login.iter().any(|topic| name.starts_with(topic));
                assert!(is_known, "{folder}/{name} is not compared");
                continue;
            }
            compared += 1;
            if let Err(problem) = compare(folder, name, made) {
                problems.push(format!("{folder}/{name}: {problem}"));
            }
        }
    }
    assert!(compared >= 93, "recordings were lost: {compared}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The account of the recorder, as its home page makes it.
fn account() -> Account {
    const HOME: &str = r#"<input name="fb_dtsg" value="AQHh5xLmQ9fK:AQE0t7uN2pYz"><script>{"client_revision":3581234}</script>"#;
    let session: Session = "c_user=100000000000001; xs=2".parse().unwrap();
    let account = session.to_account("Browser".to_owned()).unwrap();
    account.set_tokens(ME, Page::parse(HOME).tokens().unwrap());
    account
}

fn compare(folder: &str, name: &str, made: Vec<Option<Request>>) -> Result<(), String> {
    let account = account();
    let recorded = recording_of(folder, name).exchanges;
    if made.len() != recorded.len() {
        return Err(format!("{} requests, not {}", made.len(), recorded.len()));
    }
    for (made, exchange) in made.iter().zip(recorded) {
        let Some(made) = made else { continue };
        let mut recorded = exchange.request;
        match folder {
            "wire" => adjust_request(name, &mut recorded),
            _ => adjust_request_2020(&mut recorded),
        }
        compare_request(account.complete(made), &recorded)?;
        // As a call does: the next request has the tokens of this reply.
        let reply = exchange.reply.body;
        if let Some(tokens) = Page::parse(&reply).tokens() {
            account.set_tokens(ME, tokens);
        } else if let Some(token) = jsmods::renewed_dtsg(envelope::without_prefix(&reply)) {
            account.set_dtsg(token);
        }
    }
    Ok(())
}

fn compare_request(made: Request, recorded: &recording::Request) -> Result<(), String> {
    let method = match made.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    if (method, &*made.url) != (&recorded.method, &recorded.url) {
        return Err(format!(
            "{method} {}, recorded was {} {}",
            made.url, recorded.method, recorded.url
        ));
    }
    let volatile = &recorded.volatile;
    compare_fields("query", &pairs(&made.query), &recorded.query, volatile)?;
    if made.files.is_empty() {
        return compare_fields("form", &pairs(&made.form), &recorded.form, volatile);
    }
    let (files, fields): (Vec<_>, Vec<_>) = recorded
        .multipart
        .iter()
        .cloned()
        .partition(|part| part.value.is_none());
    let fields: Vec<_> = fields
        .into_iter()
        .map(|part| (part.name, part.value.unwrap()))
        .collect();
    // The parts are not marked as volatile: the counters are those of the recorder.
    let counters = BTreeSet::from(["__req".to_owned(), "seq".to_owned()]);
    compare_fields("form", &pairs(&made.form), &fields, &counters)?;
    let part = |FilePart { field, file }| Part {
        name: field.into_owned(),
        value: None,
        filename: Some(file.name),
        content_type: file.media_type.map(Cow::into_owned),
        bytes: Some(usize::try_from(file.content.length()).unwrap()),
    };
    let made: Vec<_> = made.files.into_iter().map(part).collect();
    if made == files {
        Ok(())
    } else {
        Err(format!("the files are {made:?}, recorded was {files:?}"))
    }
}

fn pairs(fields: &Fields) -> Vec<(String, String)> {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    fields.iter().map(owned).collect()
}
