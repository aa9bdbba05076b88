//! The tokens of pages, and random strings.

/// The tokens that a page contains for later requests.
pub(crate) struct Tokens {
    pub(crate) fb_dtsg: String,
    pub(crate) logout: String,
    /// The token of the pages of 2026.
    pub(crate) lsd: String,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            fb_dtsg: format!("AQ{}:AQ{}", random_text(10), random_text(10)),
            lsd: random_text(11),
            logout: format!("Af{}", random_text(14)),
        }
    }

    /// Returns the `ttstamp` of `fb_dtsg`: the codes of its characters in a row, and a 2.
    pub(crate) fn ttstamp(&self) -> String {
        let codes = self.fb_dtsg.bytes().map(|byte| byte.to_string());
        codes.chain(["2".to_owned()]).collect()
    }
}

/// Returns a random UUID.
pub(crate) fn random_uuid() -> String {
    let (high, low) = (fastrand::u64(..), fastrand::u64(..));
    let [a, b, c] = [high >> 32, high >> 16 & 0xffff, high & 0x0fff];
    let [d, e] = [low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff];
    format!("{a:08x}-{b:04x}-4{c:03x}-{d:04x}-{e:012x}")
}

pub(crate) fn random_text(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(length)
        .collect()
}
