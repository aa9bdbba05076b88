//! What Facebook knows about the page behind a link, for a preview of it. Its form is that of living clients.

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::error::{DecodeError, Error, Result};
use crate::wire::{Fields, Request, de};

const URL: &str = "https://www.facebook.com/message_share_attachment/fromURI/";
const WHAT: &str = "the reply about a link";

/// Idempotent: nothing is sent by it.
pub(crate) fn request(link: &str) -> Request {
    let form = Fields::new()
        .with("image_height", 960)
        .with("image_width", 960)
        .with("uri", link);
    Request::post(URL).form(form).idempotent()
}

/// Refuses what is no address of a page.
pub(crate) fn check(link: &str) -> Result<()> {
    match Url::parse(link) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(Error::invalid_input(
            "the link is no address of a page: name one such as https://example.com/",
        )),
    }
}

/// The fields by which a message shows the preview. `None`: Facebook knows no page there.
pub(crate) fn read(json: &str) -> Result<Option<Fields>, DecodeError> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(default)]
        payload: Value,
    }
    let reply: Reply = de::parse(WHAT, json)?;
    let Some(share) = reply.payload.get("share_data").filter(|it| !it.is_null()) else {
        return Ok(None);
    };
    let params = share.get("share_params").filter(|it| it.is_object());
    let params = params.ok_or_else(|| DecodeError::new(WHAT, "it has no share_params"))?;
    let mut fields = Fields::new().with("shareable_attachment[share_type]", 100);
    flatten("shareable_attachment[share_params]", params, &mut fields);
    Ok(Some(fields))
}

/// Appends a value as the site's script puts it into a form: each member under its path, and null as nothing.
///
/// A value that was read from JSON nests 128 deep at most.
fn flatten(name: &str, value: &Value, fields: &mut Fields) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (member, value) in members {
                flatten(&format!("{name}[{member}]"), value, fields);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                flatten(&format!("{name}[{index}]"), value, fields);
            }
        }
        Value::String(text) => fields.push(name.to_owned(), text),
        Value::Bool(_) | Value::Number(_) => fields.push(name.to_owned(), value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_parameters_become_fields() {
        let json = r#"{"payload": {"share_data": {"share_type": 100, "share_params": {
            "urlInfo": {"canonical": "https://a.example/", "final": null}, "images": ["x", "y"], "ranges": [], "ok": true, "n": 7}}}}"#;
        let fields = read(json).unwrap().unwrap();
        let fields: Vec<_> = fields.iter().collect();
        assert_eq!(fields[0], ("shareable_attachment[share_type]", "100"));
        for (name, value) in [
            ("[urlInfo][canonical]", "https://a.example/"),
            ("[images][0]", "x"),
            ("[images][1]", "y"),
            ("[ok]", "true"),
            ("[n]", "7"),
        ] {
            let name = format!("shareable_attachment[share_params]{name}");
            assert!(fields.contains(&(&*name, value)), "{name}");
        }
        assert_eq!(fields.len(), 6);
    }

    #[test]
    fn an_unknown_page_is_none_and_an_odd_reply_an_error() {
        for json in [
            "{}",
            r#"{"payload": null}"#,
            r#"{"payload": {"share_data": null}}"#,
            r#"{"payload": []}"#,
        ] {
            assert!(read(json).unwrap().is_none(), "{json}");
        }
        for json in [
            r#"{"payload": {"share_data": {}}}"#,
            r#"{"payload": {"share_data": {"share_params": []}}}"#,
            "7",
            "",
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
