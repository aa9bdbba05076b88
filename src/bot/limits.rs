//! The limits of a bot.

use std::time::Duration;

/// How much a bot does at once, and how long it waits. [`Bot`](super::Bot) has a setting for each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) threads: usize,
    pub(super) max_waiting: usize,
    pub(super) stuck_after: Duration,
    pub(super) max_stuck: usize,
    pub(super) stop_timeout: Duration,
    pub(super) commands_per_minute: u32,
    pub(super) names_lifetime: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            threads: 4,
            max_waiting: 1000,
            stuck_after: Duration::from_secs(60),
            max_stuck: 64,
            stop_timeout: Duration::from_secs(10),
            commands_per_minute: 30,
            names_lifetime: Duration::from_secs(24 * 60 * 60),
        }
    }
}
