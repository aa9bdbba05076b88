//! The people that the account has to do with. Its form is that of fbchat 1.1.3.

use super::members::Members;
use crate::error::DecodeError;
use crate::id::UserId;
use crate::model::{Thread, User};
use crate::wire::people::profile;
use crate::wire::{Fields, Request, envelope};

const URL: &str = "https://www.facebook.com/chat/user_info_all";

pub(crate) fn request(viewer: UserId) -> Request {
    Request::post(URL)
        .form(Fields::new().with("viewer", viewer))
        .idempotent()
}

/// The people among the profiles, in their order. Facebook adds an empty one with the identifier 0, which is nobody.
pub(crate) fn read(json: &str) -> Result<Vec<User>, DecodeError> {
    let Members(profiles) = envelope::payload("all users", json)?;
    let people = profiles.into_iter().filter_map(|(_, raw)| profile(raw));
    let people = people.filter_map(|thread| match thread {
        Thread::User(user) if user.id != UserId::from(0) => Some(user),
        _ => None,
    });
    Ok(people.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn php_writes_an_empty_object_as_a_list() {
        assert!(read(r#"{"payload": []}"#).unwrap().is_empty());
        assert!(read(r#"{"payload": null}"#).is_err());
    }
}
