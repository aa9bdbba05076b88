//! The second step of a login: a code, and the questions that may follow it.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::Caller;
use crate::error::{Error, Result};
use crate::http::Reply;
use crate::secret::Secret;
use crate::wire::Fields;
use crate::wire::html::Page;
use crate::wire::{Auth, Request};

use super::home::is_home;

const CHECKPOINT: &str = "https://m.facebook.com/login/checkpoint/";

/// The callback that is asked for a two-factor code.
#[derive(Clone)]
pub(crate) struct TwoFactor(Arc<Mutex<Ask>>);

type Ask = dyn FnMut() -> io::Result<String> + Send;

impl TwoFactor {
    pub(crate) fn new(ask: impl FnMut() -> io::Result<String> + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(ask)))
    }

    fn code(&self) -> Result<Secret> {
        let mut ask = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        digits(&ask()?).ok_or_else(|| {
            Error::invalid_input(
                "the two-factor code has no digits: return them from `ClientBuilder::two_factor`",
            )
        })
    }
}

impl fmt::Debug for TwoFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TwoFactor")
    }
}

/// Asks at the terminal. Without one there is nobody to ask.
fn ask_at_terminal() -> Result<Secret> {
    let (input, mut output) = (io::stdin(), io::stderr());
    if !input.is_terminal() {
        return Err(Error::TwoFactorRequired);
    }
    loop {
        write!(output, "Two-factor code: ")?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Err(Error::TwoFactorRequired);
        }
        if let Some(code) = digits(&line) {
            return Ok(code);
        }
        writeln!(output, "A code has digits, such as 123 456.")?;
    }
}

/// The digits of a code, which apps and text messages show in groups, with all kinds of blanks, dashes and invisible characters
/// around them. `None`: it has none.
fn digits(code: &str) -> Option<Secret> {
    /// The zeros of other scripts whose digits keyboards write: Arabic, Persian, Devanagari, full width.
    const ZEROS: [char; 4] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];
    let digit = |c: char| {
        let beyond = |zero: &char| u32::from(c).checked_sub(u32::from(*zero));
        let other = ZEROS.iter().filter_map(beyond).find(|digit| *digit < 10);
        char::from_digit(c.to_digit(10).or(other)?, 10)
    };
    let digits: String = code.chars().filter_map(digit).collect();
    (!digits.is_empty()).then(|| Secret::new(digits))
}

/// One form of the flow: what is logged of it, and its fields behind `fb_dtsg` and `nh`.
struct Step {
    name: &'static str,
    fields: &'static [(&'static str, &'static str)],
}

/// The questions that may follow the code, in order. Each may be the last.
const QUESTIONS: [Step; 4] = [
    Step {
        name: "saving the browser",
        fields: &[
            ("name_action_selected", "save_device"),
            ("submit[Continue]", "Continue"),
        ],
    },
    Step {
        name: "starting the check-up",
        fields: &[("submit[Continue]", "Continue")],
    },
    Step {
        name: "confirming the login attempt",
        fields: &[("submit[This was me]", "This Was Me")],
    },
    Step {
        name: "saving the device again",
        fields: &[
            ("submit[Continue]", "Continue"),
            ("name_action_selected", "save_device"),
        ],
    },
];

/// Goes through the flow from the page that asks for a code, to wherever it ends.
pub(super) fn go_through(
    caller: &Caller<'_>,
    asked: &Page,
    two_factor: Option<&TwoFactor>,
) -> Result<Reply> {
    let code = two_factor.map_or_else(ask_at_terminal, TwoFactor::code)?;
    let mut hidden = Hidden::default();
    hidden.update(asked);
    log::info!("submitting the two-factor code");
    let fields = Fields::new()
        .with("approvals_code", code.expose())
        .with("fb_dtsg", hidden.fb_dtsg.expose())
        .with("nh", hidden.nh.expose())
        .with("submit[Submit Code]", "Submit Code")
        .with("codes_submitted", 0);
    let mut reply = submit(caller, fields)?;
    for step in &QUESTIONS {
        if is_home(&reply.url) || !reply.url.path().contains("checkpoint") {
            break;
        }
        log::info!("two-factor: {}", step.name);
        hidden.update(&Page::parse(&reply.text()));
        let mut fields = Fields::new()
            .with("fb_dtsg", hidden.fb_dtsg.expose())
            .with("nh", hidden.nh.expose());
        for (name, value) in step.fields {
            fields.push(*name, value);
        }
        reply = submit(caller, fields)?;
    }
    Ok(reply)
}

/// The hidden fields that every form of the flow repeats: the page's own, or those of the page before.
struct Hidden {
    fb_dtsg: Secret,
    nh: Secret,
}

impl Default for Hidden {
    fn default() -> Self {
        Self {
            fb_dtsg: Secret::new(""),
            nh: Secret::new(""),
        }
    }
}

impl Hidden {
    fn update(&mut self, page: &Page) {
        for (name, field) in [("fb_dtsg", &mut self.fb_dtsg), ("nh", &mut self.nh)] {
            if let Some(value) = page.value_of(name) {
                *field = Secret::new(value);
            }
        }
    }
}

fn submit(caller: &Caller<'_>, fields: Fields) -> Result<Reply> {
    caller.page(&Request::post(CHECKPOINT).auth(Auth::None).form(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_its_digits_however_it_is_shown() {
        for code in [
            "123456",
            " 123 456\n",
            "123\u{a0}456",
            "123-456",
            "123\u{2011}456",
            "\u{200b}123\u{202f}456\u{200b}",
            "\u{feff}12 34 56",
            "١٢٣٤٥٦",
            "１２３４５６",
        ] {
            assert_eq!(digits(code).unwrap().expose(), "123456", "{code:?}");
        }
        for none in ["", " \u{200b}\n", "none", "--"] {
            assert!(digits(none).is_none(), "{none:?}");
        }
    }
}
