//! What messages hold beside text: replies, places, waves, quick replies; and what is taken back or sent on.

use fbchat::{
    AttachmentId, Client, Location, Mention, MessageId, OutgoingMessage, PageId, QuickAnswer,
    QuickReply, Reaction, StickerId, ThreadKey, Wave,
};
use serde_json::{Value, json};

use crate::recordings::operations::{GRACE, Operation, Outcome, call, grace, group};

const PLACE: (f64, f64) = (51.5, -0.12);
const PAGE: ThreadKey = ThreadKey::Page(PageId::new(300_000_000_000_001));
const IMAGE: AttachmentId = AttachmentId::new(1_551_000_000_000_001);

pub fn operation(name: &str) -> Option<Operation> {
    changing(name)
        .or_else(|| extras(name))
        .or_else(|| offering(name))
        .or_else(|| answering(name))
}

fn changing(name: &str) -> Option<Operation> {
    Some(match name {
        "unsend" => call(|client| nothing(client.unsend(&message()))),
        "unsend_refused" => call(|client| nothing(client.unsend(&MessageId::from("mid.$theirs")))),
        "react" => call(|client| {
            Ok(json!([
                nothing(client.react_to_message(&message(), Reaction::Love))?,
                nothing(client.remove_reaction(&message()))?
            ]))
        }),
        "react_with_each" => call(|client| {
            let react = |reaction| nothing(client.react_to_message(&message(), reaction));
            let reactions = [
                Reaction::Heart,
                Reaction::Love,
                Reaction::Smile,
                Reaction::Wow,
                Reaction::Sad,
                Reaction::Angry,
                Reaction::Yes,
                Reaction::No,
            ];
            reactions.into_iter().map(react).collect()
        }),
        "react_with_other" => {
            call(|client| nothing(client.react_to_message(&message(), Reaction::from("\u{1f384}"))))
        }
        "react_refused" => call(|client| {
            let gone = MessageId::from("mid.$gone");
            nothing(client.react_to_message(&gone, Reaction::Love))
        }),
        "forward_attachment" => call(|client| nothing(client.forward_attachment(grace(), IMAGE))),
        "forward_attachment_to_group" => {
            call(|client| nothing(client.forward_attachment(group(), IMAGE)))
        }
        "forward_attachment_failed" | "forward_attachment_refused" => {
            call(|client| nothing(client.forward_attachment(grace(), AttachmentId::from(9))))
        }
        "phone_numbers" | "phone_numbers_none" => {
            call(|client| Ok(json!(client.fetch_phone_numbers()?)))
        }
        "emails" => call(|client| Ok(json!(client.fetch_emails()?))),
        _ => return None,
    })
}

fn extras(name: &str) -> Option<Operation> {
    Some(match name {
        "send_reply" => call(|client| {
            let reply = OutgoingMessage::text("re").reply_to(&original());
            sent(client, group(), reply)
        }),
        "send_reply_with_mention" => call(|client| {
            let reply = OutgoingMessage::text("@Grace yes").reply_to(&original());
            let reply = reply.mention_at(Mention::new(GRACE, 0, 6));
            sent(client, group(), reply)
        }),
        "send_reply_with_sticker" => call(|client| {
            let sticker = OutgoingMessage::sticker(StickerId::from(767_334_476_626_295));
            sent(client, grace(), sticker.reply_to(&original()))
        }),
        "send_location" => call(|client| {
            sent(
                client,
                grace(),
                OutgoingMessage::text("here").with_location(current()),
            )
        }),
        "send_location_group" => {
            call(|client| sent(client, group(), OutgoingMessage::location(current())))
        }
        "send_location_page_with_mention" => call(|client| {
            let place = OutgoingMessage::location(current()).mention(GRACE, "@Grace");
            sent(client, PAGE, place)
        }),
        "send_location_without_place" => call(|client| {
            let nowhere = Location::current(f64::NAN, f64::NAN);
            sent(client, grace(), OutgoingMessage::location(nowhere))
        }),
        "send_pinned_location" => {
            call(|client| sent(client, grace(), OutgoingMessage::location(pinned())))
        }
        "send_pinned_location_with_text" => call(|client| {
            sent(
                client,
                group(),
                OutgoingMessage::text("there").with_location(pinned()),
            )
        }),
        "wave" => call(|client| {
            Ok(json!([
                sent(client, grace(), OutgoingMessage::wave(Wave::First))?,
                sent(client, grace(), OutgoingMessage::wave(Wave::Back))?
            ]))
        }),
        "wave_group" => call(|client| sent(client, group(), OutgoingMessage::wave(Wave::First))),
        "wave_page" => call(|client| sent(client, PAGE, OutgoingMessage::wave(Wave::Back))),
        _ => return None,
    })
}

