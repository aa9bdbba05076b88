//! The values of the page of messages that a connection is made with.

use std::time::Instant;

use crate::api::{Account, Api, Caller, has_stale_tokens};
use crate::error::{DecodeError, Result};
use crate::uuid;
use crate::wire::documents::Documents;
use crate::wire::lightspeed::databases::SyncParams;
use crate::wire::messages_page::MessagesPage;

/// The values of one page.
pub(super) struct SitePage {
    /// The app that requests name.
    pub(super) app_id: String,
    /// The app that the connection names.
    pub(super) gateway_app_id: String,
    pub(super) device_id: String,
    /// The version of the schema.
    pub(super) version: i64,
    pub(super) sync_params: SyncParams,
    /// The first programs of databases, as JSON.
    pub(super) programs: Vec<String>,
    pub(super) loaded_at: Instant,
}

/// Loads the page, unless it is loaded, and asks for the first programs where it has none.
pub(super) fn load(
    api: &Api,
    account: &Account,
    loaded: Option<Box<MessagesPage>>,
    max_scripts: usize,
) -> Result<SitePage> {
    let caller = Caller::new(api, account).for_listening();
    let page = match loaded {
        Some(page) => page,
        None => caller.messages_page()?,
    };
    let read = |page| read(&caller, &api.documents, page, max_scripts);
    match read(page) {
        Err(error) if has_stale_tokens(&error) => {
            log::warn!("the values of the page of messages are stale: loading it anew");
            read(caller.messages_page()?)
        }
        page => page,
    }
}

/// Takes the values of a page that is loaded, and asks for what it does not have.
fn read(
    caller: &Caller<'_>,
    documents: &Documents,
    mut page: Box<MessagesPage>,
    max_scripts: usize,
) -> Result<SitePage> {
    caller.find_version(&mut page, max_scripts)?;
    let missing = |what| DecodeError::new("the page of messages", what);
    let version = page.version.ok_or_else(|| {
        missing(
            "neither it nor its scripts have the version of the schema: report it with the date",
        )
    })?;
    let programs = match &page.first_program {
        Some(program) => vec![program.clone()],
        None => caller.first_programs(&page, documents)?,
    };
    let page = *page;
    Ok(SitePage {
        app_id: page.app_id.unwrap_or_default(),
        gateway_app_id: page.gateway_app_id.unwrap_or_default(),
        device_id: page.device_id.unwrap_or_else(uuid::random),
        version,
        sync_params: page.sync_params,
        programs,
        loaded_at: Instant::now(),
    })
}
