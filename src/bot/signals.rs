//! Ctrl-C and SIGTERM end bots.

use std::io;
use std::process;
use std::sync::Mutex;

use super::handle::BotHandle;
use crate::sync::lock;

/// The exit status of a program that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// The bots that a signal stops. A process has one handler of signals, whatever number of bots it runs.
static BOTS: Mutex<Bots> = Mutex::new(Bots {
    is_handled: false,
    running: Vec::new(),
});

struct Bots {
    is_handled: bool,
    running: Vec<BotHandle>,
}

/// As long as it lives, a signal stops its bot.
pub(super) struct StopOnSignals(BotHandle);

impl StopOnSignals {
    pub(super) fn new(bot: &BotHandle) -> io::Result<Self> {
        let mut bots = lock(&BOTS);
        if !bots.is_handled {
            ctrlc::set_handler(stop_all).map_err(io::Error::other)?;
            bots.is_handled = true;
        }
        bots.running.push(bot.clone());
        Ok(Self(bot.clone()))
    }
}

impl Drop for StopOnSignals {
    fn drop(&mut self) {
        lock(&BOTS)
            .running
            .retain(|bot| !bot.is_of_same_bot(&self.0));
    }
}

/// Runs on a thread for signals, so it may lock.
fn stop_all() {
    let running = lock(&BOTS).running.clone();
    let mut going_on = running.iter().filter(|bot| !bot.is_stopped()).peekable();
    if going_on.peek().is_none() {
        // A bot that ends does so as the first signal asked: the second one does not wait for it.
        process::exit(INTERRUPTED);
    }
    for bot in going_on {
        bot.stop();
    }
}
