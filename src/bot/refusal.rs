//! The results of handlers, and the error that explains itself to people.

use std::borrow::Cow;
use std::error::Error;

/// The result of a handler or a filter: any error fits, a text too.
///
/// ```
/// use fbchat::bot::{Args, Context, Result};
///
/// fn dice(context: &Context, args: &mut Args) -> Result {
///     let sides: u32 = args.next()?;
///     if sides == 0 {
///         return Err("a die has sides".into());
///     }
///     context.reply(format!("{} of {sides}", sides.div_ceil(2)))
/// }
/// # let _ = dice;
/// ```
pub type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// An error that is an answer: the person reads its words as they are, and it is not logged as a warning, because nothing is wrong with
/// the bot.
///
/// ```
/// use fbchat::bot::{Context, Refusal, Result};
///
/// fn only_short_texts(context: &Context) -> Result<bool> {
///     if context.text().len() > 1000 {
///         return Err(Refusal::new("That is too long for me.").into());
///     }
///     Ok(true)
/// }
/// # let _ = only_short_texts;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(Cow<'static, str>);

impl Refusal {
    /// An error with these words, which are the answer.
    pub fn new(words: impl Into<Cow<'static, str>>) -> Self {
        Self(words.into())
    }
}
