//! Places that came with a message, which Facebook wraps as links to maps.

use url::Url;

use super::story::{Story, behind_redirect};
use crate::model::{Attachment, LiveLocationAttachment, LocationAttachment, Preview};

/// The place that a story shows, if it shows one.
pub(super) fn decode<P>(story: &Story<'_, P>) -> Option<Attachment> {
    match story.target_kind()? {
        "MessageLocation" => Some(Attachment::Location(place(story))),
        "MessageLiveLocation" => live(story).map(Attachment::LiveLocation),
        _ => None,
    }
}

fn place<P>(story: &Story<'_, P>) -> LocationAttachment {
    let image = story.image();
    let url = story.url.as_str();
    let shown = url.and_then(|url| parameter(&behind_redirect(url), "where1"));
    let coordinates = shown.as_deref().and_then(pair);
    LocationAttachment {
        id: story.id(),
        coordinates: coordinates.or_else(|| image.as_ref().and_then(marked)),
        address: shown
            .filter(|_| coordinates.is_none())
            .or_else(|| story.description.text()),
        url: url.map(str::to_owned),
        image,
    }
}

fn live<P>(story: &Story<'_, P>) -> Option<LiveLocationAttachment> {
    let target = story.target.as_ref()?;
    let name = target.location_title.as_str().map(str::to_owned);
    let coordinates = target.coordinate.degrees();
    Some(LiveLocationAttachment {
        id: target.live_location_id.get().or_else(|| story.id()),
        coordinates: coordinates.and_then(|(latitude, longitude)| finite(latitude, longitude)),
        name: name.or_else(|| story.title_with_entities.text()),
        expires_at: target.expiration_time.get().map(|seconds| seconds.0),
        is_expired: target.is_expired.get(),
        url: story.url.as_str().map(str::to_owned),
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
    use serde_json::{Value, json};

    use super::*;
    use crate::id::AttachmentId;
    use crate::wire::share;

    fn read(story: Value) -> Attachment {
        let extensible = json!({"legacy_attachment_id": "ee.mid.$1", "story_attachment": story});
        let json = extensible.to_string();
        share::decode(serde_json::from_str(&json).unwrap(), || "null")
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
