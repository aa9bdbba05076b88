//! The page of messages, with what a client needs to open the gateway.

use serde_json::{Map, Value, json};

use super::databases::{self, MESSAGES};
use super::envelope::{APP_ID, VERSION};
use crate::local::site::pages::REVISION;
use crate::local::site::reply::Reply;
use crate::local::world::state::State;

/// The path of the script that has the version of the procedures.
const VERSION_SCRIPT: &str = "/rsrc.php/v4/second.js";
const PRELOADER: &str = "adp_LSPlatformGraphQLLightspeedRequestQueryRelayPreloader_1";

/// Returns the page of a session.
pub(crate) fn messages_page(state: &mut State, session: u64) -> Reply {
    let is_offered = !state.lightspeed.is_not_offered;
    let has_table = is_offered && !state.lightspeed.has_no_first_table;
    let table = has_table.then(|| databases::graphql(state, session, MESSAGES));
    let Some(one) = state.sessions.get(&session) else {
        return Reply::redirect("https://www.facebook.com/login.php");
    };
    let device = one.device_id.clone();
    let defines = json!({"__bbox": {"define": modules(state, session, is_offered)}});
    let has_version = !state.lightspeed.has_no_version;
    let mut bodies = vec![defines];
    if is_offered {
        let preloads = preloads(&device, has_version, table.flatten());
        bodies.push(json!({"__bbox": {"require": preloads}}));
    }
    let scripts = json!({"require": [["ScheduledServerJS", "handle", null, bodies]]});
    let dtsg = state.sessions.get(&session).map(|it| &it.tokens.fb_dtsg);
    let quick = json!({
        "u": "/ajax/qm/?__a=1&__user=0&__comet_req=15&jazoest=25555", "e": "HASTE", "s": "S", "w": 1, "f": dtsg, "l": null,
    });
    Reply::html(format!(
        "<!DOCTYPE html><html><head>\
        <link rel=\"preload\" href=\"https://static.xx.fbcdn.net/rsrc.php/v4/first.js\" as=\"script\" crossorigin=\"anonymous\">\
        <script src=\"https://static.xx.fbcdn.net{VERSION_SCRIPT}\" async></script>\
        <script id=\"envjson\" type=\"application/json\">{{\"routing_namespace\":\"fb_comet\"}}</script></head><body>\
        <script id=\"__eqmc\" type=\"application/json\" nonce=\"n\">{}</script>\
        <script type=\"application/json\" data-content-len=\"1\" data-sjs>{}</script></body></html>",
        in_script(&quick),
        in_script(&scripts)
    ))
}

/// Returns the parameters of the request in place of a database on the page.
pub(crate) fn first_params(database: u64) -> Value {
    match database {
        MESSAGES => json!({"filter_stale_parent_thread_keys": true, "locale": "en_US"}),
        _ => contact_params(),
    }
}

/// Returns the parameters of requests for the contacts.
pub(super) fn contact_params() -> Value {
    json!({"locale": "en_US"})
}

/// Returns those of requests for other databases than the messages and the contacts.
pub(super) fn other_params() -> Value {
    json!({"locale": "en_US", "e2ee": 1})
}

/// Returns the script at a path. `None`: there is no script.
pub(crate) fn script(path: &str) -> Option<Reply> {
    let name = path.strip_prefix("/rsrc.php/")?;
    let module = match path == VERSION_SCRIPT {
        true => format!(
            "__d(\"LSVersion\",[],(function(t,n,r,o,a,i){{\"use strict\";a.exports=\"{VERSION}\"}}),66);"
        ),
        false => format!("__d(\"{name}\",[],(function(t,n,r,o,a,i){{a.exports=1}}),1);"),
    };
    Some(Reply::of_type(
        "application/x-javascript; charset=utf-8",
        module,
    ))
}

/// Returns JSON that ends no script.
fn in_script(value: &Value) -> String {
    value.to_string().replace("</", "<\\/")
}

