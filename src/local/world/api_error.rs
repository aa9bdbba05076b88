//! Facebook's error codes.

/// A rejected request, by Facebook's error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ApiError(pub(crate) u32);

impl ApiError {
    pub(crate) const NOT_LOGGED_IN: Self = Self(1_357_001);
    pub(crate) const STALE_TOKENS: Self = Self(1_357_004);
    /// A file above the size limit.
    pub(crate) const TOO_LARGE: Self = Self(1_357_031);
    pub(crate) const INVALID: Self = Self(1_545_003);
    /// There is nothing under an identifier, or nothing that the account may see.
    pub(crate) const UNKNOWN: Self = Self(1_545_010);
    /// Not a member, no such thread, or the wrong kind of thread.
    pub(crate) const NO_ACCESS: Self = Self(1_545_012);
    /// A nickname for a person who is not a member of the conversation.
    pub(crate) const NO_MEMBER: Self = Self(1_545_014);
    /// One of the two blocks the other's messages.
    pub(crate) const UNAVAILABLE: Self = Self(1_545_041);

    pub(crate) fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::NOT_LOGGED_IN => ("Not Logged In", "Please log in to continue."),
            Self::TOO_LARGE => ("Too large", "This file is too large."),
            Self::INVALID => (
                "Invalid parameter",
                "Please check the parameters of the request.",
            ),
            Self::UNKNOWN => ("Not found", "This is no longer available."),
            Self::NO_ACCESS => (
                "Cannot perform this action",
                "You are not part of this conversation.",
            ),
            Self::NO_MEMBER => (
                "Cannot change the nickname",
                "This person is not part of the conversation.",
            ),
            Self::UNAVAILABLE => ("Unable to send", "This person isn't available right now."),
            _ => (
                "Sorry, something went wrong",
                "Please try closing and re-opening your browser window.",
            ),
        }
    }
}
