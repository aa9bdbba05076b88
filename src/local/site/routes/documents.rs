//! `/api/graphql/`: one document, named by its number.

use serde_json::{Value, json};

use super::call::Call;
use super::{friends, stickers, themes};
use crate::local::lightspeed;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

pub(super) fn answer(state: &mut State, call: &Call<'_>) -> Result<Value, ApiError> {
    let field = |name: &str| call.request.param(name).ok_or(ApiError::INVALID);
    let variables = field("variables")?;
    let variables: Value = serde_json::from_str(variables).map_err(|_| ApiError::INVALID)?;
    match field("doc_id")? {
        "4642836929159953" => stickers::search(&variables),
        "24474714052117636" => themes::list(&variables),
        "9697184873702141" => lightspeed_request(state, call, &variables),
        #[cfg(feature = "e2ee")]
        "29559957360285299" => {
            let token = crate::local::e2ee::new_token(state, call.request, call.me);
            token.ok_or(ApiError::INVALID)
        }
        "25003074442651692" => friends::decline(state, call, &variables),
        _ => {
            let error = json!({"code": 1_675_002, "message": "The query document is unknown."});
            Ok(json!({"data": null, "errors": [error]}))
        }
    }
}

/// Returns all of a database, as the page of messages has it of the first one.
fn lightspeed_request(
    state: &mut State,
    call: &Call<'_>,
    variables: &Value,
) -> Result<Value, ApiError> {
    let device = state.sessions.get(&call.session).map(|it| &it.device_id);
    let is_device = device.is_some_and(|id| variables.get("deviceId") == Some(&json!(id)));
    let is_first = variables.get("requestType") == Some(&json!(1));
    let payload = variables.get("requestPayload").and_then(Value::as_str);
    let payload = payload.ok_or(ApiError::INVALID)?;
    let payload: Value = serde_json::from_str(payload).map_err(|_| ApiError::INVALID)?;
    let is_whole = payload.get("last_applied_cursor") == Some(&Value::Null);
    let database = payload.get("database").and_then(Value::as_u64);
    let database = database.filter(|database| {
        [1, 2, 95].contains(database)
            && is_device
            && is_first
            && is_whole
            && payload.get("version") == Some(&json!(lightspeed::VERSION))
    });
    let answer = lightspeed::graphql(state, call.session, database.ok_or(ApiError::INVALID)?);
    Ok(json!({"data": {"viewer": {"lightspeed_web_request": answer}}}))
}
