//! Changes of several things at once.

use super::Client;
use crate::error::{Error, FacebookErrorKind, Result};
use crate::http::CommandAgent;

/// The things are threads.
pub(super) const THREAD: &str = "thread";

impl Client {
    /// Makes a change of several things at once, each of them once and in this order. Where Facebook refuses all of them together,
    /// it is made of each alone, so that one that is gone costs no other; the error is that of the first which is refused then.
    /// `name`: what they are, for the error where there is none.
    pub(super) fn change_each<T: Clone + PartialEq>(
        &self,
        name: &str,
        things: &[T],
        change: impl Fn(&CommandAgent, &[T]) -> Result<()>,
    ) -> Result<()> {
        let mut distinct: Vec<T> = Vec::new();
        for thing in things {
            if !distinct.contains(thing) {
                distinct.push(thing.clone());
            }
        }
        if distinct.is_empty() {
            return Err(Error::invalid_input(format!(
                "no {name} is named: name at least one"
            )));
        }
        let commands = self.commands();
        let refusal = match change(&commands, &distinct) {
            Err(error) if distinct.len() > 1 && is_about_them(&error) => error,
            result => return result,
        };
        log::info!(
            "Facebook refuses a change of {} at once, so each is changed alone: {refusal}",
            distinct.len()
        );
        let mut first = None;
        for thing in &distinct {
            match change(&commands, std::slice::from_ref(thing)) {
                Err(error) if is_about_them(&error) => drop(first.get_or_insert(error)),
                result => result?,
            }
        }
        first.map_or(Ok(()), Err)
    }
}

/// Whether it is the things of the call that Facebook refuses, and not the account, or any call for now.
fn is_about_them(error: &Error) -> bool {
    use FacebookErrorKind::{InvalidCall, NotAllowed};
    matches!(error, Error::Facebook(refusal) if matches!(refusal.kind(), InvalidCall | NotAllowed))
}
