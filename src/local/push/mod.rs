//! Pushing to clients: the long poll's items, deltas, their dispatch, and the queue and feed that keep them.

pub(super) mod client_payload;
pub(super) mod deltas;
pub(super) mod dispatch;
pub(super) mod feed;
pub(super) mod items;
pub(super) mod listeners;
pub(super) mod queue;
pub(super) mod rows;
