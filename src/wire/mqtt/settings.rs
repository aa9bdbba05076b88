//! The settings of a client, which change while it is connected.

use serde::Serialize;

use super::queue::Publish;
use crate::model::Visibility;

/// The change of whether the account is shown as active.
pub(crate) fn visibility(visibility: Visibility) -> serde_json::Result<Publish> {
    #[derive(Serialize)]
    struct Settings {
        make_user_available_when_in_foreground: bool,
    }
    let payload = serde_json::to_string(&Settings {
        make_user_available_when_in_foreground: visibility == Visibility::Shown,
    })?;
    Ok(Publish {
        topic: "/set_client_settings",
        payload,
    })
}
