//! Which callbacks run on the current thread: one that blocks until its own listening goes on would block for ever.

use std::cell::RefCell;

thread_local! {
    /// The owners of the callbacks that run, the innermost last.
    static RUNNING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Runs a callback of this owner.
pub(super) fn run<T>(owner: usize, callback: impl FnOnce() -> T) -> T {
    struct Running;
    impl Drop for Running {
        fn drop(&mut self) {
            let _ = RUNNING.try_with(|running| running.borrow_mut().pop());
        }
    }
    RUNNING.with(|running| running.borrow_mut().push(owner));
    let _running = Running;
    callback()
}

/// Whether a callback of this owner runs on this thread.
pub(super) fn runs(owner: usize) -> bool {
    RUNNING
        .try_with(|running| running.borrow().contains(&owner))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn a_callback_runs_until_it_returns_or_panics() {
        run(1, || {
            let nested = catch_unwind(|| {
                run(2, || {
                    assert!(runs(1) && runs(2));
                    panic!("a bug in a callback")
                })
            });
            assert!(nested.is_err());
            assert!(runs(1) && !runs(2));
            assert!(!std::thread::spawn(|| runs(1)).join().unwrap());
        });
        assert!(!runs(1));
    }
}
