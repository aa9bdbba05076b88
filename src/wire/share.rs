//! Links and other things that were shared: the same form in a pushed message and in history
//! (`extensible_attachment`).

use std::cell::LazyCell;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::attachment::unknown;
use super::de::{List, Obj, Text};
use super::story::Story;
use super::{de, location};
use crate::model::{Attachment, ShareAttachment, VideoAttachment};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Share<'a> {
    #[serde(borrow)]
    legacy_attachment_id: Text<'a>,
    story_attachment: Obj<Box<SharedStory<'a>>>,
    genie_attachment: Obj<Genie<'a>>,
}

/// A story with parts, whose own parts are left out, so that nothing nests without end.
type SharedStory<'a> = Story<'a, List<Obj<Part<'a>>>>;
type Part<'a> = Story<'a, IgnoredAny>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Genie<'a> {
    #[serde(borrow)]
    genie_message: Obj<Message<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    story_attachment: Obj<Box<SharedStory<'a>>>,
}

/// Returns whether it stands in the place of a message that its author has unsent.
pub(crate) fn is_unsent(share: &Obj<Box<Share<'_>>>) -> bool {
    let story = share
        .as_ref()
        .and_then(|share| share.story_attachment.as_ref());
    story.is_some_and(|story| story.has_style("globally_deleted_message_placeholder"))
}

/// Reads the thing that was shared. Never fails: one that cannot be read is [`Attachment::Unknown`], with the text that `raw` returns.
pub(crate) fn decode<'r>(share: Obj<Box<Share<'_>>>, raw: impl Fn() -> &'r str) -> Attachment {
    let share = share.get().and_then(|share| read(*share, &raw));
    share.unwrap_or_else(|| unknown(None, Some("share".to_owned()), raw()))
}

fn read<'r>(share: Share<'_>, raw: impl Fn() -> &'r str) -> Option<Attachment> {
    const STORY: &str = "story_attachment";
    let is_within = share.story_attachment.as_ref().is_none();
    let story = if is_within {
        let genie = share.genie_attachment.get()?;
        genie.genie_message.get()?.story_attachment
    } else {
        share.story_attachment
    };
    let mut story = *story.get()?;
    if let Some(place) = location::decode(&story) {
        return Some(place);
    }
    let parts = LazyCell::new(|| {
        let mut raw = raw();
        if is_within {
            raw = de::member(de::member(raw, "genie_attachment"), "genie_message");
        }
        de::elements(de::member(de::member(raw, STORY), "subattachments"))
    });
    let of_parts = std::mem::take(&mut story.subattachments).elements();
    let attachments = of_parts
        .into_iter()
        .enumerate()
        .map(|(place, story)| part(story, || parts.get(place).copied().unwrap_or("null")));
    let attachments = attachments.collect();
    let id = share.legacy_attachment_id.owned();
    Some(Attachment::Share(ShareAttachment {
        id: id.or_else(|| story.deduplication_key.as_str().map(str::to_owned)),
        attachments,
        ..story.into_share()
    }))
}

/// Something that came with what was shared.
fn part<'r>(story: Obj<Part<'_>>, raw: impl FnOnce() -> &'r str) -> Attachment {
    let Some(story) = story.get() else {
        return unknown(None, Some("subattachment".to_owned()), raw());
    };
    if story.target_kind() != Some("Video") {
        return Attachment::Share(story.into_share());
    }
    let media = story.media.get().unwrap_or_default();
    Attachment::Video(VideoAttachment {
        id: story.target.get().and_then(|target| target.video_id.get()),
        duration_ms: media.playable_duration_in_ms.get(),
        preview_url: media.playable_url.owned(),
        medium_image: media.image.preview(),
        ..VideoAttachment::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::id::{AttachmentId, UserId};

    fn share(extensible: Value) -> ShareAttachment {
        let json = extensible.to_string();
        match decode(serde_json::from_str(&json).unwrap(), || &json) {
            Attachment::Share(share) => share,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_share_without_a_legacy_identifier_has_its_deduplication_key() {
        let story = json!({"deduplication_key": "d41d8", "url": "https://a.example/"});
        for (id, expected) in [
            (json!("ee.mid.$1"), "ee.mid.$1"),
            (json!(null), "d41d8"),
            (json!(""), "d41d8"),
        ] {
            let share = share(json!({"legacy_attachment_id": id, "story_attachment": story}));
            assert_eq!(share.id.as_deref(), Some(expected));
        }
        let without = share(json!({"story_attachment": story}));
        assert_eq!(without.id.as_deref(), Some("d41d8"));
    }

    #[test]
    fn a_shared_post_has_its_author_and_what_came_with_it() {
        let video = json!({
            "target": {"__typename": "Video", "video_id": "7"},
            "media": {"playable_duration_in_ms": 24469, "playable_url": "https://a.example/v.mp4",
                "image": {"uri": "https://a.example/v.jpg", "width": 960, "height": 540}},
        });
        let photo = json!({"target": {"__typename": "Photo"}, "url": "https://a.example/p", "subattachments": [video]});
        let target = json!({"__typename": "Story", "actors": [null, {"id": "3"}]});
        let post = json!({"target": target, "subattachments": [video, null, photo]});
        let share = share(json!({"story_attachment": post}));
        assert_eq!(share.author, Some(UserId::from(3)));
        let [
            Attachment::Video(video),
            Attachment::Unknown(_),
            Attachment::Share(photo),
        ] = &share.attachments[..]
        else {
            panic!("{:?}", share.attachments);
        };
        assert_eq!(video.id, Some(AttachmentId::from(7)));
        assert_eq!(video.duration_ms, Some(24469));
        assert_eq!(
            video.preview_url.as_deref(),
            Some("https://a.example/v.mp4")
        );
        assert_eq!(video.medium_image.as_ref().unwrap().width, Some(960));
        assert_eq!(photo.target.as_deref(), Some("Photo"));
        assert!(photo.attachments.is_empty());
    }

    #[test]
    fn a_share_within_a_share_is_read() {
        let story = json!({"url": "https://a.example/"});
        let genie = json!({"genie_message": {"story_attachment": story}});
        let share = share(json!({"story_attachment": null, "genie_attachment": genie}));
        assert_eq!(share.url.as_deref(), Some("https://a.example/"));
    }
}
