//! The arguments of a command, taken one after the other.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::argument_error::ArgumentError;
use super::words::{self, Unclosed, Word};
use crate::id::UserId;
use crate::model::Mention;
use crate::shown::cut;

/// The longest text that the error of a `FromStr` adds to an answer, in characters.
const LONGEST_REASON: usize = 200;

/// The arguments of a command, which a handler takes one after the other.
///
/// They are the words behind its name. Quotation marks, also those that telephones write, keep several words together, and a backslash
/// lets one stand within; a mention is one argument, whatever blanks the name has. Its `Debug` does not show the words.
///
/// ```
/// use fbchat::{Mention, bot::{Args, ArgumentError}, local::ADA};
///
/// let mut args = Args::new(r#"3 "Earl Grey" @Ada Lovelace at five"#, &[Mention::new(ADA, 14, 13)]);
/// assert_eq!(args.next::<u32>(), Ok(3));
/// assert_eq!(args.next(), Ok("Earl Grey".to_owned()));
/// assert_eq!(args.person(), Ok(ADA));
/// assert_eq!(args.rest(), "at five");
/// assert!(args.is_empty());
/// assert!(matches!(args.next::<u32>(), Err(ArgumentError::Missing { position: 5, .. })));
/// ```
pub struct Args {
    text: String,
    people: Vec<(Range<usize>, UserId)>,
    /// Where the next argument is looked for.
    at: usize,
    taken: usize,
}

impl Args {
    /// The arguments in a text with these mentions. A handler is given its own; this is for tests.
    pub fn new(text: &str, mentions: &[Mention]) -> Self {
        Self::behind(text, 0, mentions)
    }

    /// The arguments in a text from this byte on.
    pub(super) fn behind(text: &str, at: usize, mentions: &[Mention]) -> Self {
        Self {
            text: text.to_owned(),
            people: words::people(text, mentions),
            at,
            taken: 0,
        }
    }

    /// Takes the next argument as a number, a text or whatever else can be parsed.
    ///
    /// # Errors
    ///
    /// [`ArgumentError`] if there is none, if it cannot be parsed, or if a quotation mark is not closed. The last leaves it
    /// where it is, for [`rest`](Self::rest).
    #[allow(
        clippy::should_implement_trait,
        reason = "arguments have different types"
    )]
    pub fn next<T: FromStr<Err: fmt::Display>>(&mut self) -> Result<T, ArgumentError> {
        let found = self.optional()?;
        found.ok_or(ArgumentError::Missing {
            position: self.taken + 1,
        })
    }

    /// [`next`](Self::next), where there may be none.
    ///
    /// ```
    /// use fbchat::bot::Args;
    ///
    /// let sides = Args::new("", &[]).optional::<u32>()?;
    /// assert_eq!(sides.unwrap_or(6), 6);
    /// # Ok::<(), fbchat::bot::ArgumentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ArgumentError`] if it cannot be parsed, or if a quotation mark is not closed.
    pub fn optional<T: FromStr<Err: fmt::Display>>(&mut self) -> Result<Option<T>, ArgumentError> {
        let Some(word) = self.word()? else {
            return Ok(None);
        };
        let parsed = word.text.parse();
        let value = parsed.map_err(|error: T::Err| ArgumentError::Invalid {
            position: self.taken,
            reason: cut(&error.to_string(), LONGEST_REASON),
        })?;
        Ok(Some(value))
    }

    /// Takes the next argument as a mention of a person.
    ///
    /// # Errors
    ///
    /// [`ArgumentError`] if there is none, or if it mentions nobody.
    pub fn person(&mut self) -> Result<UserId, ArgumentError> {
        let position = self.taken + 1;
        match self.word()? {
            Some(word) => word.person.ok_or(ArgumentError::NotAPerson { position }),
            None => Err(ArgumentError::Missing { position }),
        }
    }

    /// Takes all that is left, and returns the people who are mentioned in it, in the order of the text.
    ///
    /// ```
    /// use fbchat::{Mention, bot::Args, local::{ADA, ALAN}};
    ///
    /// let mut args = Args::new("@Ada and @Alan", &[Mention::new(ADA, 0, 4), Mention::new(ALAN, 9, 5)]);
    /// assert_eq!(args.people()?, [ADA, ALAN]);
    /// # Ok::<(), fbchat::bot::ArgumentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ArgumentError`] if nobody is mentioned.
    pub fn people(&mut self) -> Result<Vec<UserId>, ArgumentError> {
        let position = self.taken + 1;
        let from_here = self
            .people
            .iter()
            .filter(|(range, _)| range.start >= self.at);
        let people: Vec<UserId> = from_here.map(|(_, person)| *person).collect();
        let is_empty = self.rest().is_empty();
        match (people.is_empty(), is_empty) {
            (false, _) => Ok(people),
            (true, true) => Err(ArgumentError::Missing { position }),
            (true, false) => Err(ArgumentError::NotAPerson { position }),
        }
    }

    /// Takes all that is left, as it was written, without the blanks around it.
    pub fn rest(&mut self) -> &str {
        let rest = self.text.get(self.at..).unwrap_or_default().trim();
        self.at = self.text.len();
        self.taken += usize::from(!rest.is_empty());
        rest
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.text
            .get(self.at..)
            .is_none_or(|rest| rest.trim().is_empty())
    }

    /// Checks that nothing is left.
    ///
    /// ```
    /// use fbchat::bot::Args;
    ///
    /// let mut args = Args::new("6 please", &[]);
    /// let _sides: u32 = args.next()?;
    /// assert_eq!(args.end().unwrap_err().to_string(), "argument 2 is one too many");
    /// # Ok::<(), fbchat::bot::ArgumentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ArgumentError::TooMany`] if something is.
    pub fn end(&self) -> Result<(), ArgumentError> {
        if self.is_empty() {
            return Ok(());
        }
        Err(ArgumentError::TooMany {
            position: self.taken + 1,
        })
    }

    fn word(&mut self) -> Result<Option<Word>, ArgumentError> {
        let position = self.taken + 1;
        let found = words::next(&self.text, self.at, &self.people);
        let found = found.map_err(|Unclosed| ArgumentError::Unclosed { position })?;
        Ok(found.map(|(word, end)| {
            self.at = end;
            self.taken = position;
            word
        }))
    }
}

