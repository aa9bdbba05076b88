//! The rows of what a message carries beside its text.

use serde_json::{Value, json};

use super::parts::{AUTHORITATIVE, Thread, number};
use crate::local::lightspeed::program::{integer, row};

/// The rows of a message's attachments.
#[derive(Default)]
pub(super) struct Attachments {
    pub(super) rows: Vec<Value>,
    pub(super) sticker: Option<u64>,
}

/// A message, as the rows of its attachments name it.
struct Message<'a> {
    thread: Thread,
    id: &'a Value,
    at: &'a Value,
}

pub(super) fn rows(delta: &Value, thread: Thread, id: &Value, at: &Value) -> Attachments {
    let message = Message { thread, id, at };
    let mut found = Attachments::default();
    let attachments = delta.get("attachments").and_then(Value::as_array);
    for (index, one) in attachments.into_iter().flatten().enumerate() {
        let Some(mercury) = mercury(one) else {
            continue;
        };
        if let Some(node) = mercury.get("sticker_attachment") {
            found.sticker = node.get("id").and_then(number);
            found.rows.push(sticker(&message, node, index));
        }
        if let Some(node) = mercury.get("blob_attachment") {
            found.rows.push(blob(&message, one, node, index));
        }
        if let Some(node) = mercury.get("extensible_attachment") {
            found
                .rows
                .extend(share(&message, node, index).into_iter().flatten());
        }
    }
    found
}

/// Returns the node of an attachment, which is JSON in a text inside another delta.
fn mercury(attachment: &Value) -> Option<Value> {
    if let Some(mercury) = attachment.get("mercury") {
        return Some(mercury.clone());
    }
    serde_json::from_str(attachment.get("mercuryJSON")?.as_str()?).ok()
}

fn uri(node: &Value, names: &[&str]) -> Value {
    let found = names.iter().find_map(|name| node.get(name)?.get("uri"));
    found.cloned().unwrap_or_default()
}

fn sticker(message: &Message<'_>, node: &Value, index: usize) -> Value {
    let size = |name: &str| integer(node.get(name).and_then(number).unwrap_or(0));
    let url = node.get("url").cloned().unwrap_or_default();
    row(
        "insertStickerAttachment",
        &[
            (4, url.clone()),
            (9, size("width")),
            (10, size("height")),
            (11, json!("image/png")),
            (12, integer(index)),
            (13, node.get("label").cloned().unwrap_or_default()),
            (14, message.thread.key()),
            (17, message.at.clone()),
            (18, message.id.clone()),
            (19, node.get("id").cloned().unwrap_or_default()),
            (20, url),
            (27, size("id")),
            (31, integer(AUTHORITATIVE)),
        ],
    )
}

fn blob(message: &Message<'_>, attachment: &Value, node: &Value, index: usize) -> Value {
    let kind = match node.get("__typename").and_then(Value::as_str) {
        Some("MessageImage") => 2,
        Some("MessageAnimatedImage") => 3,
        Some("MessageVideo") => 4,
        Some("MessageAudio") => 5,
        _ => 6,
    };
    let size = |name: &str| {
        let size = node.pointer(&format!("/original_dimensions/{name}"));
        integer(size.and_then(number).unwrap_or(0))
    };
    let text = |object: &Value, name: &str| object.get(name).cloned().unwrap_or_default();
    let preview = uri(node, &["preview", "preview_image", "large_image"]);
    let playable = match kind {
        3 => uri(node, &["animated_image"]),
        2 => Value::Null,
        _ => node
            .get("playable_url")
            .or(node.get("url"))
            .cloned()
            .unwrap_or_default(),
    };
    // The name of a picture stands in its node without its ending.
    let name = match (text(node, "filename"), node.get("original_extension")) {
        (Value::String(name), Some(Value::String(ending))) => json!(format!("{name}.{ending}")),
        (Value::String(name), None) if kind == 3 => json!(format!("{name}.gif")),
        (name, _) => name,
    };
    let length = attachment.get("fileSize").and_then(number).unwrap_or(0);
    let mut arguments = vec![
        (0, name),
        (1, integer(length)),
        (2, json!(true)),
        (3, playable),
        (6, text(attachment, "mimeType")),
        (8, preview.clone()),
        (14, size("width")),
        (15, size("height")),
        (22, integer(0)),
        (23, integer(index)),
        (27, message.thread.key()),
        (29, integer(kind)),
        (30, text(attachment, "mimeType")),
        (31, message.at.clone()),
        (32, message.id.clone()),
        (34, json!(attachment.get("id").map(plain))),
        (35, json!(false)),
        (45, preview),
        (48, integer(AUTHORITATIVE)),
    ];
    if node.get("audio_type") == Some(&json!("VOICE_MESSAGE")) {
        arguments.extend([(46, integer(1)), (47, json!("[0.5]"))]);
    }
    row("insertBlobAttachment", &arguments)
}

/// Returns a number or a text as a text.
fn plain(value: &Value) -> String {
    let text = value.as_str().map(str::to_owned);
    text.unwrap_or_else(|| value.to_string())
}

/// Returns the rows of a link or a place: what it shows, and where it leads.
fn share(message: &Message<'_>, node: &Value, index: usize) -> Option<[Value; 2]> {
    let story = node.get("story_attachment")?;
    let id = node.get("legacy_attachment_id")?;
    let text = |path: &str| story.pointer(path).cloned().unwrap_or_default();
    let is_place = text("/target/__typename") == json!("MessageLocation");
    let place = place(&text("/url")).filter(|_| is_place);
    let picture = uri(&text("/media"), &["image"]);
    let size = |name: &str| integer(number(&text(&format!("/media/image/{name}"))).unwrap_or(0));
    let shown = row(
        "insertXmaAttachment",
        &[
            (8, picture),
            (13, size("width")),
            (14, size("height")),
            (20, integer(index)),
            (25, message.thread.key()),
            (27, integer(7)),
            (29, message.at.clone()),
            (30, message.id.clone()),
            (32, id.clone()),
            (57, text("/url")),
            (58, text("/title_with_entities/text")),
            (63, text("/description/text")),
            (64, text("/source/text")),
        ],
    );
    let kind = if is_place {
        "xma_location"
    } else {
        "xma_web_url"
    };
    let leads = row(
        "insertAttachmentCta",
        &[
            (0, integer(index + 1)),
            (1, id.clone()),
            (2, integer(0)),
            (3, message.thread.key()),
            (5, message.id.clone()),
            (7, json!(kind)),
            (9, text("/url")),
            (10, json!(place)),
            (15, integer(0)),
        ],
    );
    Some([shown, leads])
}

/// Returns latitude and longitude from the address of a map, which stands in that of a redirect.
fn place(url: &Value) -> Option<String> {
    let query = |url: &str, name: &str| {
        let url = url::Url::parse(url).ok()?;
        let mut fields = url.query_pairs();
        let (_, value) = fields.find(|(found, _)| found == name)?;
        Some(value.into_owned())
    };
    query(&query(url.as_str()?, "u")?, "where1").map(|place| place.replace(", ", ","))
}
