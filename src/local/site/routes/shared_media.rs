//! The images and videos of a conversation, as one of the queries that Facebook keeps under a number.

use serde_json::{Value, json};

use super::call::Call;
use super::query::{QueryResult, failure, number_in};
use crate::id::UserId;
use crate::local::world::conversation::{Content, Conversation};
use crate::local::world::media::{Media, MediaKind};
use crate::local::world::state::State;

const MAX_AT_ONCE: u64 = 100;

fn wrong(parameter: &str) -> Value {
    failure(
        1_675_012,
        &format!("<{parameter}> is not what it should be"),
    )
}

/// Returns a page of them, newest first, under the conversation's ID. A cursor is a number of elements.
pub(super) fn images(state: &mut State, call: &Call<'_>, parameters: &Value) -> QueryResult {
    let id = number_in(parameters, "id")?.ok_or_else(|| wrong("id"))?;
    let first = number_in(parameters, "first")?.filter(|it| (1..=MAX_AT_ONCE).contains(it));
    let first = first.ok_or_else(|| wrong("first"))?;
    let after = number_in(parameters, "after")?.unwrap_or(0);
    let found = state.key_by_id(call.me, id);
    let conversation = found.and_then(|key| state.conversation(call.me, key));
    let Ok(conversation) = conversation else {
        return Ok(json!({ id.to_string(): null }));
    };
    let all = shared(conversation, call.me);
    let (skipped, taken) = (usize_of(after), usize_of(first));
    let page = all.iter().skip(skipped).take(taken);
    let edges: Vec<Value> = page.map(|media| json!({ "node": node(media) })).collect();
    let end = skipped.saturating_add(edges.len());
    let has_next = end < all.len();
    let cursor = has_next.then(|| end.to_string());
    let page_info = json!({"has_next_page": has_next, "end_cursor": cursor});
    let media = json!({"edges": edges, "page_info": page_info});
    Ok(json!({ id.to_string(): {"message_shared_media": media} }))
}

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn shared(conversation: &Conversation, viewer: UserId) -> Vec<&Media> {
    let messages = conversation.messages_of(viewer).rev();
    let attachments = messages.flat_map(|stored| match &stored.content {
        Content::Message(draft) => draft.attachments.as_slice(),
        Content::AdminText { .. } | Content::Unsent => &[],
    });
    attachments
        .filter(|media| kind(media.kind).is_some())
        .collect()
}

fn kind(kind: MediaKind) -> Option<&'static str> {
    match kind {
        MediaKind::Image => Some("MessageImage"),
        MediaKind::Gif => Some("MessageAnimatedImage"),
        MediaKind::Video => Some("MessageVideo"),
        MediaKind::Audio | MediaKind::File => None,
    }
}

fn node(media: &Media) -> Value {
    let (width, height) = media.dimensions();
    let picture = json!({"uri": media.url(), "width": width, "height": height});
    json!({
        "__typename": kind(media.kind), "id": format!("message_shared_media:{}", media.id),
        "legacy_attachment_id": media.id, "original_dimensions": {"x": width, "y": height},
        "image": {"uri": media.url()}, "image1": picture, "image2": picture,
    })
}
