//! The content of what was shared: Facebook's stories.

use std::num::ParseFloatError;
use std::str::FromStr;

use serde::Deserialize;
use url::Url;

use super::attachment::Picture;
use super::de::{Flag, List, Num, Obj, Seconds, Text};
use crate::id::{AttachmentId, UserId};
use crate::model::{Preview, ShareAttachment};

/// The content of what was shared, with its parts as `P`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Story<'a, P> {
    #[serde(borrow)]
    pub(super) deduplication_key: Text<'a>,
    pub(super) url: Text<'a>,
    pub(super) title_with_entities: Obj<Words<'a>>,
    pub(super) description: Obj<Words<'a>>,
    source: Obj<Words<'a>>,
    pub(super) media: Obj<Media<'a>>,
    pub(super) target: Obj<Target<'a>>,
    pub(super) subattachments: P,
    style_list: List<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Words<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

impl Obj<Words<'_>> {
    pub(super) fn text(&self) -> Option<String> {
        self.as_ref()?.text.as_str().map(str::to_owned)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Media<'a> {
    #[serde(borrow)]
    pub(super) image: Obj<Picture<'a>>,
    pub(super) playable_duration_in_ms: Num<u64>,
    pub(super) playable_url: Text<'a>,
}

/// The thing itself that was shared: each kind has a part of it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Target<'a> {
    #[serde(borrow, rename = "__typename")]
    kind: Text<'a>,
    actors: List<Obj<Actor>>,
    pub(super) video_id: Num<AttachmentId>,
    pub(super) live_location_id: Num<AttachmentId>,
    pub(super) coordinate: Obj<Coordinate>,
    pub(super) location_title: Text<'a>,
    pub(super) expiration_time: Num<Seconds>,
    pub(super) is_expired: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Actor {
    id: Num<UserId>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Coordinate {
    latitude: Num<Degrees>,
    longitude: Num<Degrees>,
}

#[derive(Clone, Copy)]
struct Degrees(f64);

impl FromStr for Degrees {
    type Err = ParseFloatError;

    fn from_str(text: &str) -> Result<Self, ParseFloatError> {
        text.parse().map(Self)
    }
}

impl From<u64> for Degrees {
    fn from(whole: u64) -> Self {
        Self(whole as f64)
    }
}

impl Obj<Coordinate> {
    /// Returns the latitude and the longitude.
    pub(super) fn degrees(&self) -> Option<(f64, f64)> {
        let Coordinate {
            latitude,
            longitude,
        } = self.as_ref()?;
        Some((latitude.get()?.0, longitude.get()?.0))
    }
}

impl<P> Story<'_, P> {
    /// The kind of what was shared, in Facebook's words.
    pub(super) fn target_kind(&self) -> Option<&str> {
        self.target.as_ref()?.kind.as_str()
    }

    /// Whether it is to be shown in this style, in Facebook's words.
    pub(super) fn has_style(&self, style: &str) -> bool {
        let styles = self.style_list.as_ref().into_iter().flatten();
        styles.into_iter().any(|it| it.as_str() == Some(style))
    }

    /// The identifier of what has no other one, where it is a number.
    pub(super) fn id(&self) -> Option<AttachmentId> {
        self.deduplication_key.as_str()?.parse().ok()
    }

    pub(super) fn image(&self) -> Option<Preview> {
        self.media.as_ref()?.image.preview()
    }

    pub(super) fn into_share(self) -> ShareAttachment {
        let image = self.image();
        let target = self.target.get().unwrap_or_default();
        let mut authors = target.actors.elements().into_iter();
        let url = self.url.owned();
        ShareAttachment {
            // The person or page that wrote or made what was shared.
            author: authors.find_map(|actor| actor.get()?.id.get()),
            target: target.kind.owned(),
            original_url: url.as_deref().map(behind_redirect),
            original_image_url: image.as_ref().map(|image| behind_safe_image(&image.url)),
            image,
            id: self.deduplication_key.owned(),
            url,
            title: self.title_with_entities.text(),
            description: self.description.text(),
            source: self.source.text(),
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

/// The original of a picture that is Facebook's own copy, `…/safe_image.php?url=…`; any other is itself.
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
