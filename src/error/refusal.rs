//! Facebook's refusals, sorted by their codes and, where a code is not known, by Facebook's own words.

use serde::{Deserialize, Serialize};

use super::Advice;

/// The kind of a refusal of Facebook's, from [`FacebookError::kind`](super::FacebookError::kind).
///
/// The [guide](crate::guide::errors#codes-of-facebook) lists the codes of each.
///
/// ```
/// use fbchat::{Advice, FacebookErrorKind};
///
/// assert_eq!(FacebookErrorKind::RateLimited.advice(), Advice::Wait);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FacebookErrorKind {
    /// The session or its tokens are no longer accepted.
    LoggedOut,
    /// There were too many requests in too short a time. The same request may succeed later.
    RateLimited,
    /// A fault on Facebook's side. The same request may succeed later.
    Temporary,
    /// Facebook takes the account for a spammer and has blocked what it does. Trying again makes it worse.
    Blocked,
    /// The account may not do this.
    NotAllowed,
    /// The request names something that is not there, or has a value that Facebook does not accept.
    InvalidCall,
    /// Neither the code nor the words are known.
    Other,
}

impl FacebookErrorKind {
    /// Returns what to do about it.
    pub const fn advice(self) -> Advice {
        match self {
            Self::LoggedOut => Advice::LogIn,
            Self::RateLimited | Self::Temporary => Advice::Wait,
            Self::Blocked | Self::NotAllowed | Self::Other => Advice::Browser,
            Self::InvalidCall => Advice::FixCall,
        }
    }

    /// Every kind that has codes or words of its own, in the order in which words are looked for: a text with "blocked" and
    /// "too fast" is about a block, and one with "try again later" most often has the reason too.
    #[cfg(test)]
    pub(super) const SORTED: [Self; 6] = [
        Self::Blocked,
        Self::LoggedOut,
        Self::RateLimited,
        Self::NotAllowed,
        Self::InvalidCall,
        Self::Temporary,
    ];
}

/// The codes that are known, by kind.
pub(super) const CODES: [(FacebookErrorKind, &[u32]); 5] = [
    (FacebookErrorKind::Blocked, &[1_357_007, 1_390_008]),
    (FacebookErrorKind::LoggedOut, &[1_357_001, 1_357_004]),
    (FacebookErrorKind::RateLimited, &[1_675_004, 3_252_001]),
    (
        FacebookErrorKind::InvalidCall,
        &[
            1_357_031, 1_545_003, 1_545_010, 1_545_012, 1_545_014, 1_545_116, 1_675_012,
        ],
    ),
    (FacebookErrorKind::Temporary, &[1_357_045, 1_675_030]),
];

/// Facebook's words in English, by kind, in the order in which they are looked for. Lower case, without apostrophes.
const WORDS: [(FacebookErrorKind, &[&str]); 6] = [
    (
        FacebookErrorKind::Blocked,
        &[
            "temporarily blocked",
            "temporarily restricted",
            "account is restricted",
            "been blocked",
            "youre blocked",
            "blocked from",
            "spam",
            "misusing",
            "abusive",
            "security check",
            "unusual activity",
            "suspicious activity",
        ],
    ),
    (
        FacebookErrorKind::LoggedOut,
        &[
            "log in",
            "logged out",
            "not logged in",
            "login required",
            "session expired",
            "session has expired",
            "session is invalid",
            "invalid session",
        ],
    ),
    (
        FacebookErrorKind::RateLimited,
        &[
            "rate limit",
            "rate limited",
            "rate limits",
            "request limit reached",
            "too many requests",
            "too many calls",
            "too many attempts",
            "too many times",
            "too often",
            "too fast",
            "too quickly",
            "too frequent",
            "too frequently",
            "slow down",
            "throttled",
        ],
    ),
    (
        FacebookErrorKind::NotAllowed,
        &[
            "permission",
            "permissions",
            "not allowed",
            "not permitted",
            "not authorized",
            "unauthorized",
            "access denied",
            "confirm your identity",
        ],
    ),
    (
        FacebookErrorKind::InvalidCall,
        &[
            "invalid",
            "malformed",
            "not a member",
            "not found",
            "does not exist",
            "doesnt exist",
            "no longer exists",
            "must be",
        ],
    ),
    (
        FacebookErrorKind::Temporary,
        &[
            "try again",
            "something went wrong",
            "temporarily unavailable",
            "temporary failure",
            "temporary error",
            "internal error",
            "server error",
            "service unavailable",
            "timed out",
        ],
    ),
];

/// The kind that a code stands for.
pub(super) fn by_code(code: u32) -> Option<FacebookErrorKind> {
    let known = CODES.iter().find(|(_, codes)| codes.contains(&code));
    known.map(|(kind, _)| *kind)
}