fn offering(name: &str) -> Option<Operation> {
    Some(match name {
        "send_quick_replies" => {
            call(|client| offered(client, [QuickReply::text("A").payload("a")]))
        }
        "send_quick_replies_of_each_kind" => call(|client| {
            let coffee = QuickReply::text("Coffee");
            let all = [tea(), coffee, QuickReply::location(), phone(), email()];
            offered(client, all)
        }),
        "send_quick_reply_text" => call(|client| offered(client, [tea()])),
        "send_quick_reply_location" => call(|client| offered(client, [QuickReply::location()])),
        "send_quick_reply_phone" => call(|client| offered(client, [phone()])),
        "send_quick_reply_email" => call(|client| offered(client, [email()])),
        _ => return None,
    })
}

fn answering(name: &str) -> Option<Operation> {
    Some(match name {
        "quick_reply_text" | "quick_reply_text_no_default" => {
            call(|client| answered(client, &tea(), QuickAnswer::Offered))
        }
        "quick_reply_phone_given" => call(|client| answered(client, &phone(), "mine")),
        "quick_reply_email_given" => call(|client| answered(client, &email(), "mine")),
        "quick_reply_phone_looked_up" => {
            call(|client| answered(client, &phone(), QuickAnswer::Offered))
        }
        "quick_reply_email_looked_up" => {
            call(|client| answered(client, &email(), QuickAnswer::Offered))
        }
        "quick_reply_location" => {
            call(|client| answered(client, &QuickReply::location(), current()))
        }
        "quick_reply_location_without" => {
            call(|client| answered(client, &QuickReply::location(), QuickAnswer::Offered))
        }
        _ => return None,
    })
}

fn message() -> MessageId {
    MessageId::from("mid.$1")
}

fn original() -> MessageId {
    MessageId::from("mid.$orig")
}

fn current() -> Location {
    Location::current(PLACE.0, PLACE.1)
}

fn pinned() -> Location {
    Location::pinned(PLACE.0, PLACE.1)
}

fn tea() -> QuickReply {
    let tea = QuickReply::text("Tea").payload("TEA");
    tea.image_url("https://example.com/tea.png")
}

fn phone() -> QuickReply {
    QuickReply::phone_number().image_url("https://example.com/p.png")
}

fn email() -> QuickReply {
    QuickReply::email().payload("MAIL").data("d")
}

fn nothing(result: fbchat::Result<()>) -> Outcome {
    result.map(|()| Value::Null)
}

fn sent(client: &Client, to: ThreadKey, message: OutgoingMessage) -> Outcome {
    client.send(to, message).map(|id| json!(id))
}

fn offered<const N: usize>(client: &Client, offers: [QuickReply; N]) -> Outcome {
    let question = OutgoingMessage::text("pick");
    let question = offers
        .into_iter()
        .fold(question, OutgoingMessage::quick_reply);
    sent(client, grace(), question)
}

fn answered(client: &Client, offer: &QuickReply, answer: impl Into<QuickAnswer>) -> Outcome {
    client
        .quick_reply(grace(), offer, answer)
        .map(|id| json!(id))
}
