//! `Debug` of the model: identifiers, numbers, times and Facebook's own words are shown. Texts that people wrote or chose, and names,
//! appear by their length, and an address by its host, because a log is read by more people than a conversation.

use std::fmt;

use super::{
    AudioAttachment, FileAttachment, Group, ImageAttachment, Page, Preview, Reaction, Room,
    Sticker, StickerAnimation, User, VideoAttachment,
};
use crate::secret::Hidden;
use crate::shown::{Address, Emoji};

fn address(url: &Option<String>) -> Address<'_> {
    Address(url.as_deref())
}

fn emoji(emoji: &Option<String>) -> Option<Emoji<'_>> {
    emoji.as_deref().map(Emoji)
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview")
            .field("url", &Address(Some(&self.url)))
            .field("width", &self.width)
            .field("height", &self.height)
            .finish()
    }
}

impl fmt::Debug for ImageAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageAttachment")
            .field("id", &self.id)
            .field("original_extension", &Hidden(&self.original_extension))
            .field("width", &self.width)
            .field("height", &self.height)
            .field("is_animated", &self.is_animated)
            .field("thumbnail_url", &address(&self.thumbnail_url))
            .field("preview", &self.preview)
            .field("large_preview", &self.large_preview)
            .field("animated_preview", &self.animated_preview)
            .finish()
    }
}

impl fmt::Debug for VideoAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoAttachment")
            .field("id", &self.id)
            .field("size", &self.size)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("duration_ms", &self.duration_ms)
            .field("preview_url", &address(&self.preview_url))
            .field("small_image", &self.small_image)
            .field("medium_image", &self.medium_image)
            .field("large_image", &self.large_image)
            .finish()
    }
}

impl fmt::Debug for AudioAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioAttachment")
            .field("id", &self.id)
            .field("url", &address(&self.url))
            .field("file_name", &Hidden(&self.file_name))
            .field("duration_ms", &self.duration_ms)
            .field("size", &self.size)
            .field("is_voicemail", &self.is_voicemail)
            .field("audio_type", &self.audio_type)
            .finish()
    }
}

impl fmt::Debug for FileAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileAttachment")
            .field("id", &self.id)
            .field("url", &address(&self.url))
            .field("size", &self.size)
            .field("name", &Hidden(&self.name))
            .field("is_malicious", &self.is_malicious)
            .finish()
    }
}

impl fmt::Debug for Sticker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sticker")
            .field("id", &self.id)
            .field("pack", &self.pack)
            .field("label", &Hidden(&self.label))
            .field("url", &address(&self.url))
            .field("width", &self.width)
            .field("height", &self.height)
            .field("animation", &self.animation)
            .finish()
    }
}

impl fmt::Debug for StickerAnimation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StickerAnimation")
            .field("medium_sprite", &address(&self.medium_sprite))
            .field("large_sprite", &address(&self.large_sprite))
            .field("frames_per_row", &self.frames_per_row)
            .field("frames_per_column", &self.frames_per_column)
            .field("frame_rate", &self.frame_rate)
            .finish()
    }
}

