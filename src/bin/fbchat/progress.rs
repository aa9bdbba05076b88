//! Bars at the terminal; nothing where standard error is none.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for a number of messages.
pub fn messages(total: u64) -> ProgressBar {
    styled(
        ProgressBar::new(total),
        "{wide_bar} {pos} of {len} messages, {eta} left",
    )
}

/// A bar for the bytes of a file of this name. `None`: their number is unknown.
pub fn file(name: impl Into<Cow<'static, str>>, length: Option<u64>) -> ProgressBar {
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    styled(
        bar.with_message(name),
        "{msg} {wide_bar} {bytes} of {total_bytes}, {eta} left",
    )
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
