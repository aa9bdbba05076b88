//! People and pages: the profiles that the site's script fetches, and the nodes of GraphQL.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::attachment::Uri;
use super::{Fields, de, envelope};
use crate::error::DecodeError;
use crate::id::{PageId, ThreadId, UserId};
use crate::model::{Gender, Page, Thread, User};
use crate::shown::OneLine;

pub(crate) fn all_users_fields(viewer: UserId) -> Fields {
    Fields::new().with("viewer", viewer)
}

/// The people among the profiles, in their order. Facebook adds an empty one with the identifier 0, which is nobody.
pub(crate) fn all_users(json: &str) -> Result<Vec<User>, DecodeError> {
    #[derive(Deserialize)]
    struct Payload<'a>(
        #[serde(borrow, deserialize_with = "de::entries")] Vec<(Cow<'a, str>, &'a RawValue)>,
    );
    let Payload(profiles) = envelope::payload("all users", json)?;
    let people = profiles.into_iter().filter_map(|(_, raw)| profile(raw));
    let people = people.filter_map(|thread| match thread {
        Thread::User(user) if user.id != UserId::from(0) => Some(user),
        _ => None,
    });
    Ok(people.collect())
}

pub(crate) fn info_fields(ids: &[ThreadId]) -> Fields {
    let mut fields = Fields::new();
    for (index, id) in ids.iter().enumerate() {
        fields.push(format!("ids[{index}]"), id);
    }
    fields
}

/// Profiles of people and pages by their identifier. `None`: of a kind that this crate does not know. Those of accounts that are
/// gone are missing; where all are, so is the list.
pub(crate) fn info(json: &str) -> Result<BTreeMap<ThreadId, Option<Thread>>, DecodeError> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow)]
        profiles: &'a RawValue,
    }
    #[derive(Default, Deserialize)]
    struct Profiles<'a>(
        #[serde(borrow, deserialize_with = "de::entries")] Vec<(Cow<'a, str>, &'a RawValue)>,
    );
    const WHAT: &str = "profiles";
    let payload: Payload<'_> = envelope::payload(WHAT, json)?;
    let profiles: Option<Profiles<'_>> = serde_json::from_str(payload.profiles.get())
        .map_err(|error| DecodeError::json(WHAT, &error))?;
    let profiles = profiles.unwrap_or_default().0.into_iter();
    let profiles = profiles.filter_map(|(id, raw)| Some((id.parse().ok()?, profile(raw))));
    Ok(profiles.collect())
}

/// A person or page in the words of `/chat/user_info/`, or of the list of conversations. `None`: it is of a kind that this
/// crate does not know, or cannot be read; a warning says so.
pub(crate) fn profile(raw: &RawValue) -> Option<Thread> {
    #[derive(Deserialize)]
    struct Profile<'a> {
        #[serde(
            borrow,
            default,
            rename = "type",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        fbid: Option<ThreadId>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        id: Option<Fbid<ThreadId>>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        name: Option<String>,
        // Each of three has two names, and both may stand in one profile.
        #[serde(default, deserialize_with = "de::lenient_text")]
        short_name: Option<String>,
        #[serde(default, rename = "firstName", deserialize_with = "de::lenient_text")]
        first_name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        href: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        uri: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        image_src: Option<String>,
        #[serde(default, rename = "thumbSrc", deserialize_with = "de::lenient_text")]
        thumb_src: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        gender: Option<Cow<'a, str>>,
        #[serde(default, deserialize_with = "de::lenient")]
        is_friend: Option<bool>,
    }
    let Ok(profile) = serde_json::from_str::<Profile<'_>>(raw.get()) else {
        log::warn!("a profile cannot be read and is left out");
        return None;
    };
    let Some(id) = profile.fbid.or(profile.id.map(|id| id.0)) else {
        log::warn!("a profile has no identifier and is left out");
        return None;
    };
    let url = profile.href.or(profile.uri);
    let photo = profile.image_src.or(profile.thumb_src);
    match profile.kind.as_deref() {
        Some("user" | "friend") => Some(Thread::User(User {
            name: profile.name,
            first_name: profile.short_name.or(profile.first_name),
            url,
            photo,
            gender: profile.gender.as_deref().map(gender),
            is_friend: profile.is_friend,
            ..User::new(id.get().into())
        })),
        Some("page") => Some(Thread::Page(Page {
            name: profile.name,
            url,
            photo,
            ..Page::new(id.get().into())
        })),
        kind => {
            log::warn!(
                "the profile {id} is of the unknown kind '{}' and is left out",
                OneLine::new(kind.unwrap_or("none"))
            );
            None
        }
    }
}

/// A person as GraphQL describes one.
pub(crate) fn user_node(raw: &RawValue) -> Result<User, DecodeError> {
    #[derive(Deserialize)]
    struct Node<'a> {
        #[serde(deserialize_with = "de::number")]
        id: UserId,
        #[serde(default, deserialize_with = "de::lenient_text")]
        name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        first_name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        last_name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        profile_picture: Option<Uri>,
        #[serde(default, deserialize_with = "de::lenient")]
        is_viewer_friend: Option<bool>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        url: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        gender: Option<Cow<'a, str>>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        viewer_affinity: Option<f64>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        affinity: Option<f64>,
    }
    let node: Node<'_> =
        serde_json::from_str(raw.get()).map_err(|error| DecodeError::json("a person", &error))?;
    let affinity = node.viewer_affinity.or(node.affinity);
    Ok(User {
        name: node.name,
        first_name: node.first_name,
        last_name: node.last_name,
        url: node.url,
        photo: node.profile_picture.map(|picture| picture.uri),
        gender: node.gender.as_deref().map(gender),
        is_friend: node.is_viewer_friend,
        affinity: affinity.filter(|affinity| affinity.is_finite()),
        ..User::new(node.id)
    })
}

