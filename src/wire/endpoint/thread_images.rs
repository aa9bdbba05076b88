//! The images and videos of a conversation. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{AttachmentId, ThreadId};
use crate::model::{Attachment, Document, GraphQl, ImageAttachment, VideoAttachment};
use crate::wire::attachment::{Dimensions, Picture, unknown};
use crate::wire::de::{self, Flag, Num, Obj, Text};
use crate::wire::documents::Documents;

/// How many are asked for at once.
const PAGE: u32 = 48;
const WHAT: &str = "the images of a conversation";

/// Asks for those behind the place that `after` names, or for the newest.
pub(crate) fn query(documents: &Documents, thread: ThreadId, after: Option<&str>) -> GraphQl {
    let mut params = json!({"id": thread, "first": PAGE});
    if let (Some(after), Some(params)) = (after, params.as_object_mut()) {
        params.insert("after".to_owned(), json!(after));
    }
    GraphQl::query_id(documents.id(Document::ThreadImages), params)
}

/// A page of them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Images {
    pub(crate) images: Vec<Attachment>,
    /// Where the next page begins. `None`: this is the last one.
    pub(crate) next: Option<String>,
}

/// The images of the answer about the conversation `thread`, newest first. `None`: there is no such conversation.
pub(crate) fn read(data: &RawValue, thread: ThreadId) -> Result<Option<Images>, DecodeError> {
    #[derive(Deserialize)]
    struct Thread<'a> {
        #[serde(borrow)]
        message_shared_media: Media<'a>,
    }
    #[derive(Deserialize)]
    struct Media<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        edges: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        page_info: Obj<PageInfo<'a>>,
    }
    let found = de::member(data.get(), &thread.to_string());
    let found: Option<Thread<'_>> = de::parse(WHAT, found)?;
    let Some(Thread {
        message_shared_media: media,
    }) = found
    else {
        return Ok(None);
    };
    let page = media.page_info.get().unwrap_or_default();
    let has_next = page.has_next_page.get() == Some(true);
    Ok(Some(Images {
        images: media.edges.iter().map(|edge| image(edge.get())).collect(),
        next: page.end_cursor.owned().filter(|_| has_next),
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PageInfo<'a> {
    has_next_page: Flag,
    #[serde(borrow)]
    end_cursor: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Edge<'a> {
    #[serde(borrow)]
    node: Obj<Node<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Node<'a> {
    #[serde(borrow, rename = "__typename")]
    kind: Text<'a>,
    #[serde(rename = "legacy_attachment_id")]
    id: Num<AttachmentId>,
    original_dimensions: Obj<Dimensions>,
    // The same in three sizes.
    image: Obj<Picture<'a>>,
    image1: Obj<Picture<'a>>,
    image2: Obj<Picture<'a>>,
}

/// What an element is; one that cannot be read, or is neither an image nor a video, is kept as it came.
fn image(edge: &str) -> Attachment {
    let read = de::read(edge, |json| {
        let edge: Obj<Edge<'_>> = serde_json::from_str(json)?;
        let node = edge.get().and_then(|edge| edge.node.get());
        let node = node.unwrap_or_default();
        let (id, kind) = (node.id.get(), node.kind.clone().owned());
        Ok(known(node).ok_or((id, kind)))
    });
    let raw = || de::member(edge, "node");
    match read {
        Ok(Ok(attachment)) => attachment,
        Ok(Err((id, kind))) => unknown(id, kind, raw()),
        Err(_) => unknown(None, None, raw()),
    }
}

fn known(node: Node<'_>) -> Option<Attachment> {
    let (width, height) = node.original_dimensions.both();
    let small = node.image.preview();
    Some(match node.kind.as_str()? {
        kind @ ("MessageImage" | "MessageAnimatedImage") => Attachment::Image(ImageAttachment {
            id: node.id.get(),
            width,
            height,
            is_animated: kind == "MessageAnimatedImage",
            thumbnail_url: small.map(|picture| picture.url),
            preview: node.image1.preview(),
            large_preview: node.image2.preview(),
            ..ImageAttachment::default()
        }),
        "MessageVideo" => Attachment::Video(VideoAttachment {
            id: node.id.get(),
            width,
            height,
            small_image: small,
            medium_image: node.image1.preview(),
            large_image: node.image2.preview(),
            ..VideoAttachment::default()
        }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::value::to_raw_value;

    use super::*;

    fn read_of(value: Value) -> Result<Option<Images>, DecodeError> {
        read(&to_raw_value(&value).unwrap(), 4.into())
    }

    fn media(edges: Value, page_info: Value) -> Value {
        json!({"4": {"message_shared_media": {"edges": edges, "page_info": page_info}}})
    }

    #[test]
    fn an_odd_element_is_kept_and_costs_no_other() {
        let gif = json!({"node": {"__typename": "MessageAnimatedImage", "legacy_attachment_id": "1",
            "original_dimensions": {"x": 7, "y": "8"}, "image": {"uri": "https://a.example/"}}});
        let new = json!({"node": {"__typename": "MessageHologram", "legacy_attachment_id": 2}});
        let edges = json!([gif, null, 7, new, {"node": {"__typename": []}}]);
        let read = read_of(media(edges, json!(null))).unwrap().unwrap();
        assert_eq!(read.next, None);
        let [Attachment::Image(gif), rest @ ..] = read.images.as_slice() else {
            panic!("{read:?}");
        };
        assert_eq!((gif.width, gif.height), (Some(7), Some(8)));
        assert!(gif.is_animated && gif.thumbnail_url.is_some());
        let kinds: Vec<_> = rest
            .iter()
            .map(|one| match one {
                Attachment::Unknown(one) => (one.id.map(AttachmentId::get), one.kind.as_deref()),
                other => panic!("{other:?}"),
            })
            .collect();
        let none = (None, None);
        assert_eq!(
            kinds,
            [none, none, (Some(2), Some("MessageHologram")), none]
        );
    }

    #[test]
    fn the_next_page_begins_where_this_one_ends_unless_it_is_the_last() {
        for (page_info, next) in [
            (json!({"has_next_page": true, "end_cursor": "A"}), Some("A")),
            (json!({"has_next_page": "true", "end_cursor": 7}), Some("7")),
            (json!({"has_next_page": false, "end_cursor": "A"}), None),
            (json!({"has_next_page": true, "end_cursor": null}), None),
            (json!({}), None),
        ] {
            let read = read_of(media(json!([]), page_info)).unwrap().unwrap();
            assert_eq!(read.next.as_deref(), next);
        }
    }

    #[test]
    fn no_conversation_is_none_and_no_images_an_error() {
        for nothing in [json!({}), json!({"4": null}), json!({"5": {}})] {
            assert_eq!(read_of(nothing).unwrap(), None);
        }
        for odd in [
            json!({"4": {}}),
            json!({"4": 7}),
            media(json!(7), json!({})),
        ] {
            assert!(read_of(odd).is_err());
        }
    }
}
