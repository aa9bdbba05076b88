//! The values of the page of messages that a connection is made with.

use std::time::Instant;

use crate::api::{Account, Api, Caller};
use crate::error::{DecodeError, Result};
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
    let mut page = match loaded {
        Some(page) => page,
        None => caller.messages_page()?,
    };
    caller.find_version(&mut page, max_scripts)?;
    let missing = |what| DecodeError::new("the page of messages", what);
    let version = page.version.ok_or_else(|| {
        missing(
            "neither it nor its scripts have the version of the schema: report it with the date",
        )
    })?;
    let programs = match &page.first_program {
        Some(program) => vec![program.clone()],
        None => caller.first_programs(&page)?,
    };
    let page = *page;
    Ok(SitePage {
        app_id: page.app_id.unwrap_or_default(),
        gateway_app_id: page.gateway_app_id.unwrap_or_default(),
        device_id: page.device_id.unwrap_or_else(uuid),
        version,
        sync_params: page.sync_params,
        programs,
        loaded_at: Instant::now(),
    })
}

/// A random UUID.
pub(super) fn uuid() -> String {
    let random = fastrand::u128(..);
    let version = random & !(0xf << 76) | 4 << 76;
    let digits = format!("{:032x}", version & !(3 << 62) | 2 << 62);
    let mut text = String::with_capacity(36);
    for (at, digit) in digits.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_form() {
        let uuid = uuid();
        let lengths: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
}
