//! Places that came with a message, which Facebook wraps as links to maps.

use serde::Deserialize;
use url::Url;

use super::de;
use super::story::{Story, behind_redirect};
use crate::id::AttachmentId;
use crate::model::{Attachment, LiveLocationAttachment, LocationAttachment, Preview};

/// The place that a story shows, if it shows one.
pub(super) fn decode(story: &Story<'_>) -> Option<Attachment> {
    match story.target_kind()?.as_ref() {
        "MessageLocation" => Some(Attachment::Location(place(story))),
        "MessageLiveLocation" => live(story).map(Attachment::LiveLocation),
        _ => None,
    }
}

fn place(story: &Story<'_>) -> LocationAttachment {
    let image = story.image();
    let address = story.url.as_deref().map(behind_redirect);
    let shown = address.and_then(|address| parameter(&address, "where1"));
    let coordinates = shown.as_deref().and_then(pair);
    LocationAttachment {
        id: story.id(),
        coordinates: coordinates.or_else(|| image.as_ref().and_then(marked)),
        address: shown
            .filter(|_| coordinates.is_none())
            .or_else(|| story.description()),
        url: story.url.clone(),
        image,
    }
}

fn live(story: &Story<'_>) -> Option<LiveLocationAttachment> {
    #[derive(Deserialize)]
    struct Target {
        #[serde(default, deserialize_with = "de::lenient_number")]
        live_location_id: Option<AttachmentId>,
        #[serde(default, deserialize_with = "de::lenient")]
        coordinate: Option<Coordinate>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        location_title: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        expiration_time: Option<de::Seconds>,
        #[serde(default, deserialize_with = "de::lenient_flag")]
        is_expired: Option<bool>,
    }
    #[derive(Deserialize)]
    struct Coordinate {
        #[serde(deserialize_with = "de::number")]
        latitude: f64,
        #[serde(deserialize_with = "de::number")]
        longitude: f64,
    }
    let target: Target = serde_json::from_str(story.target?.get()).ok()?;
    let degrees = |at: Coordinate| finite(at.latitude, at.longitude);
    Some(LiveLocationAttachment {
        id: target.live_location_id.or_else(|| story.id()),
        coordinates: target.coordinate.and_then(degrees),
        name: target.location_title.or_else(|| story.title()),
        expires_at: target.expiration_time.map(|seconds| seconds.0),
        is_expired: target.is_expired,
        url: story.url.clone(),
        image: story.image(),
    })
}

/// The place that is marked on a map: `…&markers=STYLE|LATITUDE,LONGITUDE`.
fn marked(map: &Preview) -> Option<(f64, f64)> {
    let markers = parameter(&map.url, "markers")?;
    pair(markers.rsplit('|').next()?)
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let (_, value) = url.query_pairs().find(|(key, _)| key == name)?;
    Some(value.into_owned())
}

/// Latitude and longitude with a comma between them.
fn pair(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    finite(
        latitude.trim().parse().ok()?,
        longitude.trim().parse().ok()?,
    )
}

fn finite(latitude: f64, longitude: f64) -> Option<(f64, f64)> {
    (latitude.is_finite() && longitude.is_finite()).then_some((latitude, longitude))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;
    use crate::wire::share;

    fn read(story: Value) -> Attachment {
        let extensible = json!({"legacy_attachment_id": "ee.mid.$1", "story_attachment": story});
        share::decode(&to_raw_value(&extensible).unwrap())
    }

    #[test]
    fn a_place_has_its_coordinates_or_its_address() {
        let map = |place: &str| {
            format!(
                "https://l.facebook.com/l.php?h=a&u=https%3A%2F%2Fmaps.example%2F%3Fwhere1%3D{place}"
            )
        };
        let marked = "https://scontent.example/static_map.php?v=1&markers=color%3Ared%7C51.5%2C-0.12&zoom=15";
        let london = Some((51.5, -0.12));
        for (url, image, coordinates, address) in [
            (
                Some(map("51.5%252C%2B-0.12")),
                "https://a.example/",
                london,
                Some("Here"),
            ),
            (
                Some(map("12%2BSt%2BJames")),
                "https://a.example/",
                None,
                Some("12 St James"),
            ),
            (
                Some(map("12%2BSt%2BJames")),
                marked,
                london,
                Some("12 St James"),
            ),
            (None, marked, london, Some("Here")),
            (None, "https://a.example/", None, Some("Here")),
        ] {
            let place = read(json!({
                "url": url, "target": {"__typename": "MessageLocation"}, "deduplication_key": "7",
                "description": {"text": "Here"}, "media": {"image": {"uri": image, "width": 545}},
            }));
            let Attachment::Location(place) = &place else {
                panic!("{place:?}");
            };
            assert_eq!(place.coordinates, coordinates, "{url:?}");
            assert_eq!(place.address.as_deref(), address, "{url:?}");
            assert_eq!(place.id, Some(AttachmentId::from(7)));
            assert_eq!(place.url, url);
            assert!(!format!("{place:?}").contains("51.5"));
        }
    }

    #[test]
    fn a_place_that_is_shared_tells_until_when() {
        let live = |target: Value| {
            let title = json!({"text": "Live location"});
            match read(
                json!({"target": target, "title_with_entities": title, "url": "https://a.example/"}),
            ) {
                Attachment::LiveLocation(live) => live,
                other => panic!("{other:?}"),
            }
        };
        let shared = live(json!({
            "__typename": "MessageLiveLocation", "live_location_id": "7", "is_expired": false,
            "expiration_time": 1_516_000_000, "coordinate": {"latitude": 51.5, "longitude": -0.12},
        }));
        assert_eq!(shared.coordinates, Some((51.5, -0.12)));
        assert_eq!(shared.is_expired, Some(false));
        let until = shared.expires_at.unwrap().as_millis();
        assert_eq!(until, 1_516_000_000_000);
        assert!(!format!("{shared:?}").contains("51.5"));
        let ended = live(
            json!({"__typename": "MessageLiveLocation", "is_expired": true, "coordinate": null}),
        );
        assert_eq!((ended.coordinates, ended.is_expired), (None, Some(true)));
    }
}
