//! The client that sends tasks over a connection of their own.

use crate::api::{Account, Api};
use crate::http::CommandAgent;
use crate::id::UserId;
#[cfg(feature = "mqtt")]
use crate::model::Visibility;

/// The client that sends tasks over a connection that is opened for them.
pub(crate) struct TaskCaller<'a> {
    pub(crate) api: &'a Api,
    pub(crate) account: &'a Account,
    pub(crate) uid: UserId,
    #[cfg(feature = "mqtt")]
    pub(crate) visibility: Visibility,
    /// A cancellation ends the connection.
    pub(crate) commands: &'a CommandAgent,
}
