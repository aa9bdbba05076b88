//! The state of logins in progress: visitors of the login form, and checkpoints.

use std::collections::VecDeque;

use super::definition::WorldUser;
use super::tokens::random_text;
use crate::id::UserId;
use crate::local::control::journal::Recorded;

/// A browser, identified by its `datr` cookie.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) datr: String,
    /// Names and values of the login form's hidden inputs.
    pub(crate) hidden: Vec<(&'static str, String)>,
}

/// A login with a correct password and pages left to pass.
pub(crate) struct Checkpoint {
    cookie: String,
    pub(crate) user: UserId,
    pub(crate) fb_dtsg: String,
    pub(crate) nh: String,
    pub(crate) step: Step,
}

/// The pages of a checkpoint, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Cannot be passed by a client.
    Locked,
    EnterCode,
    SaveBrowser,
    ReviewLogin,
    ThisWasMe,
    SaveDevice,
}

impl Step {
    const IN_ORDER: [Self; 5] = [
        Self::EnterCode,
        Self::SaveBrowser,
        Self::ReviewLogin,
        Self::ThisWasMe,
        Self::SaveDevice,
    ];

    /// Returns the page after this one for a user who has to pass `count` of them.
    pub(crate) fn next(self, count: u8) -> Option<Self> {
        let mut steps = Self::IN_ORDER.into_iter().take(count.into());
        steps.find(|step| *step == self)?;
        steps.next()
    }

    /// Returns the fields that this page requires besides the hidden ones.
    pub(crate) fn answer(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Locked => &[],
            Self::EnterCode => &[
                ("submit[Submit Code]", "Submit Code"),
                ("codes_submitted", "0"),
            ],
            Self::SaveBrowser | Self::SaveDevice => &[
                ("name_action_selected", "save_device"),
                ("submit[Continue]", "Continue"),
            ],
            Self::ReviewLogin => &[("submit[Continue]", "Continue")],
            Self::ThisWasMe => &[("submit[This was me]", "This Was Me")],
        }
    }
}

/// The logins in progress; the oldest are dropped above a limit.
#[derive(Default)]
pub(crate) struct LoginState {
    visitors: VecDeque<Visitor>,
    checkpoints: VecDeque<Checkpoint>,
}

impl LoginState {
    const MAX_ENTRIES: usize = 1000;

    /// Returns the visitor who sends the request, if known.
    pub(crate) fn visitor(&self, request: &Recorded) -> Option<&Visitor> {
        request
            .cookies("datr")
            .find_map(|datr| self.visitors.iter().find(|visitor| visitor.datr == datr))
    }

    pub(crate) fn new_visitor(&mut self, now_seconds: i64) -> Visitor {
        let visitor = Visitor {
            datr: random_text(24),
            hidden: vec![
                ("lsd", format!("AV{}", random_text(6))),
                ("m_ts", now_seconds.to_string()),
                // A client that does not decode HTML entities sends this one back wrong.
                ("li", format!("{}&\"{}", random_text(6), random_text(3))),
                ("try_number", "0".to_owned()),
                ("unrecognized_tries", "0".to_owned()),
            ],
        };
        self.visitors.truncate(Self::MAX_ENTRIES);
        self.visitors.push_front(visitor.clone());
        visitor
    }

    /// Begins a checkpoint and returns its cookie.
    pub(crate) fn begin_checkpoint(&mut self, user: &WorldUser) -> String {
        let cookie = random_text(20);
        self.checkpoints.truncate(Self::MAX_ENTRIES);
        self.checkpoints.push_front(Checkpoint {
            cookie: cookie.clone(),
            user: user.id,
            fb_dtsg: format!("AQ{}:AQE", random_text(10)),
            nh: random_text(8).to_ascii_lowercase(),
            step: if user.checkpoint {
                Step::Locked
            } else {
                Step::EnterCode
            },
        });
        cookie
    }

    pub(crate) fn checkpoint(&mut self, request: &Recorded) -> Option<&mut Checkpoint> {
        let cookie = request
            .cookies("checkpoint")
            .find(|cookie| self.checkpoints.iter().any(|one| one.cookie == *cookie))?;
        self.checkpoints.iter_mut().find(|one| one.cookie == cookie)
    }

    pub(crate) fn end_checkpoints(&mut self, user: UserId) {
        self.checkpoints
            .retain(|checkpoint| checkpoint.user != user);
    }
}