impl fmt::Debug for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Args")
            .field("taken", &self.taken)
            .field("bytes_left", &self.text.len().saturating_sub(self.at))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args::new(text, &[])
    }

    #[test]
    fn each_mistake_is_explained_by_the_place_of_the_argument() {
        let mut some = args("a b \"c");
        let first = some.next::<u32>().unwrap_err().to_string();
        assert_eq!(first, "argument 1 is wrong: invalid digit found in string");
        assert_eq!(
            some.person(),
            Err(ArgumentError::NotAPerson { position: 2 })
        );
        let unclosed = Err(ArgumentError::Unclosed { position: 3 });
        assert_eq!(some.optional::<String>(), unclosed);
        assert_eq!(some.rest(), "\"c");
        assert_eq!(some.person(), Err(ArgumentError::Missing { position: 4 }));
    }

    #[test]
    fn people_are_those_behind_what_was_taken() {
        let (ada, alan) = (UserId::from(4), UserId::from(5));
        let mentions = [Mention::new(ada, 0, 4), Mention::new(alan, 5, 5)];
        let mut both = Args::new("@Ada @Alan", &mentions);
        assert_eq!(both.person(), Ok(ada));
        assert_eq!(both.people(), Ok(vec![alan]));
        assert_eq!(both.end(), Ok(()));
        assert_eq!(both.people(), Err(ArgumentError::Missing { position: 3 }));
        assert_eq!(
            args("Ada").people(),
            Err(ArgumentError::NotAPerson { position: 1 })
        );
    }

    #[test]
    fn no_word_is_in_the_debug_output() {
        let shown = format!("{:?}", args("sesame"));
        assert_eq!(shown, "Args { taken: 0, bytes_left: 6, .. }");
    }

    #[test]
    fn the_reason_of_an_error_has_an_end() {
        #[derive(Debug)]
        struct Picky;
        impl FromStr for Picky {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Err(text.to_owned())
            }
        }
        let error = args(&"ü".repeat(1_000_000)).next::<Picky>().unwrap_err();
        assert_eq!(
            error.to_string().chars().count(),
            "argument 1 is wrong: ".len() + 200
        );
    }
}
