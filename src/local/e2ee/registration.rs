//! Registering devices: two forms, and the token of the page that allows them.

use std::collections::VecDeque;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::devices::Device;
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::state::State;
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::node::Jid;

const APP_ID: &str = "2220391788200892";

/// The token of a user's pages.
pub(crate) fn token(state: &State, user: UserId) -> String {
    match state.encrypted.expired_tokens.get(&user) {
        None => format!("CAT-{user}"),
        Some(number) => format!("CAT-{user}-{number}"),
    }
}

/// Returns the answer to the question for a new token.
pub(crate) fn new_token(state: &State, request: &Recorded, user: UserId) -> Option<Value> {
    if request.param("jssesw") != Some("1") || request.param("variables") != Some("{}") {
        return None;
    }
    let token = token(state, user);
    let token = json!({"encrypted_serialized_cat": token, "expiration_time_in_seconds": 86_400});
    Some(json!({"data": {"secure_message_over_wa_cat_query": token}}))
}

pub(super) fn is_valid(state: &State, user: UserId, given: &[u8]) -> bool {
    state.people.contains_key(&user) && given == token(state, user).as_bytes()
}

/// Returns the user of a form, if its token is good.
fn user(state: &State, request: &Recorded) -> Option<UserId> {
    let user: UserId = request.field("fbid")?.parse().ok()?;
    let is_valid = is_valid(state, user, request.field("fb_cat")?.as_bytes());
    let is_of_app = request.field("app_id") == Some(APP_ID);
    (is_valid && is_of_app && request.field("device_id").is_some()).then_some(user)
}

fn check(state: &mut State, request: &Recorded) {
    if request.header("cookie").is_some() {
        state
            .encrypted
            .find("a registration has cookies".to_owned());
    }
}

/// Returns the reply to the question for an account's devices.
pub(crate) fn fetch(state: &mut State, request: &Recorded) -> Reply {
    check(state, request);
    let Some(user) = user(state, request) else {
        return Reply::json(&json!({"status": 413}));
    };
    let devices = state.encrypted.devices.iter();
    let devices = devices.filter(|(jid, _)| jid.id() == Some(user.get()));
    let identities: Vec<_> = devices
        .map(|(_, device)| BASE64_URL_SAFE_NO_PAD.encode(device.identity.as_bytes()))
        .collect();
    let sequence = identities.len();
    let reply = json!({"device_identities": identities, "icdc_seq": sequence, "status": 200});
    Reply::json(&reply)
}

/// Registers a device, and returns its number.
pub(crate) fn register(state: &mut State, request: &Recorded) -> Reply {
    check(state, request);
    let refused = |status: u16| Reply::json(&json!({"status": status}));
    let Some(user) = user(state, request) else {
        return refused(413);
    };
    let Some(device) = device(request) else {
        state
            .encrypted
            .find("a registration has not the members it should have".to_owned());
        return refused(400);
    };
    let own = state.encrypted.devices.iter();
    let own = own.filter(|(jid, _)| jid.id() == Some(user.get()));
    let known = own.clone().find(|(_, it)| it.uuid == device.uuid);
    let number = match known {
        Some((jid, _)) => jid.device,
        None => own.map(|(jid, _)| jid.device).max().unwrap_or(1) + 1,
    };
    let jid = Jid::messenger(user, number);
    state.encrypted.devices.insert(jid, device);
    let reply = json!({"status": 200, "type": "new", "wa_device_id": number});
    Reply::json(&reply)
}

fn device(request: &Recorded) -> Option<Device> {
    let bytes = |name: &str| BASE64_STANDARD.decode(request.field(name)?).ok();
    let registration = u32::from_be_bytes(bytes("e_regid")?.try_into().ok()?);
    let identity = PublicKey::read(&bytes("e_ident")?).ok()?;
    let [high, middle, low] = bytes("e_skey_id")?.try_into().ok()?;
    let signed = PublicKey::read(&bytes("e_skey_val")?).ok()?;
    let signature = bytes("e_skey_sig")?;
    crate::wire::e2ee::verify(&identity, &[&signed.tagged()], &signature).ok()?;
    let list = bytes("icdc_list")?;
    let details = super::proto::find(&list, &[1])?;
    crate::wire::e2ee::verify(&identity, &[details], super::proto::find(&list, &[2])?).ok()?;
    Some(Device {
        uuid: request.field("device_id")?.to_owned(),
        registration,
        identity,
        signed: (
            u32::from_be_bytes([0, high, middle, low]),
            signed,
            signature,
        ),
        one_time: VecDeque::new(),
        queue: VecDeque::new(),
    })
}
