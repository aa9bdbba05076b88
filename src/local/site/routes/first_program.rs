//! The request for all of a database, as the page of messages has it of the first one: what the site's own script sends with it.

use serde_json::{Value, json};

use super::call::Call;
use crate::local::lightspeed;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

const NAME: &str = "LSPlatformGraphQLLightspeedRequestQuery";
/// The databases that it is for.
const DATABASES: [u64; 3] = [1, 2, 95];
/// The fields whose values are fixed.
const FIXED: [(&str, &str); 5] = [
    ("fb_api_req_friendly_name", NAME),
    ("fb_api_caller_class", "RelayModern"),
    ("server_timestamps", "true"),
    ("__a", "1"),
    ("__aaid", "0"),
];
/// The fields that have some value of the page.
const OF_PAGE: [&str; 11] = [
    "__req",
    "__hs",
    "dpr",
    "__ccg",
    "__rev",
    "__hsi",
    "__comet_req",
    "jazoest",
    "__spin_r",
    "__spin_b",
    "__spin_t",
];
/// The fields that may be empty.
const OPTIONAL: [&str; 2] = ["__dyn", "__csr"];
const HEADERS: [(&str, &str); 7] = [
    ("accept", "*/*"),
    ("origin", "https://www.facebook.com"),
    ("referer", "https://www.facebook.com/messages/"),
    ("sec-fetch-dest", "empty"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-site", "same-origin"),
    ("x-fb-friendly-name", NAME),
];

/// Returns all of a database. A request of another form is refused, and what is wrong with it is noted.
pub(super) fn answer(
    state: &mut State,
    call: &Call<'_>,
    variables: &Value,
) -> Result<Value, ApiError> {
    if let Some(wrong) = wrong(state, call) {
        let finding = format!("a request for a first program: {wrong}");
        state.lightspeed.find(finding);
        return Err(ApiError::INVALID);
    }
    let database = database(state, call, variables).ok_or(ApiError::INVALID)?;
    let answer = lightspeed::graphql(state, call.session, database);
    Ok(json!({"data": {"viewer": {"lightspeed_web_request": answer}}}))
}

/// Returns the field or the header that is missing or wrong.
fn wrong(state: &State, call: &Call<'_>) -> Option<&'static str> {
    let field = |name: &str| call.request.param(name);
    let header = |name: &str| call.request.header(name);
    let Some(session) = state.sessions.get(&call.session) else {
        return Some("session");
    };
    let (lsd, fb_dtsg) = (&*session.tokens.lsd, &*session.tokens.fb_dtsg);
    let user = session.user.to_string();
    let secrets = [("lsd", lsd), ("fb_dtsg", fb_dtsg), ("__user", &*user)];
    for (name, value) in FIXED.into_iter().chain(secrets) {
        if field(name) != Some(value) {
            return Some(name);
        }
    }
    if let Some(name) = OF_PAGE
        .iter()
        .find(|name| field(name).is_none_or(str::is_empty))
    {
        return Some(name);
    }
    if let Some(name) = OPTIONAL.iter().find(|name| field(name).is_none()) {
        return Some(name);
    }
    let is_page = |text: &str| {
        let groups: Vec<&str> = text.split(':').collect();
        let is_group = |it: &&str| it.len() == 6 && it.bytes().all(|it| it.is_ascii_alphanumeric());
        groups.len() == 3 && groups.iter().all(is_group)
    };
    if !field("__s").is_some_and(is_page) {
        return Some("__s");
    }
    let mut headers = HEADERS.into_iter().chain([("x-fb-lsd", lsd)]);
    let wrong = headers.find(|(name, value)| header(name) != Some(*value));
    wrong.map(|(name, _)| name)
}

/// Returns the database that is asked for.
fn database(state: &State, call: &Call<'_>, variables: &Value) -> Option<u64> {
    let device = &state.sessions.get(&call.session)?.device_id;
    let payload = variables.get("requestPayload")?.as_str()?;
    let payload: Value = serde_json::from_str(payload).ok()?;
    let database = payload.get("database")?.as_u64()?;
    let params = payload.get("sync_params")?.as_str()?;
    let params: Value = serde_json::from_str(params).ok()?;
    let is_right = variables.get("deviceId") == Some(&json!(device))
        && variables.get("requestType") == Some(&json!(1))
        && variables.get("includeChatVisibility") == Some(&json!(false))
        && variables.get("requestId").is_some_and(Value::is_u64)
        && payload.get("epoch_id") == Some(&json!(0))
        && payload.get("last_applied_cursor") == Some(&Value::Null)
        && payload.get("version") == Some(&json!(lightspeed::VERSION))
        && params == lightspeed::first_params(database);
    (is_right && DATABASES.contains(&database)).then_some(database)
}
