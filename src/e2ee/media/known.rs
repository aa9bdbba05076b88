//! The hosts that are known.

use std::sync::Arc;
use std::time::Instant;

use crate::wire::e2ee::stanza::MediaHosts;

/// The hosts of files, and until when they are good.
pub(in crate::e2ee) struct Known {
    pub(super) hosts: Arc<MediaHosts>,
    pub(super) end: Instant,
}
