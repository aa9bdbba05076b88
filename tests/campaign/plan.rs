//! What goes wrong, drawn by a generator that draws the same for the same seed.

use std::env;
use std::time::Duration;

use fbchat::local::{Fault, LocalServer};
use serde_json::json;

use crate::BOT;

const SEED: u64 = 20_260_117;

/// The seed of what goes wrong.
pub fn seed() -> u64 {
    let given = env::var("FBCHAT_SEED").map(|seed| seed.parse().expect("a seed is a number"));
    given.unwrap_or(SEED)
}

/// The generator splitmix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    Status500,
    Status502,
    Status503,
    DroppedBeforeHandling,
    /// The pipeline repeats a poll once, so that only this one is noticed.
    DroppedTwice,
    DroppedAfterHandling,
    CutShort,
    Garbage,
    Stall,
    StallHalfway,
    Error1357004,
    TokensRenewed,
    NewSticky,
    Refresh,
    Backoff,
    Batched,
    Restart,
    QueueLost,
}

impl Trouble {
    /// After these the server still has every item.
    pub const QUEUE_KEPT: [Self; 17] = [
        Self::Status500,
        Self::Status502,
        Self::Status503,
        Self::DroppedBeforeHandling,
        Self::DroppedTwice,
        Self::DroppedAfterHandling,
        Self::CutShort,
        Self::Garbage,
        Self::Stall,
        Self::StallHalfway,
        Self::Error1357004,
        Self::TokensRenewed,
        Self::NewSticky,
        Self::Refresh,
        Self::Backoff,
        Self::Batched,
        Self::Restart,
    ];

    /// Lets it happen to the next poll, or at once.
    pub fn strike(self, server: &mut LocalServer) {
        let next_poll = |fault| server.fail("/pull", fault);
        let answer = |reply| server.push_reply(BOT, reply);
        match self {
            Self::Status500 => next_poll(Fault::Status(500)),
            Self::Status502 => next_poll(Fault::Status(502)),
            Self::Status503 => next_poll(Fault::Status(503)),
            Self::DroppedBeforeHandling => next_poll(Fault::Drop),
            Self::DroppedTwice => {
                next_poll(Fault::Drop);
                next_poll(Fault::DropAfterHandling);
            }
            Self::DroppedAfterHandling => next_poll(Fault::DropAfterHandling),
            Self::CutShort => next_poll(Fault::Truncate),
            Self::Garbage => next_poll(Fault::Garbage),
            Self::Stall => next_poll(Fault::Stall),
            Self::StallHalfway => next_poll(Fault::StallHalfway),
            Self::Error1357004 => next_poll(Fault::FacebookError(1_357_004)),
            Self::TokensRenewed => server.renew_tokens(BOT),
            Self::NewSticky => {
                answer(json!({"t": "lb", "lb_info": {"sticky": "another", "pool": "another"}}));
            }
            Self::Refresh => answer(json!({"t": "refresh", "reason": 110})),
            Self::Backoff => answer(json!({"t": "backoff"})),
            Self::Batched => next_poll(Fault::Batched),
            Self::Restart => server.restart().unwrap(),
            Self::QueueLost => server.lose_queue(BOT),
        }
    }
}

/// How to listen so that the campaign takes no longer than its work: waits are short, and what stalls is soon given up.
pub fn hurried() -> fbchat::ListenOptions {
    fbchat::ListenOptions::default()
        .transport(fbchat::Transport::LongPoll)
        .mark_alive(false)
        .poll_timeout(Duration::from_millis(100))
        .retry_after(Duration::from_millis(1), Duration::from_millis(4))
}
