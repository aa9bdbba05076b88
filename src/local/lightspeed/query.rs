//! What a request for a database has to be like.

use serde_json::{Value, json};

use super::connection::Device;
use super::cursor::DUMMY;
use super::databases::{COMMUNITIES, CONTACTS, ENCRYPTED, MESSAGES};
use super::envelope::Query;
use super::page;
use crate::local::world::state::State;

/// The databases that clients ask for beside those with cursors.
const OTHERS: [u64; 17] = [
    5, 6, 7, 16, 26, 28, 89, 120, 140, 141, 142, 143, 145, 196, 197, 198, 202,
];
/// The one whose parameters are always the same.
const RANKS: u64 = 7;

/// Refuses a request for an unknown database, or whose type or parameters are not those of its database; notes a cursor that is none
/// and one that is missing.
pub(super) fn check(state: &mut State, device: &Device, query: &Query) -> Result<(), String> {
    let database = query.database;
    let known = [MESSAGES, CONTACTS, ENCRYPTED, COMMUNITIES];
    if !known.contains(&database) && !OTHERS.contains(&database) {
        return Err(format!("a request for the unknown database {database}"));
    }
    // The first request has parameters, all others the cursor.
    let expected = match database {
        _ if query.cursor.is_some() => None,
        MESSAGES | ENCRYPTED => None,
        CONTACTS => Some(page::contact_params()),
        RANKS => Some(json!({"mnet_rank_types": [44]})),
        _ => Some(page::other_params()),
    };
    let params = query.params.as_deref();
    let params = params.map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
    if params != expected {
        return Err(format!(
            "a request for database {database} of the wrong type, or with the wrong parameters"
        ));
    }
    if query.cursor.as_deref() == Some(DUMMY) {
        let finding = format!("a request for database {database} has the cursor that is none");
        state.lightspeed.find(finding);
    }
    let key = (device.user, device.id.clone());
    let handed = state.lightspeed.devices.get(&key);
    if database == MESSAGES
        && query.cursor.is_none()
        && handed.is_some_and(|it| it.acknowledged > 0 && !it.may_begin_anew)
    {
        let finding = "a request for database 1 has no cursor after an acknowledged change";
        state.lightspeed.find(finding.to_owned());
    }
    Ok(())
}
