//! Texts, emoji and mentions.

use fbchat::{Client, EmojiSize, GroupId, Mention, OutgoingMessage, ThreadKey, UserId};
use serde_json::json;

use crate::recordings::operations::{GRACE, Operation, Outcome, call, group};

const ALAN: UserId = UserId::new(100_000_000_000_003);
const ROOM: ThreadKey = ThreadKey::Room(GroupId::new(2_000_000_000_000_002));

pub fn operation(name: &str) -> Option<Operation> {
    let texts: fn(&Client) -> Outcome = match name {
        "send_emoji_deprecated" => |client| {
            let laugh = OutgoingMessage::text("\u{1f606}").emoji_size(EmojiSize::Small);
            let like = client.send(grace(), OutgoingMessage::like(EmojiSize::Large))?;
            Ok(json!([like, client.send(grace(), laugh)?]))
        },
        "send_mention_behind_emoji" => |client| {
            let text = OutgoingMessage::text("\u{1f606} ").mention(GRACE, "Grace");
            sent(client, group(), text)
        },
        "send_mentions" => |client| {
            let text = OutgoingMessage::text("This is a ").mention(GRACE, "@mention");
            sent(client, group(), text)
        },
        "send_mentions_formatted" => |client| {
            let text = OutgoingMessage::text("Hi Grace and 'Alan'")
                .mention_at(Mention::new(GRACE, 3, 5))
                .mention_at(Mention::new(ALAN, 13, 6));
            sent(client, group(), text)
        },
        "send_message_deprecated" | "send_text_group" => |client| sent(client, group(), "hi"),
        "send_no_message_id" | "send_two_message_ids" => |client| sent(client, grace(), "a"),
        "send_room" => |client| sent(client, ROOM, "hi"),
        _ => return None,
    };
    Some(call(texts))
}

fn grace() -> ThreadKey {
    ThreadKey::User(GRACE)
}

fn sent(client: &Client, to: ThreadKey, message: impl Into<OutgoingMessage>) -> Outcome {
    client.send(to, message).map(|id| json!(id))
}
