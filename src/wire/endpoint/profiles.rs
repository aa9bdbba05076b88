//! Profiles of people and pages. Its form is that of fbchat 1.1.3.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::Members;
use crate::error::DecodeError;
use crate::id::ThreadId;
use crate::model::Thread;
use crate::wire::people::profile;
use crate::wire::{Fields, Request, de, envelope};

const URL: &str = "https://www.facebook.com/chat/user_info/";

pub(crate) fn request(ids: &[ThreadId]) -> Request {
    let mut form = Fields::new();
    for (index, id) in ids.iter().enumerate() {
        form.push(format!("ids[{index}]"), id);
    }
    Request::post(URL).form(form).idempotent()
}

/// The profiles by their identifier. `None`: of a kind that this crate does not know. Those of accounts that are gone are missing;
/// where all are, so is the list.
pub(crate) fn read(json: &str) -> Result<BTreeMap<ThreadId, Option<Thread>>, DecodeError> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow)]
        profiles: &'a RawValue,
    }
    const WHAT: &str = "profiles";
    let payload: Payload<'_> = envelope::payload(WHAT, json)?;
    let profiles: Option<Members<'_>> = de::parse(WHAT, payload.profiles.get())?;
    let profiles = profiles.unwrap_or_default().0.into_iter();
    let profiles = profiles.filter_map(|(id, raw)| Some((id.parse().ok()?, profile(raw))));
    Ok(profiles.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PageId;
    use crate::model::User;

    #[test]
    fn one_odd_profile_costs_no_other() {
        let json = r#"{"payload": {"profiles": {"1": {"id": "1", "type": "friend", "is_friend": "?"}, "2": 7,
            "3": {"id": 3, "type": "event_guest"}, "4": {"fbid": 4, "id": "fbid:4", "type": "page", "name": "P"},
            "x": {"id": "5", "type": "user"}, "6": {"id": "fbid:6", "type": "user", "gender": 12}}}}"#;
        let profiles = read(json).unwrap();
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
        let Some((_, Some(Thread::User(user)))) = read(json).unwrap().pop_first() else {
            panic!("no person");
        };
        assert_eq!(user.first_name.as_deref(), Some("Ada"));
        assert_eq!(user.photo.as_deref(), Some("https://a.example/2"));
        assert_eq!(user.url.as_deref(), Some("https://a.example/3"));
    }

    #[test]
    fn php_writes_an_empty_object_as_a_list() {
        assert!(read(r#"{"payload": {"profiles": []}}"#).unwrap().is_empty());
        assert!(read(r#"{"payload": {}}"#).is_err());
    }
}
