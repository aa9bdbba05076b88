//! The address of an image in full size. Its forms are those of fbchat 1.1.3 and 1.9.7.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::AttachmentId;
use crate::model::ApiVersion;
use crate::wire::{Fields, Request, de};

const URL: &str = "https://www.facebook.com/mercury/attachments/photo/";

pub(crate) fn request(version: ApiVersion, id: AttachmentId) -> Request {
    let fields = Fields::new().with("photo_id", id);
    match version {
        ApiVersion::V2017 => Request::get(URL).query(fields),
        ApiVersion::V2020 => Request::post(URL).form(fields).idempotent(),
    }
}

/// The address that the reply redirects the browser to.
pub(crate) fn read(json: &str) -> Result<String, DecodeError> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        jsmods: Option<Script<'a>>,
    }
    // The script's instructions: a list of [module, method, …, [arguments]].
    #[derive(Deserialize)]
    struct Script<'a> {
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        require: Vec<&'a RawValue>,
    }
    const WHAT: &str = "where an image is";
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    let instructions = reply.jsmods.map_or_else(Vec::new, |script| script.require);
    let mut addresses = instructions.into_iter().filter_map(address);
    let missing = || DecodeError::new(WHAT, "the reply names no address");
    addresses.next().ok_or_else(missing)
}

/// The address that an instruction has as its first argument.
fn address(instruction: &RawValue) -> Option<String> {
    let parts = list(instruction)?;
    let argument = de::scalar(list(parts.get(3)?)?.first()?)?;
    let is_address = argument.starts_with("https://");
    is_address.then(|| argument.into_owned())
}

fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    de::list(&mut serde_json::Deserializer::from_str(raw.get())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_among_other_instructions() {
        let json = r#"{"jsmods": {"require": [["Log"], 7, ["A", "b", [], ["no address"]],
            ["ServerRedirect", "redirectPageTo", [], ["https://a.example/full.png", false]]]}}"#;
        assert_eq!(read(json).unwrap(), "https://a.example/full.png");
        for json in ["{}", r#"{"jsmods": {"require": []}}"#, r#"{"jsmods": 7}"#] {
            let error = read(json).unwrap_err();
            assert_eq!(error.problem, "the reply names no address");
        }
    }
}