impl fmt::Debug for Reaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Heart => "Heart",
            Self::Love => "Love",
            Self::Smile => "Smile",
            Self::Wow => "Wow",
            Self::Sad => "Sad",
            Self::Angry => "Angry",
            Self::Yes => "Yes",
            Self::No => "No",
            Self::Other(emoji) => return f.debug_tuple("Other").field(&Emoji(emoji)).finish(),
        };
        f.write_str(name)
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("name", &Hidden(&self.name))
            .field("first_name", &Hidden(&self.first_name))
            .field("last_name", &Hidden(&self.last_name))
            .field("url", &address(&self.url))
            .field("photo", &address(&self.photo))
            .field("gender", &self.gender)
            .field("is_friend", &self.is_friend)
            .field("affinity", &self.affinity)
            .field("nickname", &Hidden(&self.nickname))
            .field("own_nickname", &Hidden(&self.own_nickname))
            .field("color", &self.color)
            .field("emoji", &emoji(&self.emoji))
            .field("message_count", &self.message_count)
            .field("last_message_at", &self.last_message_at)
            .field("plan", &self.plan)
            .field("state", &self.state)
            .finish()
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("id", &self.id)
            .field("name", &Hidden(&self.name))
            .field("photo", &address(&self.photo))
            .field("participants", &self.participants)
            .field("nicknamed", &self.nicknames.keys())
            .field("color", &self.color)
            .field("emoji", &emoji(&self.emoji))
            .field("admins", &self.admins)
            .field("approval_mode", &self.approval_mode)
            .field("approval_requests", &self.approval_requests)
            .field("join_link", &address(&self.join_link))
            .field("message_count", &self.message_count)
            .field("last_message_at", &self.last_message_at)
            .field("plan", &self.plan)
            .field("state", &self.state)
            .finish()
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("group", &self.group)
            .field("admins", &self.admins)
            .field("approval_mode", &self.approval_mode)
            .field("approval_requests", &self.approval_requests)
            .field("join_link", &address(&self.join_link))
            .field("privacy_mode", &self.privacy_mode)
            .finish()
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("id", &self.id)
            .field("name", &Hidden(&self.name))
            .field("url", &address(&self.url))
            .field("photo", &address(&self.photo))
            .field("city", &Hidden(&self.city))
            .field("likes", &self.likes)
            .field("sub_title", &Hidden(&self.sub_title))
            .field("category", &self.category)
            .field("message_count", &self.message_count)
            .field("last_message_at", &self.last_message_at)
            .field("plan", &self.plan)
            .field("state", &self.state)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::*;
    use crate::id::{GroupId, PageId, StickerId, UserId};
    use crate::model::{
        Attachment, EventReminder, LiveLocationAttachment, LocationAttachment, Message,
        ShareAttachment, Thread,
    };
    use crate::time::Timestamp;

    const ADDRESS: &str = "https://scontent.example/sesame.png?oh=sesame";

    /// Where Facebook's own words stand.
    const OF_FACEBOOK: [&str; 8] = [
        "id",
        "replied_to_id",
        "kind",
        "target",
        "category",
        "gender",
        "color",
        "audio_type",
    ];

    /// The same with a text in each place that takes one, and a debug of it.
    fn shown<T: Serialize + DeserializeOwned + fmt::Debug>(bare: &T) -> String {
        let mut value = serde_json::to_value(bare).unwrap();
        let keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        let mut filled = 0;
        for key in keys
            .iter()
            .filter(|key| !OF_FACEBOOK.contains(&key.as_str()))
        {
            let preview = serde_json::json!({"url": ADDRESS, "width": 1, "height": 1});
            let texts = serde_json::json!({"4": ADDRESS});
            for text in [Value::from(ADDRESS), preview, texts] {
                let before = std::mem::replace(&mut value[key], text);
                if serde_json::from_value::<T>(value.clone()).is_ok() {
                    filled += 1;
                    break;
                }
                value[key] = before;
            }
        }
        assert!(filled > 0);
        let full: T = serde_json::from_value(value).unwrap();
        format!("{full:?} {full:#?}")
    }

    #[test]
    fn a_debug_shows_no_address_and_nothing_that_people_wrote() {
        let group = Group::new(GroupId::from(1));
        for shown in [
            shown(&Preview {
                url: String::new(),
                width: None,
                height: None,
            }),
            shown(&ImageAttachment::default()),
            shown(&VideoAttachment::default()),
            shown(&AudioAttachment::default()),
            shown(&FileAttachment::default()),
            shown(&ShareAttachment::default()),
            shown(&LocationAttachment::default()),
            shown(&LiveLocationAttachment::default()),
            shown(&Sticker::new(StickerId::from(1))),
            shown(&StickerAnimation::default()),
            shown(&User::new(UserId::from(4))),
            shown(&group),
            shown(&Room::new(group.id)),
            shown(&Page::new(PageId::from(1))),
            shown(&Message::new("mid.$1", Timestamp::now())),
            shown(&EventReminder::new("", Timestamp::now())),
        ] {
            assert!(!shown.contains("sesame"), "{shown}");
        }
        let user = User::new(UserId::from(4));
        assert!(format!("{:?}", Thread::User(user)).contains("UserId(4)"));
        assert!(format!("{:?}", Attachment::File(FileAttachment::default())).contains("size"));
    }

    #[test]
    fn a_reaction_is_shown_by_name_or_emoji() {
        let shown = |emoji: &str| format!("{:?}", Reaction::from(emoji));
        assert_eq!(
            (shown("😍"), shown("🎄")),
            ("Love".to_owned(), "Other(<🎄>)".to_owned())
        );
        assert_eq!(shown("sesame"), "Other(<6 characters>)");
    }
}
