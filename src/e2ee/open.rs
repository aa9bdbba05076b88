//! Beginning: the store is opened, and its device registered.

use std::path::PathBuf;
use std::sync::Arc;

use super::options::EncryptedOptions;
use super::shared::{Parts, Shared};
use super::store::Store;
use super::{registration, token};
use crate::api::{Account, Api};
use crate::error::Result;
use crate::id::UserId;
use crate::listen::{Inbox, StopHandle};

/// Where a device is, and how it behaves.
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) options: EncryptedOptions,
}

/// Opens the store of an account, and registers its device if that was not done.
pub(crate) fn open(
    api: Arc<Api>,
    account: Arc<Account>,
    uid: UserId,
    place: Place,
    stop: StopHandle,
    inbox: Arc<Inbox>,
) -> Result<Arc<Shared>> {
    place.options.check()?;
    let mut store = Store::open(place.path, uid)?;
    let token = token::load(&api, &account)?;
    if store.device().number.is_none() {
        registration::register(&api, &account, uid, &mut store, &token)?;
    }
    let parts = Parts {
        api,
        account,
        uid,
        store,
        token,
        options: place.options,
        stop,
        inbox,
    };
    Ok(Shared::new(parts))
}
