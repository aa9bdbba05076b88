//! What kind of image a file is, and the reply to its upload.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use crate::error::DecodeError;
use crate::id::AttachmentId;
use crate::model::ImageId;

/// Where in a file which bytes show which kind it is.
const SIGNATURES: [(usize, &[u8], &str); 11] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
];

/// The media type of an image: the one that its content shows or, where that is not known, the one that its name tells.
/// `None`: it is no image.
pub(crate) fn media_type(name: &str, bytes: &[u8]) -> Option<&'static str> {
    // Facebook takes no image that is a text. Most texts that are named like one are error pages.
    if is_text(bytes) {
        return None;
    }
    let shown = SIGNATURES.iter().find(|(at, signature, _)| {
        let rest = bytes.get(*at..).unwrap_or_default();
        rest.starts_with(signature)
    });
    let named = || mime_guess::from_path(name).first_raw();
    let kind = shown.map(|(_, _, kind)| *kind).or_else(named);
    kind.filter(|kind| kind.starts_with("image/"))
}

fn is_text(bytes: &[u8]) -> bool {
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(is_odd))
}

/// The image that an upload made.
pub(crate) fn uploaded(json: &str) -> Result<ImageId, DecodeError> {
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
    fn the_content_counts_before_the_name() {
        for (name, bytes, kind) in [
            ("a.gif", &b"\x89PNG\r\n\x1a\n\0"[..], Some("image/png")),
            ("a", b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            ("a.txt", b"GIF89a\x01\0", Some("image/gif")),
            ("a", b"RIFF\x01\0\0\0WEBP", Some("image/webp")),
            ("a", b"BM\x01\0\0\0", Some("image/bmp")),
            ("a", b"\0\0\0\x18ftypheic", Some("image/heic")),
            ("a.JPG", b"\0\x01", Some("image/jpeg")),
            ("https://images.example/a.png", b"\0", Some("image/png")),
            ("a.pdf", b"%PDF-1.7\n\xff", None),
            ("a", b"\0\x01", None),
            ("a.png", b"<!DOCTYPE html>\n<p>Gone", None),
            ("a.svg", b"<svg/>", None),
            ("a.bmp", "BMW and 🚗".as_bytes(), None),
        ] {
            assert_eq!(media_type(name, bytes), kind, "{name} {bytes:?}");
        }
    }

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
            assert_eq!(uploaded(&json), image, "{metadata}");
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
            let error = uploaded(json).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
