//! Where an image can be had in full size.

use serde::Deserialize;
use serde_json::Value;

use super::Fields;
use crate::error::DecodeError;
use crate::id::AttachmentId;

pub(crate) fn fields(id: AttachmentId) -> Fields {
    Fields::new().with("photo_id", id)
}

/// The address that the reply tells the browser to go to.
pub(crate) fn decode(json: &str) -> Result<String, DecodeError> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(default)]
        jsmods: Value,
    }
    const WHAT: &str = "where an image is";
    let reply: Reply =
        serde_json::from_str(json).map_err(|error| DecodeError::json(WHAT, &error))?;
    // The script's instructions: a list of [module, method, …, [arguments]].
    let instructions = reply.jsmods.get("require").and_then(Value::as_array);
    let address = |instruction: &Value| {
        let argument = instruction.pointer("/3/0")?.as_str()?;
        let is_address = argument.starts_with("https://");
        is_address.then(|| argument.to_owned())
    };
    let mut addresses = instructions.into_iter().flatten().filter_map(address);
    let missing = || DecodeError::new(WHAT, "the reply names no address");
    addresses.next().ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_among_other_instructions() {
        let json = r#"{"jsmods": {"require": [["Log"], 7, ["A", "b", [], ["no address"]],
            ["ServerRedirect", "redirectPageTo", [], ["https://a.example/full.png", false]]]}}"#;
        assert_eq!(decode(json).unwrap(), "https://a.example/full.png");
        for json in ["{}", r#"{"jsmods": {"require": []}}"#, r#"{"jsmods": 7}"#] {
            let error = decode(json).unwrap_err();
            assert_eq!(error.problem, "the reply names no address");
        }
    }
}
