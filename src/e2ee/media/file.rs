//! A file of a message, as callers get it.

use crate::model::{
    Attachment, AudioAttachment, EncryptedFile, EncryptedKind, FileAttachment, ImageAttachment,
    VideoAttachment,
};
use crate::wire::e2ee::media::MediaKind;
use crate::wire::e2ee::message::{Media, MediaFormat};
use zeroize::Zeroizing;

/// Returns the key, hashes and place of a file. `None`: a hash in the message is none.
pub(in crate::e2ee) fn encrypted_file(media: &Media) -> Option<EncryptedFile> {
    let hash = |bytes: &[u8]| bytes.try_into().map(Zeroizing::new).ok();
    Some(EncryptedFile {
        kind: match media.format.kind() {
            MediaKind::Image => EncryptedKind::Image,
            MediaKind::Video => EncryptedKind::Video,
            MediaKind::Audio => EncryptedKind::Audio,
            MediaKind::Document => EncryptedKind::Document,
        },
        key: media.key.clone(),
        hash: hash(&media.plain_hash)?,
        sealed_hash: hash(&media.sealed_hash)?,
        path: media.path.clone(),
        size: media.length,
        media_type: media.mime_type.clone(),
    })
}

pub(super) fn kind(file: &EncryptedFile) -> MediaKind {
    match file.kind {
        EncryptedKind::Image => MediaKind::Image,
        EncryptedKind::Video => MediaKind::Video,
        EncryptedKind::Audio => MediaKind::Audio,
        EncryptedKind::Document => MediaKind::Document,
    }
}

/// Returns the attachment that a sender states, as that of a message that is not encrypted has it.
pub(in crate::e2ee) fn attachment(media: &Media) -> Attachment {
    let (width, height) = media.size.unzip();
    let duration_ms = media.seconds.map(|it| u64::from(it) * 1000);
    let audio = |audio_type: &str| AudioAttachment {
        duration_ms,
        size: media.length,
        audio_type: Some(audio_type.to_owned()),
        ..AudioAttachment::default()
    };
    match media.format {
        MediaFormat::Image | MediaFormat::Sticker => Attachment::Image(ImageAttachment {
            original_extension: media.mime_type.as_deref().and_then(extension),
            width,
            height,
            is_animated: media.mime_type.as_deref() == Some("image/gif"),
            ..ImageAttachment::default()
        }),
        MediaFormat::Video => Attachment::Video(VideoAttachment {
            size: media.length,
            width,
            height,
            duration_ms,
            ..VideoAttachment::default()
        }),
        MediaFormat::Audio => Attachment::Audio(audio("FILE_ATTACHMENT")),
        MediaFormat::VoiceClip => Attachment::Audio(audio("VOICE_MESSAGE")),
        MediaFormat::Document => Attachment::File(FileAttachment {
            size: media.length,
            name: media.name.clone(),
            ..FileAttachment::default()
        }),
    }
}

/// The ending of the names of images of this media type.
fn extension(media_type: &str) -> Option<String> {
    let kind = media_type.strip_prefix("image/")?;
    let is_plain = kind.len() <= 10 && kind.bytes().all(|it| it.is_ascii_alphanumeric());
    is_plain.then(|| if kind == "jpeg" { "jpg" } else { kind }.to_owned())
}
