//! Log lines on standard error.

use std::io::{self, Write};

use log::{LevelFilter, Log, Metadata, Record};

/// Shows the errors of this crate, and with `verbose` more. Never what the crates below it log: at some levels that has texts.
pub fn start(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::Error,
        1 => LevelFilter::Info,
        _ => LevelFilter::Debug,
    };
    if log::set_logger(&ToStandardError).is_ok() {
        log::set_max_level(level);
    }
}

struct ToStandardError;

impl Log for ToStandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("fbchat")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            // Nobody reads it where standard error is closed.
            let _ = writeln!(io::stderr(), "{:5} {}", record.level(), record.args());
        }
    }

    fn flush(&self) {}
}
