//! Ctrl-C and SIGTERM.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Result;

/// The exit status of a program that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// Ends the program as a signal does.
pub fn end() -> ! {
    process::exit(INTERRUPTED)
}

/// Whether a signal has come. Clones share it.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Calls `stop` at the first signal; the second one ends the program at once. A process can have one of these.
    pub fn watch(stop: impl Fn() + Send + 'static) -> Result<Self> {
        let interrupt = Self::default();
        let seen = interrupt.clone();
        ctrlc::set_handler(move || {
            if seen.0.swap(true, Ordering::SeqCst) {
                end();
            }
            stop();
        })
        .map_err(io::Error::other)?;
        Ok(interrupt)
    }

    pub fn has_come(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
