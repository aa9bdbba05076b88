//! The steps between which a process may end.

/// Marks a step. With the local server a test ends the process here: at the step with the number in `FBCHAT_DIE_AT_STEP`.
#[cfg(feature = "local-server")]
pub(in crate::e2ee) fn step() {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static LAST: OnceLock<Option<u64>> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let last = LAST.get_or_init(|| std::env::var("FBCHAT_DIE_AT_STEP").ok()?.parse().ok());
    if last.is_some_and(|last| COUNT.fetch_add(1, Ordering::SeqCst) + 1 == last) {
        std::process::abort();
    }
}

#[cfg(not(feature = "local-server"))]
pub(in crate::e2ee) fn step() {}
