//! Links and other things that were shared: the same form in a message just heard and in history
//! (`extensible_attachment`).

use serde::Deserialize;
use serde_json::value::RawValue;

use super::attachment::unknown;
use super::story::Story;
use super::{de, location};
use crate::id::AttachmentId;
use crate::model::{Attachment, ShareAttachment, VideoAttachment};

/// What was shared. Never fails: what cannot be read is [`Attachment::Unknown`].
pub(crate) fn decode(raw: &RawValue) -> Attachment {
    let share = read(raw);
    share.unwrap_or_else(|| unknown(None, Some("share".to_owned()), raw))
}

fn read(raw: &RawValue) -> Option<Attachment> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(default, deserialize_with = "de::lenient_text")]
        legacy_attachment_id: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        story_attachment: Option<Story<'a>>,
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        genie_attachment: Option<Genie<'a>>,
    }
    #[derive(Deserialize)]
    struct Genie<'a> {
        #[serde(borrow)]
        genie_message: Message<'a>,
    }
    #[derive(Deserialize)]
    struct Message<'a> {
        #[serde(borrow)]
        story_attachment: Story<'a>,
    }
    let wire: Wire<'_> = serde_json::from_str(raw.get()).ok()?;
    let within = wire
        .genie_attachment
        .map(|it| it.genie_message.story_attachment);
    let story = wire.story_attachment.or(within)?;
    if let Some(place) = location::decode(&story) {
        return Some(place);
    }
    let attachments = story.subattachments.iter().map(|raw| part(raw)).collect();
    Some(Attachment::Share(ShareAttachment {
        id: wire
            .legacy_attachment_id
            .or_else(|| story.deduplication_key.clone()),
        attachments,
        ..story.into_share()
    }))
}

/// Something that came with what was shared: a story of its own, whose own parts are left out, so that nothing nests without
/// end.
fn part(raw: &RawValue) -> Attachment {
    #[derive(Deserialize)]
    struct Target {
        #[serde(default, deserialize_with = "de::lenient_number")]
        video_id: Option<AttachmentId>,
    }
    let Ok(story) = serde_json::from_str::<Story<'_>>(raw.get()) else {
        return unknown(None, Some("subattachment".to_owned()), raw);
    };
    if story.target_kind().as_deref() != Some("Video") {
        return Attachment::Share(story.into_share());
    }
    let target = story.target.map(RawValue::get).unwrap_or_default();
    let target: Option<Target> = serde_json::from_str(target).ok();
    let medium_image = story.image();
    let (duration_ms, preview_url) = story.media.map_or((None, None), |media| {
        (media.playable_duration_in_ms, media.playable_url)
    });
    Attachment::Video(VideoAttachment {
        id: target.and_then(|target| target.video_id),
        duration_ms,
        preview_url,
        medium_image,
        ..VideoAttachment::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;
    use crate::id::UserId;

    fn share(extensible: Value) -> ShareAttachment {
        match decode(&to_raw_value(&extensible).unwrap()) {
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
