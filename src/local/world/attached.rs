//! Places and links in messages, and their nodes.

use serde_json::{Value, json};

use crate::id::MessageId;

/// What a message shows beside its text and its uploads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Attached {
    /// A place, in degrees: where the sender is, or another.
    Location {
        latitude: f64,
        longitude: f64,
        is_current: bool,
    },
    /// A link with a preview of its page.
    Link(String),
}

impl Attached {
    /// Returns the place; `None` if it is not on the globe.
    pub(crate) fn location(latitude: f64, longitude: f64, is_current: bool) -> Option<Self> {
        // A comparison with what is no number is false.
        let is_on_globe = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        is_on_globe.then_some(Self::Location {
            latitude,
            longitude,
            is_current,
        })
    }

    /// Returns the link; `None` if it is no address of a page.
    pub(crate) fn link(address: &str) -> Option<Self> {
        let url = url::Url::parse(address).ok()?;
        let is_page = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        is_page.then(|| Self::Link(address.to_owned()))
    }

    /// Returns it as a line of a transcript shows it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Location {
                latitude,
                longitude,
                ..
            } => format!("[place {latitude}, {longitude}]"),
            Self::Link(address) => format!("[link {address}]"),
        }
    }

    /// Returns it as the attachment of the message with this identifier and this number.
    pub(crate) fn node(&self, message: &MessageId, number: &str) -> Value {
        let story = match self {
            Self::Location {
                latitude,
                longitude,
                is_current,
            } => location_story(*latitude, *longitude, *is_current, number),
            Self::Link(address) => link_story(address, number),
        };
        json!({
            "legacy_attachment_id": format!("ee.{message}"), "story_attachment": story,
            "genie_attachment": {"genie_message": null},
        })
    }

    /// Returns the attachment as a pushed message has it.
    pub(crate) fn pushed(&self, message: &MessageId, number: &str) -> Value {
        let node = self.node(message, number);
        json!({"id": number, "mercury": {"extensible_attachment": node, "attach_type": "share"}})
    }
}

fn location_story(latitude: f64, longitude: f64, is_current: bool, number: &str) -> Value {
    let title = if is_current {
        "Location"
    } else {
        "Pinned location"
    };
    let map = url_with(
        "https://www.bing.com/maps/default.aspx",
        &[
            ("v", "2"),
            ("where1", &format!("{latitude}, {longitude}")),
            ("mkt", "en-GB"),
        ],
    );
    let url = url_with(
        "https://l.facebook.com/l.php",
        &[("u", &map), ("h", "a"), ("s", "1")],
    );
    let image = "https://scontent.xx.fbcdn.net/static_map.php?v=1020&size=545x280&zoom=15";
    json!({
        "description": {"text": ""}, "source": null, "style_list": ["message_location", "fallback"],
        "media": {
            "animated_image": null, "image": {"uri": image, "width": 545, "height": 280},
            "playable_duration_in_ms": 0, "is_playable": false, "playable_url": null,
        },
        "title_with_entities": {"text": title}, "properties": [], "url": url,
        "deduplication_key": number, "action_links": [], "messaging_attribution": null,
        "messenger_call_to_actions": [], "xma_layout_info": null,
        "target": {"__typename": "MessageLocation"}, "subattachments": [],
    })
}

fn link_story(address: &str, number: &str) -> Value {
    let host = url::Url::parse(address).ok();
    let host = host.as_ref().and_then(url::Url::host_str);
    let url = url_with(
        "https://l.facebook.com/l.php",
        &[("u", address), ("h", "a")],
    );
    json!({
        "description": {"text": "A page"}, "source": {"text": host}, "style_list": ["share", "fallback"],
        "media": null, "title_with_entities": {"text": page_title(address)}, "properties": [], "url": url,
        "deduplication_key": number, "action_links": [], "messaging_attribution": null,
        "messenger_call_to_actions": [], "xma_layout_info": null,
        "target": {"__typename": "ExternalUrl"}, "subattachments": [],
    })
}

/// Returns the title of the page at this address.
pub(crate) fn page_title(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    let host = url.as_ref().and_then(url::Url::host_str);
    format!("A page of {}", host.unwrap_or("nobody"))
}

fn url_with(address: &str, query: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    format!("{address}?{query}")
}