/// The kind that texts of Facebook's speak of.
pub(super) fn by_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<FacebookErrorKind> {
    let texts: Vec<String> = texts.into_iter().map(words).collect();
    let contains = |phrase: &&str| {
        let phrase = format!(" {phrase} ");
        texts.iter().any(|text| text.contains(&phrase))
    };
    let found = WORDS
        .iter()
        .find(|(_, phrases)| phrases.iter().any(contains));
    found.map(|(kind, _)| *kind)
}

/// The words of a text in lower case with a blank before and behind each, so that only whole words are found.
fn words(text: &str) -> String {
    let text = text.to_lowercase().replace(['\'', '’'], "");
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut spaced = String::from(" ");
    for word in words.filter(|word| !word.is_empty()) {
        spaced.push_str(word);
        spaced.push(' ');
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, FacebookError};
    use FacebookErrorKind as Kind;

    fn refused(code: u32, summary: Option<&str>, description: Option<&str>) -> FacebookError {
        FacebookError {
            summary: summary.map(str::to_owned),
            description: description.map(str::to_owned),
            ..FacebookError::new(code)
        }
    }

    #[test]
    fn rate_limit_exceeded_means_wait_and_not_ask_about_rights() {
        let by_code = refused(3_252_001, None, None);
        let by_words = refused(9, Some("Rate limit exceeded"), None);
        for error in [by_code, by_words] {
            assert_eq!(error.kind(), Kind::RateLimited);
            let error = Error::from(error);
            assert!(error.is_retryable() && error.to_string().contains("wait"));
            assert_eq!(error.advice(), Advice::Wait);
        }
    }

    #[test]
    fn the_words_of_facebook_count_where_the_code_is_not_known() {
        for (text, kind) in [
            ("You’re Temporarily Blocked", Kind::Blocked),
            (
                "You were going too fast. You've been blocked from this.",
                Kind::Blocked,
            ),
            ("Please log in to continue.", Kind::LoggedOut),
            ("Not Logged In", Kind::LoggedOut),
            ("Your session has expired", Kind::LoggedOut),
            (
                "You're doing that too often; try again later.",
                Kind::RateLimited,
            ),
            ("Too many requests", Kind::RateLimited),
            ("You don't have permission to do this", Kind::NotAllowed),
            ("Invalid parameter", Kind::InvalidCall),
            ("This thread doesn't exist", Kind::InvalidCall),
            (
                "Sorry, something went wrong. Please try again.",
                Kind::Temporary,
            ),
            ("A blog invited the separate limit", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(refused(0, Some(text), None).kind(), kind, "{text}");
            assert_eq!(refused(0, Some("?"), Some(text)).kind(), kind, "{text}");
        }
    }

    #[test]
    fn a_known_code_counts_before_the_words() {
        // Facebook calls this a temporary failure, and the account is not in the thread.
        let error = refused(
            1_545_012,
            None,
            Some("Temporary failure. Please try again."),
        );
        assert_eq!(error.kind(), Kind::InvalidCall);
    }

    #[test]
    fn only_what_may_be_over_after_a_wait_is_retryable() {
        for (kind, codes) in CODES {
            for code in codes {
                let error = Error::from(refused(*code, None, None));
                assert_eq!(
                    error.is_retryable(),
                    kind.advice() == Advice::Wait,
                    "{code}"
                );
                assert_eq!(error.advice(), kind.advice());
            }
        }
        let sorted = WORDS.map(|(kind, _)| kind);
        assert_eq!(sorted, Kind::SORTED);
        let blocked = Error::from(refused(
            0,
            Some("Temporarily blocked. Try again later."),
            None,
        ));
        assert!(!blocked.is_retryable());
    }

    #[test]
    fn the_table_of_codes_in_the_guide_is_that_of_the_code() {
        let guide = include_str!("../guide/errors.md");
        let mut in_guide = Vec::new();
        for line in guide
            .lines()
            .filter(|line| line.starts_with("| [`FacebookErrorKind::"))
        {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let name = cells[1]
                .split_once("::")
                .unwrap()
                .1
                .split('`')
                .next()
                .unwrap();
            let codes: Vec<u32> = cells[2]
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|digits| digits.parse().ok())
                .collect();
            let advice = cells[3]
                .split_once("::")
                .unwrap()
                .1
                .split('`')
                .next()
                .unwrap();
            in_guide.push((name.to_owned(), codes, advice.to_owned()));
        }
        let mut expected = Vec::new();
        for kind in Kind::SORTED.into_iter().chain([Kind::Other]) {
            let codes = CODES.iter().find(|(known, _)| *known == kind);
            let mut codes = codes.map_or_else(Vec::new, |(_, codes)| codes.to_vec());
            codes.sort_unstable();
            expected.push((format!("{kind:?}"), codes, format!("{:?}", kind.advice())));
        }
        in_guide.sort();
        expected.sort();
        assert_eq!(in_guide, expected);
    }
}
