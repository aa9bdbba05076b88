//! An element of the attachments that a pushed message has.

use serde::Deserialize;

use crate::id::AttachmentId;
use crate::model::{Attachment, Sticker};
use crate::wire::attachment::{self, Blob};
use crate::wire::de::{self, Num, Obj, Text};
use crate::wire::share::{self, Share};
use crate::wire::sticker::{self, StickerObject};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Element<'a> {
    id: Num<AttachmentId>,
    file_size: Num<u64>,
    #[serde(borrow)]
    mercury: Obj<Mercury<'a>>,
    generic_metadata: Obj<Generic<'a>>,
    // A reply has the same as a text.
    #[serde(rename = "mercuryJSON")]
    mercury_json: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Mercury<'a> {
    #[serde(borrow)]
    attach_type: Text<'a>,
    sticker_attachment: Obj<Box<StickerObject<'a>>>,
    blob_attachment: Obj<Box<Blob<'a>>>,
    extensible_attachment: Obj<Box<Share<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Generic<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
}

/// Facebook lists a sticker among the attachments, and also what stands in the place of an unsent message.
pub(super) enum Part {
    Sticker(Sticker),
    Attachment(Attachment),
    Unsent,
}

/// The members of an element beside the attachment itself.
struct Beside {
    id: Option<AttachmentId>,
    size: Option<u64>,
    /// The kind of a sound may stand beside the sound.
    audio_type: Option<String>,
}

/// Returns what an element is; one that cannot be read is kept as it came.
pub(super) fn part<'r>(element: Obj<Element<'_>>, raw: impl Fn() -> &'r str) -> Part {
    let Some(element) = element.get() else {
        return Part::Attachment(attachment::unknown(None, None, raw()));
    };
    let generic = element.generic_metadata.get();
    let beside = Beside {
        id: element.id.get(),
        size: element.file_size.get(),
        audio_type: generic.and_then(|generic| generic.kind.owned()),
    };
    if element.mercury.is_given() {
        let mercury = || de::member(raw(), "mercury");
        return attached(element.mercury, &beside, mercury, &raw);
    }
    let json = element.mercury_json.get().unwrap_or_default();
    let mercury = || &*json;
    let part = de::read(&json, |text| {
        Ok(attached(
            serde_json::from_str(text)?,
            &beside,
            mercury,
            &raw,
        ))
    });
    part.unwrap_or_else(|_| Part::Attachment(attachment::unknown(beside.id, None, raw())))
}

fn attached<'m, 'r>(
    mercury: Obj<Mercury<'_>>,
    beside: &Beside,
    raw: impl Fn() -> &'m str,
    element: impl Fn() -> &'r str,
) -> Part {
    let mercury = mercury.get().unwrap_or_default();
    if let Some(sticker) = mercury
        .sticker_attachment
        .get()
        .and_then(|it| sticker::decode(*it))
    {
        return Part::Sticker(sticker);
    }
    if share::is_unsent(&mercury.extensible_attachment) {
        return Part::Unsent;
    }
    Part::Attachment(if mercury.blob_attachment.is_given() {
        let raw = || de::member(raw(), "blob_attachment");
        let mut decoded = attachment::decode(mercury.blob_attachment, beside.size, raw);
        if let Attachment::Audio(audio) = &mut decoded {
            audio.audio_type = audio.audio_type.take().or(beside.audio_type.clone());
        }
        decoded
    } else if mercury.extensible_attachment.is_given() {
        share::decode(mercury.extensible_attachment, || {
            de::member(raw(), "extensible_attachment")
        })
    } else {
        attachment::unknown(beside.id, mercury.attach_type.owned(), element())
    })
}
