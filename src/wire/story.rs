//! The content of what was shared: Facebook's stories.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::attachment::Picture;
use super::de;
use crate::id::{AttachmentId, UserId};
use crate::model::{Preview, ShareAttachment};

/// The content of what was shared.
#[derive(Deserialize)]
pub(super) struct Story<'a> {
    #[serde(default, deserialize_with = "de::lenient_text")]
    pub(super) deduplication_key: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    pub(super) url: Option<String>,
    #[serde(default, deserialize_with = "de::lenient")]
    title_with_entities: Option<Text>,
    #[serde(default, deserialize_with = "de::lenient")]
    description: Option<Text>,
    #[serde(default, deserialize_with = "de::lenient")]
    source: Option<Text>,
    #[serde(default, deserialize_with = "de::lenient")]
    pub(super) media: Option<Media>,
    #[serde(borrow, default)]
    pub(super) target: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    pub(super) subattachments: Vec<&'a RawValue>,
}

#[derive(Clone, Deserialize)]
struct Text {
    #[serde(deserialize_with = "de::required_text")]
    text: String,
}

#[derive(Deserialize)]
pub(super) struct Media {
    #[serde(default, deserialize_with = "de::lenient")]
    image: Option<Picture>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    pub(super) playable_duration_in_ms: Option<u64>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    pub(super) playable_url: Option<String>,
}

impl<'a> Story<'a> {
    /// The kind of what was shared, in Facebook's words.
    pub(super) fn target_kind(&self) -> Option<Cow<'a, str>> {
        #[derive(Deserialize)]
        struct Target<'a> {
            #[serde(borrow, rename = "__typename", deserialize_with = "de::required_text")]
            kind: Cow<'a, str>,
        }
        let target: Target<'a> = serde_json::from_str(self.target?.get()).ok()?;
        Some(target.kind)
    }

    /// The identifier of what has no other one, where it is a number.
    pub(super) fn id(&self) -> Option<AttachmentId> {
        self.deduplication_key.as_deref()?.parse().ok()
    }

    pub(super) fn title(&self) -> Option<String> {
        self.title_with_entities.clone().map(|title| title.text)
    }

    pub(super) fn description(&self) -> Option<String> {
        self.description.clone().map(|text| text.text)
    }

    pub(super) fn image(&self) -> Option<Preview> {
        let image = self.media.as_ref()?.image.clone();
        image.map(Preview::from)
    }

    /// The person or page that wrote or made what was shared.
    fn author(&self) -> Option<UserId> {
        #[derive(Deserialize)]
        struct Target {
            #[serde(deserialize_with = "de::readable_list")]
            actors: Vec<Actor>,
        }
        #[derive(Deserialize)]
        struct Actor {
            #[serde(deserialize_with = "de::number")]
            id: UserId,
        }
        let target: Target = serde_json::from_str(self.target?.get()).ok()?;
        target.actors.first().map(|actor| actor.id)
    }

    pub(super) fn into_share(self) -> ShareAttachment {
        let image = self.image();
        ShareAttachment {
            author: self.author(),
            target: self.target_kind().map(Cow::into_owned),
            original_url: self.url.as_deref().map(behind_redirect),
            original_image_url: image.as_ref().map(|image| behind_safe_image(&image.url)),
            image,
            id: self.deduplication_key,
            url: self.url,
            title: self.title_with_entities.map(|title| title.text),
            description: self.description.map(|description| description.text),
            source: self.source.map(|source| source.text),
            attachments: Vec::new(),
        }
    }
}

/// Where a link through Facebook's redirect, `https://l.facebook.com/l.php?u=…`, leads; any other link leads to itself.
pub(super) fn behind_redirect(address: &str) -> String {
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
