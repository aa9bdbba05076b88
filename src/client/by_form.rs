//! Sending where there are no tasks: by form.

use super::Client;
use super::either_way::{Action, Outgoing, Receipt};
use crate::error::Result;
use crate::http::CommandAgent;

impl Client {
    pub(super) fn send_either_way(
        &self,
        _: &CommandAgent,
        _: Outgoing<'_>,
        by_form: impl FnOnce() -> Result<Receipt>,
    ) -> Result<Receipt> {
        by_form()
    }

    pub(super) fn act_either_way(
        &self,
        _: &CommandAgent,
        _: Action<'_>,
        by_form: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        by_form()
    }
}
