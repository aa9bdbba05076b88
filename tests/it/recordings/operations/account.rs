//! Logging in and out.

use std::fs;

use fbchat::{Client, Session};
use serde_json::{Value, json};

use super::{Operation, call, session};
use crate::support::Folder;

pub const EMAIL: &str = "ada@example.com";
pub const PASSWORD: &str = "p@ss wörd&=+";

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "login_2fa_full_checkup"
        | "login_2fa_one_step"
        | "login_2fa_save_browser"
        | "login_bad_password"
        | "login_no_c_user"
        | "login_ok"
        | "login_save_device"
        | "login_second_try" => Operation::LogIn(|builder| {
            let builder = builder.max_tries(2).two_factor(|| Ok("123456".to_owned()));
            Ok(cookies(&builder.login(EMAIL, PASSWORD)?))
        }),
        "session_resume" | "session_expired" => Operation::LogIn(|builder| {
            let client = builder.session(session()).login(EMAIL, PASSWORD)?;
            Ok(json!(client.uid()))
        }),
        "session_without_c_user" => Operation::LogIn(|builder| {
            let session = Session::from_cookies([("xs", "1")]);
            let client = builder.session(session).login(EMAIL, PASSWORD)?;
            Ok(json!(client.uid()))
        }),
        "is_logged_in_yes" | "is_logged_in_no" => call(|client| Ok(json!(client.is_logged_in()?))),
        "logout" => call(|client| client.logout().map(|()| json!(true))),
        _ => return None,
    })
}

/// The cookies of the session, by way of a file, as a user would keep them.
pub fn cookies(client: &Client) -> Value {
    // Two tests play this at once.
    let thread = std::thread::current();
    let folder = Folder::new(thread.name().unwrap().rsplit("::").next().unwrap());
    let path = folder.path("session.json");
    client.session().save(&path).unwrap();
    let saved: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let cookies = saved["cookies"].as_array().unwrap().iter();
    let pairs = cookies.map(|it| (it["name"].as_str().unwrap().to_owned(), it["value"].clone()));
    pairs.collect()
}
