//! Registering the device: the owner of the account sees it in the list of devices from then on.

use super::common::{now, refused};
use super::random;
use super::store::Store;
use super::token::Token;
use crate::api::{Account, Api};
use crate::error::{Error, FacebookError, Result};
use crate::http::{Browser, Jar};
use crate::id::UserId;
use crate::wire::e2ee::registration::{self, Form};
use crate::wire::{Auth, Fields, Request};

const FETCH: &str = "https://reg-e2ee.facebook.com/v2/fb_icdc_fetch";
const REGISTER: &str = "https://reg-e2ee.facebook.com/v2/fb_register_v2";

/// Registers the device of a store.
pub(super) fn register(
    api: &Api,
    account: &Account,
    uid: UserId,
    store: &mut Store,
    token: &Token,
) -> Result<u16> {
    let named = registration::Account {
        user: uid.get(),
        token: token.text.expose(),
        app_id: &token.app_id,
        device_id: &store.device().uuid,
    };
    let devices = post(api, account, FETCH, named.fetch())?;
    let devices = registration::read_devices(&devices)
        .map_err(|refusal| refused("the list of devices", refusal))?;
    let form = {
        let signed = store.device().signed_pre_key();
        let device = registration::Device {
            identity: &store.device().own.identity,
            registration: store.device().own.registration,
            signed: &signed,
        };
        named.register(&device, &devices, now(), &random::bytes()?)
    };
    let reply = post(api, account, REGISTER, form)?;
    let number = registration::read_device(&reply)
        .map_err(|refusal| refused("the reply to the registration", refusal))?
        .map_err(|status| Error::from(FacebookError::new(status.into())))?;
    store.registered(number)?;
    log::info!("the device of encrypted chats is registered under number {number}");
    Ok(number)
}

/// Posts a form without cookies: the token in it is all that counts.
fn post(api: &Api, account: &Account, url: &'static str, form: Form) -> Result<Vec<u8>> {
    let fields = form
        .into_iter()
        .fold(Fields::new(), |fields, (name, value)| {
            fields.with(name, value)
        });
    let request = Request::post(url)
        .form(fields)
        .auth(Auth::None)
        .idempotent();
    let browser = Browser {
        jar: &Jar::new(),
        user_agent: &account.user_agent,
    };
    let agent = api.http.commands();
    let reply = api
        .http
        .exchange(&agent, browser, &|| request.clone(), None)?;
    match reply.status {
        status @ 400.. => Err(Error::of_status(status, reply.retry_after)),
        _ => Ok(reply.body),
    }
}
