//! People and pages as nodes of replies.

use serde_json::{Value, json};

use crate::id::UserId;
use crate::local::world::definition::{WorldGender, WorldPage};
use crate::local::world::state::{Account, State};

fn picture(name: impl std::fmt::Display) -> String {
    format!("https://scontent.xx.fbcdn.net/pictures/{name}.gif")
}

fn user_url(user: UserId) -> String {
    format!("https://www.facebook.com/profile.php?id={user}")
}

fn page_url(page: &WorldPage) -> String {
    format!("https://www.facebook.com/{}", page.id)
}

/// Returns the code of a gender in AJAX replies.
fn gender_number(account: &Account) -> u8 {
    match account.user.gender {
        None => 0,
        Some(WorldGender::Female) => 1,
        Some(WorldGender::Male) => 2,
    }
}

/// Returns a person or page as `/chat/user_info/` does.
pub(crate) fn profile(state: &State, viewer: UserId, id: u64) -> Option<Value> {
    if let Some(page) = state.pages.get(&id.into()) {
        return Some(json!({
            "id": page.id, "name": page.name, "firstName": "", "vanity": "", "thumbSrc": picture(page.id),
            "uri": page_url(page), "gender": 0, "i18nGender": 0, "type": "page", "is_friend": false,
        }));
    }
    let account = state.people.get(&id.into())?;
    let user = account.user.id;
    let friend = state.are_friends(viewer, user);
    Some(json!({
        "id": user, "name": account.user.name, "firstName": account.first_name(), "vanity": "",
        "thumbSrc": picture(user), "uri": user_url(user), "gender": gender_number(account),
        "i18nGender": gender_number(account), "type": if friend { "friend" } else { "user" },
        "is_friend": friend, "mThumbSrcSmall": null, "mThumbSrcLarge": null, "dir": null,
        "searchTokens": [account.last_name(), account.first_name()], "alternateName": "",
        "is_nonfriend_messenger_contact": !friend,
    }))
}

/// Returns the empty profile.
pub(crate) fn empty_profile() -> Value {
    json!({
        "id": 0, "name": "", "firstName": "", "vanity": "", "thumbSrc": "", "uri": "", "gender": 0,
        "i18nGender": 0, "type": "user", "is_friend": false,
    })
}

/// Returns a person or page as a participant in a list of conversations.
pub(crate) fn participant(state: &State, viewer: UserId, id: u64) -> Option<Value> {
    if let Some(page) = state.pages.get(&id.into()) {
        return Some(json!({
            "id": format!("fbid:{id}"), "fbid": page.id, "gender": 0, "href": page_url(page),
            "image_src": picture(page.id), "big_image_src": picture(page.id), "name": page.name,
            "short_name": page.name, "is_friend": false, "type": "page",
        }));
    }
    let account = state.people.get(&id.into())?;
    let user = account.user.id;
    Some(json!({
        "id": format!("fbid:{id}"), "fbid": user, "gender": gender_number(account), "href": user_url(user),
        "image_src": picture(user), "big_image_src": picture(user), "name": account.user.name,
        "short_name": account.first_name(), "is_friend": state.are_friends(viewer, user), "type": "user",
        "vanity": "",
    }))
}

/// Returns a person as a search result.
pub(crate) fn user(state: &State, viewer: UserId, user: UserId) -> Option<Value> {
    let account = state.people.get(&user)?;
    let gender = match account.user.gender {
        None => "UNKNOWN",
        Some(WorldGender::Female) => "FEMALE",
        Some(WorldGender::Male) => "MALE",
    };
    let friend = state.are_friends(viewer, user);
    let affinity = if friend { 0.5 } else { 0.0 };
    Some(json!({
        "__typename": "User", "id": user, "name": account.user.name, "first_name": account.first_name(),
        "last_name": account.last_name(), "profile_picture": {"uri": picture(user)},
        "is_viewer_friend": friend, "url": user_url(user), "gender": gender, "viewer_affinity": affinity,
    }))
}

/// Returns a page as a search result.
pub(crate) fn page(page: &WorldPage) -> Value {
    json!({
        "__typename": "Page", "id": page.id, "name": page.name, "profile_picture": {"uri": picture(page.id)},
        "url": page_url(page), "category_type": page.category,
        "city": page.city.as_ref().map(|name| json!({"name": name})),
    })
}
