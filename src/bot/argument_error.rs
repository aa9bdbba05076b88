//! Arguments that are not what a command expects.

/// An argument of a command that is missing or is not what the command expects. Arguments are counted from 1.
///
/// It comes from the methods of [`Args`](super::Args), and is answered together with the usage of the command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentError {
    /// The command ended before it.
    #[error("argument {position} is missing")]
    #[non_exhaustive]
    Missing {
        /// Which argument.
        position: usize,
    },
    /// It cannot be parsed.
    #[error("argument {position} is wrong: {reason}")]
    #[non_exhaustive]
    Invalid {
        /// Which argument.
        position: usize,
        /// The error of its `FromStr`, at most 200 characters.
        reason: String,
    },
    /// It is no mention of a person.
    #[error("argument {position} has to be a mention of a person, such as @Ada")]
    #[non_exhaustive]
    NotAPerson {
        /// Which argument.
        position: usize,
    },
    /// It begins with a quotation mark, and none closes it.
    #[error("the quotation mark before argument {position} is not closed")]
    #[non_exhaustive]
    Unclosed {
        /// Which argument.
        position: usize,
    },
    /// There are arguments behind the last one that the command takes.
    #[error("argument {position} is one too many")]
    #[non_exhaustive]
    TooMany {
        /// Which argument.
        position: usize,
    },
}
