//! The tokens of pages, and random strings.

/// The tokens that a page contains for later requests.
pub(crate) struct Tokens {
    pub(crate) fb_dtsg: String,
    pub(crate) logout: String,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            fb_dtsg: format!("AQ{}:AQ{}", random_text(10), random_text(10)),
            logout: format!("Af{}", random_text(14)),
        }
    }

    /// Returns the `ttstamp` of `fb_dtsg`: the codes of its characters in a row, and a 2.
    pub(crate) fn ttstamp(&self) -> String {
        let codes = self.fb_dtsg.bytes().map(|byte| byte.to_string());
        codes.chain(["2".to_owned()]).collect()
    }
}

pub(crate) fn random_text(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(length)
        .collect()
}
