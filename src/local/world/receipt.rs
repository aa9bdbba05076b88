//! What a sender gets back for a message.

use crate::id::MessageId;
use crate::time::Timestamp;

/// A message's identifier and time.
pub(crate) type Receipt = (MessageId, Timestamp);
