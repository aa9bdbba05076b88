//! Messages to people where there are no encrypted chats: in plain.

use super::Client;
use crate::error::Result;
use crate::http::CommandAgent;
use crate::id::MessageId;
use crate::model::{OutgoingMessage, ThreadKey};

impl Client {
    pub(super) fn send_encrypted(
        &self,
        _: &CommandAgent,
        _: ThreadKey,
        _: &OutgoingMessage,
    ) -> Result<Option<MessageId>> {
        Ok(None)
    }

    pub(super) fn check_plain(&self, _: ThreadKey) -> Result<()> {
        Ok(())
    }
}
