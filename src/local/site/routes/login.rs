//! Logging in and out, and the pages in between.

use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::lightspeed;
use crate::local::site::pages;
use crate::local::site::reply::Reply;
use crate::local::world::api_error::ApiError;
use crate::local::world::login_state::{Step, Visitor};
use crate::local::world::session::Session;
use crate::local::world::state::State;
use crate::local::world::tokens::random_text;

const LOGGED_OUT: &str =
    "https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Fmessages";
const HOME: &str = "https://m.facebook.com/home.php";
const CONSENT_PROMPT: &str = "/cookie/consent_prompt/";
const CHECKPOINT: &str = "https://m.facebook.com/login/checkpoint/?next";

pub(super) fn desktop_page(state: &mut State, method: &str, request: &Recorded) -> Option<Reply> {
    Some(match (method, request.path.as_str()) {
        ("GET", "/") => match state
            .session_of(request)
            .and_then(|it| state.sessions.get(&it))
        {
            Some(session) => {
                let account = state.people.get(&session.user);
                let in_script = account.is_some_and(|account| account.user.tokens_in_script);
                let name = state.name(session.user);
                Reply::html(pages::home(name, session, in_script))
            }
            None => login_page(state, request, None),
        },
        ("GET", "/messages" | "/messages/") => match state.session_of(request) {
            Some(session) => lightspeed::messages_page(state, session),
            None => Reply::redirect(LOGGED_OUT),
        },
        ("GET", "/login.php") => login_page(state, request, None),
        ("GET" | "POST", "/logout.php") => log_out(state, request),
        _ => return None,
    })
}

pub(super) fn mobile_page(state: &mut State, method: &str, request: &Recorded) -> Option<Reply> {
    let me = state
        .session_of(request)
        .and_then(|it| state.sessions.get(&it))
        .map(|session| session.user);
    Some(match (method, request.path.as_str(), me) {
        ("GET", "/", _) => login_page(state, request, None),
        ("POST", "/login.php" | "/login/", _) => log_in(state, request),
        ("GET", "/login.php" | "/login/", Some(_)) => Reply::redirect(HOME),
        ("GET", "/login/", None) => login_page(state, request, complaint(request)),
        ("GET", "/login.php", None) => login_page(state, request, None),
        ("GET", "/home.php", Some(me)) => Reply::html(pages::mobile_home(state.name(me))),
        ("GET", CONSENT_PROMPT, Some(_)) => consent_page(state, request),
        ("POST", pages::CONSENT, Some(me)) => answer_consent(state, request, me),
        ("GET", "/login/save-device/", Some(_)) => Reply::html(pages::save_device()),
        ("GET", "/login/save-device/cancel/", Some(_)) => Reply::redirect(HOME),
        ("GET" | "POST", "/login/checkpoint/", me) => checkpoint(state, method, request, me),
        ("GET", "/home.php" | "/login/save-device/" | "/login/save-device/cancel/", None) => {
            login_page(state, request, None)
        }
        _ => return None,
    })
}

fn complaint(request: &Recorded) -> Option<&'static str> {
    match request.field("e") {
        Some("1348131") => Some("The password you entered is incorrect."),
        Some(_) => Some("Please try again later."),
        None => None,
    }
}

fn login_page(state: &mut State, request: &Recorded, complaint: Option<&str>) -> Reply {
    let email = request.field("email").unwrap_or_default();
    if let Some(visitor) = state.login_state.visitor(request) {
        return Reply::html(pages::login(visitor, email, complaint));
    }
    let seconds = state.now().as_millis() / 1000;
    let visitor = state.login_state.new_visitor(seconds);
    let datr = cookie("datr", &visitor.datr, "Max-Age=63072000; Secure; HttpOnly");
    Reply::html(pages::login(&visitor, email, complaint)).with("Set-Cookie", datr)
}

fn cookie(name: &str, value: &str, attributes: &str) -> String {
    format!("{name}={value}; Domain=.facebook.com; Path=/; {attributes}")
}

fn log_in(state: &mut State, request: &Recorded) -> Reply {
    let form_is_valid = |visitor: &Visitor| {
        visitor
            .hidden
            .iter()
            .all(|(name, value)| request.param(name) == Some(value))
    };
    let email = request.param("email").unwrap_or_default();
    let back = |error: &str| {
        let email: String = byte_serialize(email.as_bytes()).collect();
        Reply::redirect(&format!(
            "https://m.facebook.com/login/?email={email}&e={error}"
        ))
    };
    if !state
        .login_state
        .visitor(request)
        .is_some_and(form_is_valid)
        || request.field("login").is_none()
    {
        return back("1348092");
    }
    let found = state.people.values().find(|account| {
        let user = &account.user;
        user.email.as_deref() == Some(email)
            && user.password.is_some()
            && user.password.as_deref() == request.param("pass")
    });
    let Some(user) = found.map(|account| account.user.clone()) else {
        return back("1348131");
    };
    if user.checkpoint || user.two_factor.is_some() {
        let checkpoint_cookie = state.login_state.begin_checkpoint(&user);
        return Reply::redirect(CHECKPOINT).with(
            "Set-Cookie",
            cookie("checkpoint", &checkpoint_cookie, "Secure; HttpOnly"),
        );
    }
    begin_session(state, user.id)
}

