//! What items about groups become that the reference ignores or gets wrong, each with its reason in the table "What differs" of
//! `fixtures/README.md`: the path in the recorded callbacks, and the correct value.

use serde_json::{Value, json};

pub(super) fn corrections(name: &str) -> Vec<(&'static str, Value)> {
    let right = match name {
        // No colour is the default.
        "color_null" => return vec![("/0/arguments/new_color", json!("MESSENGER_BLUE"))],
        // A message that is named arrives as a message.
        "forced_fetch_message" => callback("onMessage", named_message()),
        // It is fetched, as one of a group is.
        "forced_fetch_of_user"
        | "living_approved"
        | "living_thread_emoji"
        | "living_thread_theme" => callback("onUnknownMesssageType", json!({})),
        "living_admin_removed" => callback(
            "onAdminRemoved",
            change(json!({"removed_id": "100000000000003"})),
        ),
        "living_approval_mode" => callback(
            "onApprovalModeChange",
            change(json!({"approval_mode": true})),
        ),
        "living_approval_queue" => callback(
            "onJoinRequested",
            change(
                json!({"user": "100000000000009", "inviter": "100000000000002", "is_open": true}),
            ),
        ),
        "living_quick_reaction" => {
            callback("onEmojiChange", change(json!({"new_emoji": "\u{1f680}"})))
        }
        _ => return Vec::new(),
    };
    vec![("", json!([right]))]
}

fn callback(name: &str, arguments: Value) -> Value {
    json!({"callback": name, "arguments": arguments})
}

/// The arguments of a change of the recorder's group.
fn change(mut own: Value) -> Value {
    let common = json!({
        "mid": "mid.$gAAT1", "author_id": "100000000000002", "thread_id": "2000000000000001", "thread_type": "GROUP",
        "ts": 1_516_000_000_000_i64,
    });
    let common = common.as_object().unwrap().clone();
    own.as_object_mut().unwrap().extend(common);
    own
}

fn named_message() -> Value {
    let image = json!({
        "class": "ImageAttachment", "uid": "1551000000000001", "original_extension": "png", "width": 1280, "height": 720,
        "is_animated": false, "thumbnail_url": "https://scontent.xx.fbcdn.net/50x50.png",
        "preview_url": "https://scontent.xx.fbcdn.net/280x280.png", "preview_width": 280, "preview_height": 158,
        "large_preview_url": "https://scontent.xx.fbcdn.net/960x960.png", "large_preview_width": 960,
        "large_preview_height": 540, "animated_preview_url": null, "animated_preview_width": null,
        "animated_preview_height": null,
    });
    let (at, author) = (1_515_999_999_000_i64, "100000000000002");
    let message = json!({
        "class": "Message", "uid": "mid.$gAAT0001", "author": author, "timestamp": at, "text": "one", "attachments": [image],
        "is_read": true, "emoji_size": null, "forwarded": false, "mentions": [], "quick_replies": [], "reactions": {},
        "read_by": [], "replied_to": null, "reply_to_id": null, "sticker": null, "unsent": false,
    });
    json!({
        "mid": "mid.$gAAT0001", "author_id": author, "message_object": message, "thread_id": "2000000000000001",
        "thread_type": "GROUP", "ts": at,
    })
}
