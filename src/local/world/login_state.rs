//! Those who are not logged in yet: visitors with a login form before them, and people at a checkpoint.

use std::collections::VecDeque;

use super::definition::WorldUser;
use super::tokens::random_text;
use crate::id::UserId;
use crate::local::control::journal::Recorded;

/// Somebody's browser, known by its `datr` cookie.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) datr: String,
    /// What the login form's hidden inputs hold, names and values.
    pub(crate) hidden: Vec<(&'static str, String)>,
}

/// A login whose password was right, and that has pages yet to pass.
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
    /// Only a person can pass this one.
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

    /// The page behind this one for a user who has to pass `count` of them.
    pub(crate) fn next(self, count: u8) -> Option<Self> {
        let mut steps = Self::IN_ORDER.into_iter().take(count.into());
        steps.find(|step| *step == self)?;
        steps.next()
    }

    /// The fields, besides the form's own, with which this page is answered.
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

/// All of them; the oldest are forgotten when there are many.
#[derive(Default)]
pub(crate) struct LoginState {
    visitors: VecDeque<Visitor>,
    checkpoints: VecDeque<Checkpoint>,
}

impl LoginState {
    const MOST: usize = 1000;

    /// Who sends the request, if they were here before.
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
                // Whoever does not undo the escaping of HTML sends this one back wrong.
                ("li", format!("{}&\"{}", random_text(6), random_text(3))),
                ("try_number", "0".to_owned()),
                ("unrecognized_tries", "0".to_owned()),
            ],
        };
        self.visitors.truncate(Self::MOST);
        self.visitors.push_front(visitor.clone());
        visitor
    }

    /// Begins a checkpoint and gives the cookie that leads back to it.
    pub(crate) fn begin_checkpoint(&mut self, user: &WorldUser) -> String {
        let cookie = random_text(20);
        self.checkpoints.truncate(Self::MOST);
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
