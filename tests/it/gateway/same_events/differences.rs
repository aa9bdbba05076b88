//! The differences between the gateway and MQTT, which the documentation of `Transport::Gateway` lists too.

/// The events that arrive over MQTT alone, and why.
pub(super) const ONLY_MQTT: &[(&str, &str)] = &[
    ("PlanChanged", "no row of a plan is known"),
    ("JoinRequested", "no row of those who wait is known"),
    (
        "BlockChanged",
        "its row has neither the author nor the direction",
    ),
    ("FriendRequest", "no row is known"),
    ("MarkedUnread", "no row is known"),
    (
        "FolderSeen",
        "which number its row has for which folder is not known",
    ),
];

/// The fields that differ, with their paths in the event as JSON, and why. Several of one object stand together.
pub(super) const FIELDS: &[(&str, &str)] = &[
    (
        "MessagesDelivered/message_ids",
        "a receipt has a time instead",
    ),
    ("MarkedSeen/seen_at", "it is the time of arrival"),
    (
        "ImageChanged/image",
        "the row has an address instead of the identifier",
    ),
    (
        "PollChanged/action/Voted/removed",
        "no row of a vote that is taken back is known",
    ),
    (
        "PollChanged/poll/options/is_voted",
        "known of options with votes alone",
    ),
    (
        "PollChanged/poll/options/vote_count",
        "known of options with votes alone",
    ),
    (
        "Message/message/attachments/Image/width,height,thumbnail_url,large_preview,animated_preview",
        "the row has the size of one preview",
    ),
    (
        "Message/message/attachments/Video/width,height,small_image,large_image",
        "the row has one preview",
    ),
    (
        "Message/message/attachments/Audio/audio_type,is_voicemail",
        "not in the row",
    ),
    (
        "Message/message/attachments/File/is_malicious",
        "not in the row",
    ),
    (
        "Message/message/attachments/Share/target",
        "the row has another name for it",
    ),
    (
        "Message/message/attachments/Location/id,address",
        "the row has an identifier that is no number, and one text",
    ),
    ("Message/message/sticker/pack", "not in the row"),
    (
        "Message/message/emoji_size",
        "of a sticker that is a like it is known",
    ),
    (
        "Message/message/quick_replies",
        "the form in which its row has them is not known",
    ),
];
