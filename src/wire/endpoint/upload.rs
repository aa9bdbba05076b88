//! The upload of a file that a message names afterwards. Its form is that of fbchat 1.1.3.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::AttachmentId;
use crate::model::ImageId;
use crate::wire::{Content, Request, Upload, de};

const URL: &str = "https://upload.facebook.com/ajax/mercury/upload.php";

/// Idempotent: an image that was uploaded twice and sent once does no harm.
pub(crate) fn request(file_name: String, media_type: &'static str, content: Content) -> Request {
    let upload = Upload {
        field: "file",
        file_name,
        media_type,
        content,
    };
    Request::post(URL).upload(upload).idempotent()
}

/// The image that the upload made.
pub(crate) fn read(json: &str) -> Result<ImageId, DecodeError> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow)]
        payload: Payload<'a>,
    }
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        metadata: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Metadata {
        #[serde(default, deserialize_with = "de::number_if_any")]
        image_id: Option<AttachmentId>,
        #[serde(default, deserialize_with = "de::number_if_any")]
        gif_id: Option<AttachmentId>,
    }
    const WHAT: &str = "the reply to an upload";
    let problem = |error| DecodeError::json(WHAT, &error);
    let reply: Reply<'_> = serde_json::from_str(json).map_err(problem)?;
    // The first that is an image: an odd one costs no other.
    let files = de::readable::<Metadata>(&reply.payload.metadata);
    let mut images = files.filter_map(|file| {
        let gif = file.gif_id.map(ImageId::Gif);
        gif.or(file.image_id.map(ImageId::Still))
    });
    let none = || DecodeError::new(WHAT, "it names no image");
    images.next().ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reply_may_have_any_of_its_forms() {
        let still = Ok(ImageId::Still(AttachmentId::from(7)));
        let gif = Ok(ImageId::Gif(AttachmentId::from(8)));
        for (metadata, image) in [
            (r#"[{"image_id": 7}]"#, still.clone()),
            (r#"{"0": {"image_id": "7", "gif_id": null}}"#, still),
            (
                r#"{"0": {"gif_id": "8"}, "1": {"image_id": 9}}"#,
                gif.clone(),
            ),
            (r#"[null, {}, {"image_id": []}, {"gif_id": 8}]"#, gif),
        ] {
            let json = format!(r#"{{"payload": {{"metadata": {metadata}}}}}"#);
            assert_eq!(read(&json), image, "{metadata}");
        }
        for json in [
            r#"{}"#,
            r#"{"payload": null}"#,
            r#"{"payload": {"metadata": []}}"#,
            r#"{"payload": {"metadata": null}}"#,
            r#"{"payload": {"metadata": [null]}}"#,
            r#"{"payload": {"metadata": [{"video_id": 7}]}}"#,
            r#"{"payload": {"metadata": [{"image_id": "secret"}]}}"#,
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
