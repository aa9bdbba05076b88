//! Sending messages.

use fbchat::{
    AttachmentId, Client, EmojiSize, ImageId, Mention, OutgoingMessage, PageId, StickerId, Target,
    ThreadKey,
};
use serde_json::json;

use super::{ALAN, GRACE, Operation, Outcome, call, grace, group};

const TEXT: &str = "Hello \u{2728} & <b>=+%\n\u{e9}";
const STICKER: StickerId = StickerId::new(767_334_476_626_295);
const PAGE: PageId = PageId::new(300_000_000_000_001);
const IMAGE: ImageId = ImageId::Still(AttachmentId::new(1_551_000_000_000_001));
const GIF: ImageId = ImageId::Gif(AttachmentId::new(1_551_000_000_000_002));

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "send_text_user" => call(|client| sent(client, grace(), TEXT)),
        "send_text_group" => call(|client| sent(client, group(), TEXT)),
        "send_text_page" => call(|client| sent(client, ThreadKey::Page(PAGE), "hi")),
        "send_default_thread" => Operation::Call {
            prepare: |client| client.set_default_thread(group()),
            call: |client| sent(client, Target::Default, "hi"),
        },
        "send_no_thread" => call(|client| sent(client, Target::Default, "hi")),
        "send_mentions" => call(|client| {
            let text = OutgoingMessage::text("This is a @mention and @two")
                .mention_at(Mention::new(GRACE, 10, 8))
                .mention_at(Mention::new(ALAN, 23, 4));
            sent(client, group(), text)
        }),
        "send_like_small" => {
            call(|client| sent(client, grace(), OutgoingMessage::like(EmojiSize::Small)))
        }
        "send_like_medium" => {
            call(|client| sent(client, grace(), OutgoingMessage::like(EmojiSize::Medium)))
        }
        "send_like_large" => {
            call(|client| sent(client, grace(), OutgoingMessage::like(EmojiSize::Large)))
        }
        "send_emoji_small" => call(|client| sent(client, grace(), emoji(EmojiSize::Small))),
        "send_emoji_medium" | "send_emoji_deprecated" => {
            call(|client| sent(client, grace(), emoji(EmojiSize::Medium)))
        }
        "send_emoji_large" => call(|client| sent(client, grace(), emoji(EmojiSize::Large))),
        "send_sticker" => call(|client| sent(client, grace(), OutgoingMessage::sticker(STICKER))),
        "send_empty" => call(|client| sent(client, grace(), "")),
        "send_image_deprecated" => call(|client| {
            sent(
                client,
                grace(),
                OutgoingMessage::text("look").with_image(IMAGE),
            )
        }),
        "send_gif_deprecated" => call(|client| sent(client, group(), OutgoingMessage::image(GIF))),
        "send_new_dtsg" => call(|client| {
            let (one, two) = (sent(client, grace(), "one")?, sent(client, grace(), "two")?);
            Ok(json!([one, two]))
        }),
        "send_message_deprecated"
        | "send_no_message_id"
        | "send_two_message_ids"
        | "error_1357004_heals"
        | "error_1357004_stays"
        | "error_code"
        | "error_http_404"
        | "error_http_500"
        | "error_empty"
        | "error_not_json"
        | "error_no_object" => call(|client| sent(client, grace(), "hi")),
        _ => return None,
    })
}

fn sent(client: &Client, to: impl Into<Target>, message: impl Into<OutgoingMessage>) -> Outcome {
    client.send(to, message).map(|id| json!(id))
}

fn emoji(size: EmojiSize) -> OutgoingMessage {
    OutgoingMessage::text("\u{1f606}").emoji_size(size)
}
