//! The upload of files that a message names afterwards. Its form is that of fbchat 1.9.7; that of an image alone was another in fbchat 1.1.3.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::AttachmentId;
use crate::model::{ApiVersion, FileId, ImageId};
use crate::wire::{Fields, File, FilePart, Request, de};

const URL: &str = "https://upload.facebook.com/ajax/mercury/upload.php";
const WHAT: &str = "the reply to an upload";

/// Idempotent: a file that was uploaded twice and sent once does no harm.
pub(crate) fn request(files: Vec<File>, is_voice_clip: bool) -> Request {
    let is_voice_clip = if is_voice_clip { "True" } else { "False" };
    let part = |(i, file)| FilePart {
        field: format!("upload_{i}").into(),
        file,
    };
    Request::post(URL)
        .form(Fields::new().with("voice_clip", is_voice_clip))
        .files(files.into_iter().enumerate().map(part).collect())
        .idempotent()
}

/// [`request`] for an image.
pub(crate) fn image(version: ApiVersion, file: File) -> Request {
    match version {
        ApiVersion::V2017 => {
            let field = "file".into();
            let files = vec![FilePart { field, file }];
            Request::post(URL).files(files).idempotent()
        }
        ApiVersion::V2020 => request(vec![file], false),
    }
}

/// The files that the upload of `count` files made, in their order.
pub(crate) fn read(json: &str, count: usize) -> Result<Vec<FileId>, DecodeError> {
    let mut files = files(json)?;
    if files.len() < count {
        return Err(DecodeError::new(
            WHAT,
            "it names fewer files than were sent",
        ));
    }
    files.truncate(count);
    Ok(files)
}

/// The image that the upload of one made.
pub(crate) fn read_image(json: &str) -> Result<ImageId, DecodeError> {
    // The first that is an image: an odd one costs no other.
    let mut images = files(json)?.into_iter().filter_map(|file| match file {
        FileId::Image(id) => Some(ImageId::Still(id)),
        FileId::Gif(id) => Some(ImageId::Gif(id)),
        FileId::Video(_) | FileId::Audio(_) | FileId::File(_) => None,
    });
    let none = || DecodeError::new(WHAT, "it names no image");
    images.next().ok_or_else(none)
}

/// Each file that the reply names, without what cannot be read.
fn files(json: &str) -> Result<Vec<FileId>, DecodeError> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow)]
        payload: Payload<'a>,
    }
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, deserialize_with = "de::entries")]
        metadata: Vec<(std::borrow::Cow<'a, str>, &'a RawValue)>,
    }
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    let mut metadata = reply.payload.metadata;
    // The keys of an object count the files; those of a list are empty, and it keeps its order.
    metadata.sort_by_key(|(key, _)| key.parse().unwrap_or(usize::MAX));
    let metadata: Vec<_> = metadata.into_iter().map(|(_, file)| file).collect();
    Ok(de::readable::<Metadata>(&metadata)
        .filter_map(Metadata::file)
        .collect())
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default, deserialize_with = "de::number_if_any")]
    image_id: Option<AttachmentId>,
    #[serde(default, deserialize_with = "de::number_if_any")]
    gif_id: Option<AttachmentId>,
    #[serde(default, deserialize_with = "de::number_if_any")]
    video_id: Option<AttachmentId>,
    #[serde(default, deserialize_with = "de::number_if_any")]
    audio_id: Option<AttachmentId>,
    #[serde(default, deserialize_with = "de::number_if_any")]
    file_id: Option<AttachmentId>,
}

impl Metadata {
    /// The first identifier that is one: Facebook also writes 0 for those that a file does not have.
    fn file(self) -> Option<FileId> {
        let is_one = |id: &AttachmentId| id.get() != 0;
        let image = self.image_id.filter(is_one).map(FileId::Image);
        image
            .or(self.gif_id.filter(is_one).map(FileId::Gif))
            .or(self.video_id.filter(is_one).map(FileId::Video))
            .or(self.audio_id.filter(is_one).map(FileId::Audio))
            .or(self.file_id.filter(is_one).map(FileId::File))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn id(number: u64) -> AttachmentId {
        AttachmentId::new(number)
    }

    fn reply(metadata: &str) -> String {
        format!(r#"{{"payload": {{"metadata": {metadata}}}}}"#)
    }

    #[test]
    fn the_reply_may_have_any_of_its_forms() {
        let still = Ok(ImageId::Still(id(7)));
        let gif = Ok(ImageId::Gif(id(8)));
        for (metadata, image) in [
            (r#"[{"image_id": 7}]"#, still.clone()),
            (r#"{"0": {"image_id": "7", "gif_id": null}}"#, still),
            (
                r#"{"0": {"gif_id": "8"}, "1": {"image_id": 9}}"#,
                gif.clone(),
            ),
            (r#"[null, {}, {"image_id": []}, {"gif_id": 8}]"#, gif),
        ] {
            assert_eq!(read_image(&reply(metadata)), image, "{metadata}");
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
            let error = read_image(json).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn each_file_has_the_kind_that_its_identifier_states() {
        let metadata = r#"[{"image_id": 1}, {"image_id": 0, "gif_id": "2"}, {"video_id": 3}, {"audio_id": 4}, {"file_id": 5, "audio_id": "0"}]"#;
        let files = [
            FileId::Image(id(1)),
            FileId::Gif(id(2)),
            FileId::Video(id(3)),
            FileId::Audio(id(4)),
            FileId::File(id(5)),
        ];
        assert_eq!(read(&reply(metadata), 5).unwrap(), files);
        assert_eq!(read(&reply(metadata), 1).unwrap(), files[..1]);
        let by_key = r#"{"1": {"gif_id": 2}, "10": {"file_id": 5}, "0": {"image_id": 1}, "2": {"video_id": 3}}"#;
        let in_order = [files[0], files[1], files[2], files[4]];
        assert_eq!(read(&reply(by_key), 4).unwrap(), in_order);
    }

    #[test]
    fn fewer_files_than_were_sent_are_an_error() {
        for metadata in [
            "[]",
            r#"[{"file_id": 5}]"#,
            r#"[{"file_id": 5}, {}]"#,
            r#"[{"file_id": 5}, {"file_id": 0}]"#,
        ] {
            assert!(read(&reply(metadata), 2).is_err(), "{metadata}");
        }
    }
}
