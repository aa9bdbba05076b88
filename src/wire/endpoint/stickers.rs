//! Stickers by words. Its form is that of living clients.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::{DecodeError, Result};
use crate::id::StickerId;
use crate::model::{Document, Sticker};
use crate::wire::de::{self, List, Num, Obj, Text};
use crate::wire::documents::Documents;
use crate::wire::{Fields, Request, graphql_error};

const URL: &str = "https://www.facebook.com/api/graphql/";
const WHAT: &str = "the stickers that were found";

pub(crate) fn request(documents: &Documents, query: &str) -> Request {
    let variables = json!({
        "query": query,
        "stickerWidth": 64,
        "stickerHeight": 64,
        "stickerInterface": "messages",
    });
    let form = Fields::new()
        .with("doc_id", documents.id(Document::Stickers))
        .with("variables", variables);
    Request::post(URL).form(form).idempotent()
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    sticker_search: Search<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Search<'a> {
    #[serde(borrow)]
    sticker_results: Obj<Results<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Results<'a> {
    #[serde(borrow)]
    edges: List<Obj<Edge<'a>>>,
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
    id: Num<StickerId>,
    #[serde(borrow)]
    label: Text<'a>,
    image: Obj<Image<'a>>,
    pack: Obj<Pack>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image<'a> {
    #[serde(borrow)]
    uri: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pack {
    id: Num<StickerId>,
}

/// The stickers in their order; an entry without an identifier is left out.
pub(crate) fn read(json: &str) -> Result<Vec<Sticker>> {
    graphql_error::check(json)?;
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    let missing = || DecodeError::new(WHAT, "it has no data");
    let data: Data<'_> = de::parse(WHAT, reply.data.ok_or_else(missing)?.get())?;
    let results = data.sticker_search.sticker_results.get();
    let edges = results.unwrap_or_default().edges.elements().into_iter();
    Ok(edges
        .filter_map(|edge| sticker(edge.get()?.node.get()?))
        .collect())
}

fn sticker(node: Node<'_>) -> Option<Sticker> {
    Some(Sticker {
        pack: node.pack.get().and_then(|pack| pack.id.get()),
        label: node.label.owned(),
        url: node.image.get().and_then(|image| image.uri.owned()),
        ..Sticker::new(node.id.get()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn an_odd_entry_costs_no_other() {
        let json = r#"{"data": {"sticker_search": {"sticker_results": {"edges": [
            null, {}, {"node": null}, {"node": {"id": "x"}},
            {"node": {"id": "7", "label": "Cat", "image": {"uri": "https://a.example/"}, "pack": {"id": 8, "name": "Cats"}}}, 7
        ]}}}}"#;
        let mut expected = Sticker::new(StickerId::from(7));
        expected.label = Some("Cat".to_owned());
        expected.url = Some("https://a.example/".to_owned());
        expected.pack = Some(StickerId::from(8));
        assert_eq!(read(json).unwrap(), [expected]);
        let none = r#"{"data": {"sticker_search": {"sticker_results": null}}}"#;
        assert!(read(none).unwrap().is_empty());
    }

    #[test]
    fn an_error_is_one() {
        let refused = read(r#"{"data": null, "errors": [{"code": 7, "message": "No."}]}"#);
        assert!(matches!(refused, Err(Error::Facebook(error)) if error.code == 7));
        for json in ["{}", r#"{"data": null}"#, r#"{"data": {}}"#, "7"] {
            assert!(matches!(read(json), Err(Error::Decode(_))), "{json}");
        }
    }
}
