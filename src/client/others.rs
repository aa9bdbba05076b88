//! The check of calls that are about somebody else.

use super::Client;
use crate::error::{Error, Result};
use crate::id::UserId;

impl Client {
    /// Fails if this is nobody's identifier, or the account's own: `refusal` states why it cannot be.
    pub(super) fn check_other(&self, user: UserId, refusal: &'static str) -> Result<()> {
        if user.get() == 0 {
            return Err(Error::invalid_input(
                "nobody has the identifier 0: name the person",
            ));
        }
        if user == self.uid() {
            return Err(Error::invalid_input(refusal));
        }
        Ok(())
    }
}
