//! Links and other things that were shared: the same form in a message just heard and in history
//! (`extensible_attachment`).

use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::attachment::{Picture, unknown};
use super::de;
use crate::model::{Attachment, Preview, ShareAttachment};

/// What was shared. Never fails: what cannot be read is [`Attachment::Unknown`].
pub(crate) fn decode(raw: &RawValue) -> Attachment {
    let share = read(raw);
    share.unwrap_or_else(|| unknown(None, Some("share".to_owned()), raw))
}

fn read(raw: &RawValue) -> Option<Attachment> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default, deserialize_with = "de::lenient_text")]
        legacy_attachment_id: Option<String>,
        story_attachment: Story,
    }
    #[derive(Deserialize)]
    struct Story {
        #[serde(default, deserialize_with = "de::lenient_text")]
        url: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        title_with_entities: Option<Text>,
        #[serde(default, deserialize_with = "de::lenient")]
        description: Option<Text>,
        #[serde(default, deserialize_with = "de::lenient")]
        source: Option<Text>,
        #[serde(default, deserialize_with = "de::lenient")]
        media: Option<Media>,
        #[serde(default, deserialize_with = "de::lenient")]
        target: Option<Target>,
    }
    #[derive(Deserialize)]
    struct Text {
        #[serde(deserialize_with = "de::required_text")]
        text: String,
    }
    #[derive(Deserialize)]
    struct Media {
        #[serde(default, deserialize_with = "de::lenient")]
        image: Option<Picture>,
    }
    #[derive(Deserialize)]
    struct Target {
        #[serde(rename = "__typename", deserialize_with = "de::required_text")]
        kind: String,
    }

    let wire: Wire = serde_json::from_str(raw.get()).ok()?;
    let story = wire.story_attachment;
    let image = story.media.and_then(|media| media.image);
    let image = image.map(Preview::from);
    Some(Attachment::Share(ShareAttachment {
        id: wire.legacy_attachment_id,
        original_url: story.url.as_deref().map(behind_redirect),
        url: story.url,
        title: story.title_with_entities.map(|title| title.text),
        description: story.description.map(|description| description.text),
        source: story.source.map(|source| source.text),
        original_image_url: image.as_ref().map(|image| behind_safe_image(&image.url)),
        image,
        target: story.target.map(|target| target.kind),
    }))
}

/// Where a link through Facebook's redirect, `https://l.facebook.com/l.php?u=…`, leads; any other link leads to itself.
fn behind_redirect(address: &str) -> String {
    let is_redirect = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        url.path() == "/l.php" && (host == "facebook.com" || host.ends_with(".facebook.com"))
    };
    query_parameter(address, "u", is_redirect).unwrap_or_else(|| address.to_owned())
}

/// What a picture by way of Facebook's own copy, `…/safe_image.php?url=…`, is a copy of; any other is itself.
fn behind_safe_image(address: &str) -> String {
    let is_copy = |url: &Url| url.path() == "/safe_image.php";
    query_parameter(address, "url", is_copy).unwrap_or_else(|| address.to_owned())
}

fn query_parameter(address: &str, name: &str, applies: impl Fn(&Url) -> bool) -> Option<String> {
    let url = Url::parse(address).ok().filter(applies)?;
    let (_, value) = url.query_pairs().find(|(key, _)| key == name)?;
    Some(value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_only_facebooks_own_redirect() {
        for (address, leads_to) in [
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%3Fx%3D1%26y&h=AT0",
                "https://a.example/?x=1&y",
            ),
            (
                "https://lm.facebook.com/l.php?h=1&u=https%3A%2F%2Fa.example",
                "https://a.example",
            ),
            (
                "https://l.facebook.com/l.php?h=1",
                "https://l.facebook.com/l.php?h=1",
            ),
            (
                "https://notfacebook.com/l.php?u=x",
                "https://notfacebook.com/l.php?u=x",
            ),
            ("https://a.example/?u=x", "https://a.example/?u=x"),
            ("not an address", "not an address"),
        ] {
            assert_eq!(behind_redirect(address), leads_to);
        }
    }
}
