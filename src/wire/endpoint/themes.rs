//! The themes that Messenger offers. Its form is that of living clients.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::{DecodeError, Result};
use crate::id::ThemeId;
use crate::model::{Document, Theme, ThreadColor};
use crate::wire::de::{self, List, Num, Obj, Text};
use crate::wire::documents::Documents;
use crate::wire::{Fields, Request, color, graphql_error};

const URL: &str = "https://www.facebook.com/api/graphql/";
const WHAT: &str = "the list of themes";

pub(crate) fn request(documents: &Documents) -> Request {
    let form = Fields::new()
        .with("doc_id", documents.id(Document::Themes))
        .with("variables", json!({"version": "default"}));
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
    messenger_thread_themes: List<Obj<Node<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Node<'a> {
    id: Num<ThemeId>,
    #[serde(borrow)]
    accessibility_label: Text<'a>,
    fallback_color: Text<'a>,
    gradient_colors: List<Text<'a>>,
    background_asset: Obj<Asset<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asset<'a> {
    #[serde(borrow)]
    image: Obj<Image<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image<'a> {
    #[serde(borrow)]
    uri: Text<'a>,
}

/// The themes in their order; an entry without an identifier is left out.
pub(crate) fn read(json: &str) -> Result<Vec<Theme>> {
    graphql_error::check(json)?;
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    let missing = || DecodeError::new(WHAT, "it has no data");
    let data: Data<'_> = de::parse(WHAT, reply.data.ok_or_else(missing)?.get())?;
    let nodes = data
        .messenger_thread_themes
        .listed(WHAT, "messenger_thread_themes")?;
    Ok(nodes.into_iter().filter_map(theme).collect())
}

fn theme(node: Obj<Node<'_>>) -> Option<Theme> {
    let node = node.get()?;
    let gradient = node.gradient_colors.elements().into_iter();
    Some(Theme {
        id: node.id.get()?,
        name: node.accessibility_label.owned(),
        color: node.fallback_color.as_str().and_then(shade),
        gradient: gradient.filter_map(|it| shade(it.as_str()?)).collect(),
        image: node
            .background_asset
            .get()
            .and_then(|asset| asset.image.get()?.uri.owned()),
    })
}

/// A colour of a theme, which does not have the empty text for the default.
fn shade(text: &str) -> Option<ThreadColor> {
    color::decode(text).filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn an_odd_entry_costs_no_other() {
        let json = r#"{"data": {"messenger_thread_themes": [
            null, {}, {"id": null}, 7,
            {"id": "504518465021637", "accessibility_label": "A sky", "fallback_color": "FFA8B8DA",
                "gradient_colors": ["FF55D0FF", "blue", null, "FF7597D7"], "background_asset": {"image": {"uri": "https://a.example/"}}},
            {"id": 9, "fallback_color": "", "gradient_colors": null, "background_asset": null}
        ]}}"#;
        let [sky, bare] = &read(json).unwrap()[..] else {
            panic!("not two themes");
        };
        assert_eq!(sky.id, ThemeId::from(504_518_465_021_637));
        assert_eq!(sky.name.as_deref(), Some("A sky"));
        let shade = |r, g, b| ThreadColor::Custom { r, g, b };
        assert_eq!(sky.color, Some(shade(0xa8, 0xb8, 0xda)));
        assert_eq!(
            sky.gradient,
            [shade(0x55, 0xd0, 0xff), shade(0x75, 0x97, 0xd7)]
        );
        assert_eq!(sky.image.as_deref(), Some("https://a.example/"));
        assert!(bare.name.is_none() && bare.color.is_none() && bare.image.is_none());
        assert!(bare.gradient.is_empty());
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
