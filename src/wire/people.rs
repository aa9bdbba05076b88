//! People and pages: the profiles that the site's script fetches, and the nodes of GraphQL.

use std::borrow::Cow;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::attachment::Address;
use super::de;
use crate::error::DecodeError;
use crate::id::{PageId, ThreadId, UserId};
use crate::model::{Gender, Page, Thread, User};
use crate::shown::OneLine;

/// A person or page in the words of `/chat/user_info/`, or of the list of conversations. `None`: it is of a kind that this
/// crate does not know, or cannot be read; a warning is logged.
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
        profile_picture: Option<Address>,
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
    let node: Node<'_> = de::parse("a person", raw.get())?;
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
        big_image_src: Option<Address>,
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
    // What follows the first name.
    let rest = user.name.as_deref().zip(actor.short_name.as_deref());
    let rest = rest.and_then(|(name, first)| Some(name.strip_prefix(first)?.trim()));
    let rest = rest.filter(|rest| !rest.is_empty()).map(str::to_owned);
    Some(Thread::User(User {
        last_name: user.last_name.or(rest),
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
        profile_picture: Option<Address>,
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
    let node: Node = de::parse("a page", raw.get())?;
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
}