/// Somebody in a conversation, as GraphQL describes them. `None`: they cannot be read.
pub(super) fn actor(raw: &RawValue) -> Option<Thread> {
    #[derive(Deserialize)]
    struct Actor<'a> {
        #[serde(
            borrow,
            default,
            rename = "__typename",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        short_name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        big_image_src: Option<Uri>,
    }
    let actor: Actor<'_> = serde_json::from_str(raw.get()).ok()?;
    let picture = actor.big_image_src.map(|image| image.uri);
    if actor.kind.as_deref() == Some("Page") {
        let page = page_node(raw).ok()?;
        return Some(Thread::Page(Page {
            photo: page.photo.or(picture),
            ..page
        }));
    }
    let user = user_node(raw).ok()?;
    Some(Thread::User(User {
        first_name: user.first_name.or(actor.short_name),
        photo: user.photo.or(picture),
        ..user
    }))
}

/// A page as GraphQL describes one.
pub(crate) fn page_node(raw: &RawValue) -> Result<Page, DecodeError> {
    #[derive(Deserialize)]
    struct Node {
        #[serde(deserialize_with = "de::number")]
        id: PageId,
        #[serde(default, deserialize_with = "de::lenient_text")]
        name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        profile_picture: Option<Uri>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        url: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        category_type: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        city: Option<City>,
    }
    #[derive(Deserialize)]
    struct City {
        #[serde(deserialize_with = "de::required_text")]
        name: String,
    }
    let node: Node =
        serde_json::from_str(raw.get()).map_err(|error| DecodeError::json("a page", &error))?;
    Ok(Page {
        name: node.name,
        url: node.url,
        photo: node.profile_picture.map(|picture| picture.uri),
        city: node.city.map(|city| city.name),
        category: node.category_type,
        ..Page::new(node.id)
    })
}

/// A gender: a number in profiles, a word in GraphQL.
fn gender(code: &str) -> Gender {
    match code {
        "0" | "UNKNOWN" => Gender::Unknown,
        "1" | "FEMALE" => Gender::Female,
        "2" | "MALE" => Gender::Male,
        "3" => Gender::FemaleGuess,
        "4" => Gender::MaleGuess,
        "5" => Gender::Mixed,
        "6" | "NEUTER" => Gender::Neuter,
        "7" => Gender::UnknownSingular,
        "8" => Gender::FemalePlural,
        "9" => Gender::MalePlural,
        "10" => Gender::NeuterPlural,
        "11" => Gender::UnknownPlural,
        other => Gender::Other(other.to_owned()),
    }
}

/// An identifier, with `fbid:` in front of it or without.
pub(crate) struct Fbid<T>(pub(crate) T);

impl<T: FromStr> FromStr for Fbid<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        let digits = text.strip_prefix("fbid:").unwrap_or(text);
        digits.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gender_is_a_number_or_a_word_and_never_lost() {
        for (code, expected) in [
            ("1", Gender::Female),
            ("FEMALE", Gender::Female),
            ("11", Gender::UnknownPlural),
            ("12", Gender::Other("12".to_owned())),
            ("NEW", Gender::Other("NEW".to_owned())),
        ] {
            assert_eq!(gender(code), expected);
        }
    }

    #[test]
    fn one_odd_profile_costs_no_other() {
        let json = r#"{"payload": {"profiles": {"1": {"id": "1", "type": "friend", "is_friend": "?"}, "2": 7,
            "3": {"id": 3, "type": "event_guest"}, "4": {"fbid": 4, "id": "fbid:4", "type": "page", "name": "P"},
            "x": {"id": "5", "type": "user"}, "6": {"id": "fbid:6", "type": "user", "gender": 12}}}}"#;
        let profiles = info(json).unwrap();
        let known: Vec<_> = profiles
            .iter()
            .map(|(id, thread)| (id.get(), thread.as_ref().map(Thread::key)))
            .collect();
        let user = |id: u64| Some(User::new(id.into()).id.into());
        let page = Some(PageId::from(4).into());
        assert_eq!(
            known,
            [(1, user(1)), (2, None), (3, None), (4, page), (6, user(6))]
        );
    }

    #[test]
    fn a_profile_with_both_names_of_a_member_is_read() {
        let json = r#"{"payload": {"profiles": {"1": {"id": "1", "type": "user", "firstName": "Ada", "short_name": null,
            "thumbSrc": "https://a.example/1", "image_src": "https://a.example/2", "uri": "https://a.example/3", "href": ""}}}}"#;
        let Some((_, Some(Thread::User(user)))) = info(json).unwrap().pop_first() else {
            panic!("no person");
        };
        assert_eq!(user.first_name.as_deref(), Some("Ada"));
        assert_eq!(user.photo.as_deref(), Some("https://a.example/2"));
        assert_eq!(user.url.as_deref(), Some("https://a.example/3"));
    }

    #[test]
    fn php_writes_an_empty_object_as_a_list() {
        assert!(all_users(r#"{"payload": []}"#).unwrap().is_empty());
        assert!(info(r#"{"payload": {"profiles": []}}"#).unwrap().is_empty());
        assert!(info(r#"{"payload": {}}"#).is_err());
        assert!(all_users(r#"{"payload": null}"#).is_err());
    }
}
