//! The account: logging in, going on with a session, and logging out.

use std::io;

use fbchat::{Client, ClientBuilder, Session, UserId};
use serde_json::{Value, json};

use crate::recordings::operations::account::{EMAIL, PASSWORD, cookies};
use crate::recordings::operations::{Operation, Outcome, call, session};

const STRANGER: UserId = UserId::new(100_000_000_000_009);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "login_2fa_full_checkup"
        | "login_2fa_one_step"
        | "login_checkpoint"
        | "login_bad_password"
        | "login_ok"
        | "login_save_device" => Operation::LogIn(|builder| logged_in(builder, "123456", PASSWORD)),
        // Nobody answers the question for the code.
        "login_2fa_given_up" => Operation::LogIn(|builder| {
            let builder = builder.two_factor(|| Err(io::ErrorKind::UnexpectedEof.into()));
            Ok(cookies(&builder.login(EMAIL, PASSWORD)?))
        }),
        "login_no_password" => Operation::LogIn(|builder| logged_in(builder, "", "")),
        "login_no_tries" => {
            Operation::LogIn(|builder| logged_in(builder.max_tries(0), "", PASSWORD))
        }
        "login_again" => call(|client| client.login(EMAIL, PASSWORD).map(|()| Value::Null)),
        "session_resume" | "session_expired" => Operation::LogIn(|builder| {
            Ok(cookies(&builder.session(session()).login(EMAIL, PASSWORD)?))
        }),
        "session_without_c_user" => Operation::LogIn(|builder| {
            let session = Session::from_cookies([("xs", "1")]);
            Ok(cookies(&builder.session(session).login(EMAIL, PASSWORD)?))
        }),
        // Another call shows the token, which is secret.
        "home_token_in_script" => Operation::LogIn(|builder| {
            let client = builder.session(session()).login(EMAIL, PASSWORD)?;
            client.friend_connect(STRANGER).map(|()| Value::Null)
        }),
        "set_session" => call(|client| {
            let is_set = |session| client.set_session(session).is_ok();
            let set = [
                is_set(session()),
                is_set(Session::from_cookies([("xs", "1")])),
            ];
            Ok(json!([set[0], set[1], cookies(client)]))
        }),
        "logout_h_from_menu" => call(|client| client.logout().map(|()| json!(true))),
        _ => return None,
    })
}

fn logged_in(builder: ClientBuilder, code: &'static str, password: &str) -> Outcome {
    let builder = builder.two_factor(move || Ok(code.to_owned()));
    let client: Client = builder.login(EMAIL, password)?;
    Ok(cookies(&client))
}