fn begin_session(state: &mut State, user: UserId) -> Reply {
    let seconds = state.now().as_millis() / 1000;
    let session = Session::new(user, state.profile_of(user), seconds);
    let account = state.people.get(&user).map(|account| &account.user);
    let to = if account.is_some_and(|user| user.consent) {
        "https://m.facebook.com/cookie/consent_prompt/?next_uri=https%3A%2F%2Fm.facebook.com%2Fhome.php&refsrc=deprecated&_rdr"
    } else if account.is_some_and(|user| user.save_device) {
        "https://m.facebook.com/login/save-device/?login_source=login"
    } else {
        "https://m.facebook.com/home.php?refsrc=https%3A%2F%2Fm.facebook.com%2F"
    };
    let quarter = "Max-Age=7776000; Secure";
    let reply = Reply::redirect(to)
        .with("Set-Cookie", cookie("c_user", &user.to_string(), quarter))
        .with(
            "Set-Cookie",
            cookie("xs", &session.xs, "Max-Age=7776000; Secure; HttpOnly"),
        )
        .with(
            "Set-Cookie",
            cookie(
                "fr",
                &format!("0{}", random_text(16)),
                "Max-Age=7776000; Secure; HttpOnly",
            ),
        );
    let reply = if session.user == user {
        reply
    } else {
        let profile = session.user.to_string();
        reply.with("Set-Cookie", cookie("i_user", &profile, quarter))
    };
    let number = state.next_number();
    state.sessions.insert(number, session);
    reply
}

fn consent_page(state: &State, request: &Recorded) -> Reply {
    let session = state.session_of(request);
    match session.and_then(|number| state.sessions.get(&number)) {
        Some(session) => Reply::html(pages::consent(&session.tokens)),
        None => Reply::status(404),
    }
}

/// Accepts the answer to the cookie consent form, which is not shown again.
fn answer_consent(state: &mut State, request: &Recorded, me: UserId) -> Reply {
    let session = state.session_of(request);
    let session = session.and_then(|number| state.sessions.get(&number));
    let answered = matches!(request.param("accept_only_essential"), Some("0" | "1"))
        && session.is_some_and(|it| request.param("fb_dtsg") == Some(&it.tokens.fb_dtsg));
    if !answered {
        return consent_page(state, request);
    }
    if let Some(account) = state.people.get_mut(&me) {
        account.user.consent = false;
    }
    Reply::redirect(HOME)
}

fn checkpoint(state: &mut State, method: &str, request: &Recorded, me: Option<UserId>) -> Reply {
    let Some(checkpoint) = state.login_state.checkpoint(request) else {
        return match me {
            Some(_) => Reply::redirect(HOME),
            None => login_page(state, request, None),
        };
    };
    let is = |name: &str, value: &str| request.param(name) == Some(value);
    let Some(account) = state.people.get(&checkpoint.user) else {
        return Reply::status(404);
    };
    let form_came_back = is("fb_dtsg", &checkpoint.fb_dtsg) && is("nh", &checkpoint.nh);
    let answered = method == "POST"
        && form_came_back
        && checkpoint.step != Step::Locked
        && checkpoint
            .step
            .answer()
            .iter()
            .all(|(name, value)| is(name, value));
    if !answered {
        return Reply::html(pages::checkpoint(checkpoint, false));
    }
    if checkpoint.step == Step::EnterCode
        && request.param("approvals_code") != account.user.two_factor.as_deref()
    {
        return Reply::html(pages::checkpoint(checkpoint, true));
    }
    match checkpoint.step.next(account.user.two_factor_steps) {
        Some(step) => {
            checkpoint.step = step;
            Reply::html(pages::checkpoint(checkpoint, false))
        }
        None => {
            let user = checkpoint.user;
            state.login_state.end_checkpoints(user);
            begin_session(state, user)
        }
    }
}

/// Ends the session if the token is valid; without it another site could log people out.
fn log_out(state: &mut State, request: &Recorded) -> Reply {
    let reply = Reply::redirect("https://www.facebook.com/");
    let Some(number) = state.session_of(request) else {
        return reply;
    };
    let token_fits = state
        .sessions
        .get(&number)
        .is_some_and(|session| request.field("h") == Some(&session.tokens.logout));
    if !token_fits {
        return reply;
    }
    if let Some(session) = state.sessions.remove(&number) {
        state.update_presence(session.user);
    }
    let deleted = |name| cookie(name, "deleted", "Max-Age=0; Secure");
    reply
        .with("Set-Cookie", deleted("c_user"))
        .with("Set-Cookie", deleted("xs"))
        .with("Set-Cookie", deleted("i_user"))
}

/// Returns the menu that contains the logout form. The request has cookies but no tokens.
pub(super) fn settings_menu(state: &State, request: &Recorded) -> Reply {
    let session = state.session_of(request);
    let Some(session) = session.and_then(|number| state.sessions.get(&number)) else {
        return Reply::api_error(ApiError::NOT_LOGGED_IN);
    };
    if request.param("pmid") != Some("4") {
        return Reply::api_error(ApiError::INVALID);
    }
    let form = crate::local::site::pages::log_out_form(&session.tokens);
    let markup = json!([["__markup_a588f507_0_0", {"__html": form}, 1]]);
    Reply::script(&json!({"__ar": 1, "payload": null, "jsmods": {"markup": markup}}))
}
