//! The HTML pages.

use crate::local::world::login_state::{Checkpoint, Step, Visitor};
use crate::local::world::session::Session;
use crate::local::world::tokens::Tokens;

/// The revision of the site.
pub(crate) const REVISION: u32 = 3_581_234;

/// The path of the cookie consent form.
pub(crate) const CONSENT: &str = "/cookie/consent/";

pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#039;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\" /><title>{}</title></head>\n\
        <body>\n{body}</body></html>\n",
        escape(title)
    )
}

fn hidden(name: &str, value: &str) -> String {
    let (name, value) = (escape(name), escape(value));
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\" autocomplete=\"off\" />\n")
}

/// Returns the login form, below the error of the previous attempt.
pub(crate) fn login(visitor: &Visitor, email: &str, complaint: Option<&str>) -> String {
    let complaint = complaint.map_or_else(String::new, |text| {
        format!("<div id=\"login_error\">{}</div>\n", escape(text))
    });
    let inputs: String = visitor
        .hidden
        .iter()
        .map(|(name, value)| hidden(name, value))
        .collect();
    // The input has no value attribute when there is no e-mail, as on the real site: clients submit what the inputs contain.
    let email = match email {
        "" => String::new(),
        email => format!(" value=\"{}\"", escape(email)),
    };
    page(
        "Facebook – log in or sign up",
        &format!(
            "{complaint}<form method=\"post\" id=\"login_form\" \
            action=\"https://m.facebook.com/login.php?login_attempt=1\">\n{inputs}\
            <input type=\"text\" name=\"email\"{email} />\n<input type=\"password\" name=\"pass\" />\n\
            <input type=\"submit\" name=\"login\" value=\"Log In\" />\n\
            <input type=\"hidden\" value=\"no-name\" /></form>\n"
        ),
    )
}

pub(crate) fn checkpoint(checkpoint: &Checkpoint, rejected: bool) -> String {
    let complaint = if rejected {
        "<div>The code you entered doesn't match the one sent to your phone.</div>\n"
    } else {
        ""
    };
    let (title, inputs) = match checkpoint.step {
        Step::Locked => (
            "Please confirm your identity",
            "<p>Identify photos of friends to continue.</p>\n",
        ),
        Step::EnterCode => (
            "Enter security code to continue",
            "<input type=\"text\" id=\"approvals_code\" name=\"approvals_code\" />\n\
            <input type=\"hidden\" name=\"codes_submitted\" value=\"0\" />\n",
        ),
        Step::SaveBrowser | Step::SaveDevice => (
            "Remember Browser",
            "<input type=\"radio\" name=\"name_action_selected\" value=\"save_device\" />\n\
            <input type=\"radio\" name=\"name_action_selected\" value=\"dont_save\" />\n",
        ),
        Step::ReviewLogin => (
            "Review Recent Login",
            "<p>Someone recently tried to log in to your account.</p>\n",
        ),
        Step::ThisWasMe => ("Was this you?", "<p>Near London, just now.</p>\n"),
    };
    let button = checkpoint
        .step
        .answer()
        .iter()
        .find(|(name, _)| name.starts_with("submit"))
        .map_or_else(String::new, |(name, value)| {
            format!("<input type=\"submit\" name=\"{name}\" value=\"{value}\" />\n")
        });
    let tokens = hidden("fb_dtsg", &checkpoint.fb_dtsg) + &hidden("nh", &checkpoint.nh);
    page(
        title,
        &format!(
            "<h1>{title}</h1>\n{complaint}<form method=\"post\" action=\"/login/checkpoint/\">\n\
            {tokens}{inputs}{button}</form>\n"
        ),
    )
}

/// Returns the checkpoint of a session.
pub(crate) fn session_checkpoint(tokens: &Tokens) -> String {
    let title = "Please confirm your identity";
    let inputs = hidden("fb_dtsg", &tokens.fb_dtsg) + &hidden("nh", &tokens.logout);
    page(
        title,
        &format!(
            "<h1>{title}</h1>\n<form method=\"post\" action=\"/checkpoint/\">\n{inputs}</form>\n"
        ),
    )
}

pub(crate) fn save_device() -> String {
    page(
        "Save your login info",
        "<h1>Log in with one tap</h1>\n\
        <a href=\"https://m.facebook.com/login/save-device/cancel/\">Not now</a>\n",
    )
}

/// Returns the mobile site's home page.
pub(crate) fn mobile_home(name: &str) -> String {
    page("Facebook", &format!("<h1>{}</h1>\n", escape(name)))
}

/// Returns the cookie consent form.
pub(crate) fn consent(tokens: &Tokens) -> String {
    page(
        "Allow the use of cookies from Facebook in this browser?",
        &format!(
            "<h1>Allow the use of cookies from Facebook in this browser?</h1>\n\
            <form method=\"post\" action=\"{CONSENT}?next_uri=https%3A%2F%2Fm.facebook.com%2Fhome.php\">\n{}\
            <button type=\"submit\" name=\"accept_only_essential\" value=\"1\">Only allow essential cookies</button>\n\
            <button type=\"submit\" name=\"accept_only_essential\" value=\"0\">Allow all cookies</button></form>\n",
            hidden("fb_dtsg", &tokens.fb_dtsg)
        ),
    )
}

/// Returns the logout form.
pub(crate) fn log_out_form(tokens: &Tokens) -> String {
    let inputs = hidden("fb_dtsg", &tokens.fb_dtsg) + &hidden("h", &tokens.logout);
    format!("<form method=\"post\" action=\"/logout.php\">\n{inputs}</form>\n")
}

/// Returns the desktop site's home page, which contains the user's ID and the session's tokens: in a form, or one of them in a
/// script.
pub(crate) fn home(name: &str, session: &Session, in_script: bool) -> String {
    let tokens = &session.tokens;
    let user = format!(
        "[\"CurrentUserInitialData\",[],{{\"ACCOUNT_ID\":\"{}\",\"USER_ID\":\"{}\"}},270],",
        session.account, session.user
    );
    let (script, form) = if in_script {
        let token = format!(
            "[\"DTSGInitialData\",[],{{\"token\":\"{}\"}},258],",
            tokens.fb_dtsg
        );
        (token, String::new())
    } else {
        (String::new(), log_out_form(tokens))
    };
    let (name, site) = (
        escape(name),
        format!("{{\"server_revision\":{REVISION},\"client_revision\":{REVISION},\"tier\":\"\"}}"),
    );
    page(
        "Facebook",
        &format!(
            "<script>require(\"ServerJSDefine\").handleDefines([{user}{script}[\"SiteData\",[],{site},317]]);</script>\n\
            <h1>{name}</h1>\n{form}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_texts_stay_texts() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#039;&amp;&#039;&lt;/a&gt;"
        );
    }
}
