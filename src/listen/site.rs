//! The site as a listening uses it.

use std::sync::Arc;

use super::StopHandle;
use crate::api::{Account, Api};
use crate::id::UserId;

/// The site in an account's name, whose requests end at a stop.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) api: Arc<Api>,
    pub(crate) account: Arc<Account>,
    pub(crate) uid: UserId,
    pub(crate) stop: StopHandle,
}
