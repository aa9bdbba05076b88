//! `/api/graphql/`: one document, named by its number.

use serde_json::{Value, json};

use super::call::Call;
use super::{first_program, friends, stickers, themes};
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

pub(super) fn answer(state: &mut State, call: &Call<'_>) -> Result<Value, ApiError> {
    let field = |name: &str| call.request.param(name).ok_or(ApiError::INVALID);
    let variables = field("variables")?;
    let variables: Value = serde_json::from_str(variables).map_err(|_| ApiError::INVALID)?;
    match field("doc_id")? {
        "4642836929159953" => stickers::search(&variables),
        "24474714052117636" => themes::list(&variables),
        "9697184873702141" => first_program::answer(state, call, &variables),
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