/// Returns the modules that a session's page defines.
fn modules(state: &State, session: u64, is_offered: bool) -> Vec<Value> {
    let Some(session) = state.sessions.get(&session) else {
        return Vec::new();
    };
    let name = state.name(session.user);
    let first_name = state.people.get(&session.user).map(|it| it.first_name());
    let (user, account) = (session.user, session.account);
    let tokens = &session.tokens;
    let mut modules = vec![
        (
            "CurrentUserInitialData",
            json!({"ACCOUNT_ID": account, "USER_ID": user, "NAME": name, "SHORT_NAME": first_name, "APP_ID": APP_ID}),
            270,
        ),
        ("DTSGInitialData", json!({"token": tokens.fb_dtsg}), 258),
        (
            "DTSGInitData",
            json!({"token": tokens.fb_dtsg, "async_get_token": tokens.fb_dtsg}),
            3515,
        ),
        ("LSD", json!({"token": tokens.lsd}), 323),
        (
            "SiteData",
            json!({
                "server_revision": REVISION, "client_revision": REVISION, "haste_session": "20300.HYP:comet_pkg.2.1...0",
                "hsi": "7400000000000000000", "pr": 1, "comet_env": 15, "__spin_r": REVISION, "__spin_b": "trunk",
                "__spin_t": 1_700_000_000,
            }),
            317,
        ),
        (
            "WebConnectionClassServerGuess",
            json!({"connectionClass": "EXCELLENT"}),
            4705,
        ),
        (
            "MqttWebConfig",
            json!({
                "fbid": user, "appID": 219_994_525_426_954_u64, "endpoint": "wss://edge-chat.facebook.com/chat?region=xyz&",
                "pollingEndpoint": "https://edge-chat.facebook.com/mqtt/pull", "subscribedTopics": [], "capabilities": 10,
                "clientCapabilities": 3, "chatVisibility": true, "hostNameOverride": "",
            }),
            3790,
        ),
        (
            "MqttWebDeviceID",
            json!({"clientID": session.device_id}),
            5003,
        ),
        ("IntlCurrentLocale", json!({"code": "en_US"}), 5954),
    ];
    #[cfg(feature = "e2ee")]
    modules.push((
        "MessengerWebInitData",
        json!({
            "appId": 2_220_391_788_200_892_u64, "userId": user,
            "cryptoAuthToken": {
                "encrypted_serialized_cat": crate::local::e2ee::token(state, user), "expiration_time_in_seconds": 86_400,
            },
        }),
        6200,
    ));
    if is_offered {
        let text = |object: Value| object.to_string();
        modules.push((
            "DGWWebConfig",
            json!({"appId": APP_ID, "appVersion": "0", "dgwVersion": "2", "endpoint": "", "fbId": user, "authType": ""}),
            5508,
        ));
        modules.push((
            "LSPlatformMessengerSyncParams",
            json!({
                "mailbox": text(first_params(MESSAGES)), "contact": text(contact_params()), "e2ee": text(other_params()),
            }),
            6100,
        ));
    }
    let define = |(name, object, id): (&str, Value, u32)| json!([name, [], object, id]);
    modules.into_iter().map(define).collect()
}

/// Returns what the page loads ahead: the version of the procedures, and the first program if there is one.
fn preloads(device: &str, has_version: bool, table: Option<Value>) -> Vec<Value> {
    let payload = json!({
        "database": MESSAGES, "epoch_id": 0, "last_applied_cursor": null, "sync_params": "{}", "version": VERSION,
    });
    let preloader = json!({
        "preloaderID": PRELOADER, "queryID": "9697184873702141",
        "variables": {
            "deviceId": device, "includeChatVisibility": false, "requestId": 0, "requestPayload": payload.to_string(),
            "requestType": 1,
        },
    });
    let mut all = Vec::new();
    if has_version {
        let arguments = json!([1, 2, 3, 4, [preloader]]);
        all.push(json!(["CometPlatformRootClient", "init", [], arguments]));
    }
    if let Some(table) = table {
        let mut result = Map::new();
        let data = json!({"viewer": {"lightspeed_web_request": table}});
        result.insert("data".to_owned(), data);
        all.push(json!([
            "RelayPrefetchedStreamCache", "next", [],
            [PRELOADER, {"__bbox": {"complete": true, "result": result}}],
        ]));
    }
    all
}
