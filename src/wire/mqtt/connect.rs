//! The client as MQTT knows it: a user name that holds the account, the device and the topics.

use serde::Serialize;

use super::MESSAGES;
use crate::id::UserId;

/// The topics that a client subscribes to, in the reference's order.
pub(crate) const TOPICS: [&str; 16] = [
    MESSAGES,
    "/thread_typing",
    "/orca_typing_notifications",
    "/orca_presence",
    "/legacy_web",
    "/br_sr",
    "/sr_res",
    "/webrtc",
    "/onevc",
    "/notify_disconnect",
    "/inbox",
    "/mercury",
    "/messaging_events",
    "/orca_message_notifications",
    "/pp",
    "/webrtc_response",
];

/// The client as the server knows it.
pub(crate) struct Identity<'a> {
    pub(crate) uid: UserId,
    pub(crate) client_id: &'a str,
    /// Distinguishes this connection from the client's others.
    pub(crate) session_id: u64,
    /// Whether the account is shown as active.
    pub(crate) is_active: bool,
    /// The topics that are subscribed to by connecting.
    pub(crate) topics: &'a [&'a str],
}

/// A number as the site's script makes it.
pub(crate) fn new_session_id() -> u64 {
    fastrand::u64(1..1 << 53)
}

/// Where the websocket is.
pub(crate) fn address(host: &str, session_id: u64) -> String {
    format!("https://{host}/chat?sid={session_id}")
}

/// The MQTT user name: compact JSON, in the reference's order.
pub(crate) fn user_name(identity: &Identity<'_>) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct UserName<'a> {
        u: UserId,
        s: u64,
        chat_on: bool,
        fg: bool,
        d: &'a str,
        aid: u64,
        st: &'a [&'a str],
        pm: [(); 0],
        cp: u8,
        ecp: u8,
        ct: &'a str,
        mqtt_sid: &'a str,
        dc: &'a str,
        no_auto_fg: bool,
        gas: Option<()>,
        pack: [(); 0],
    }
    /// Facebook's own site.
    const APPLICATION: u64 = 219_994_525_426_954;
    serde_json::to_string(&UserName {
        u: identity.uid,
        s: identity.session_id,
        chat_on: identity.is_active,
        // In the foreground, also where the account is not shown as active: so the reference connects.
        fg: true,
        d: identity.client_id,
        aid: APPLICATION,
        st: identity.topics,
        pm: [],
        cp: 3,
        ecp: 10,
        ct: "websocket",
        mqtt_sid: "",
        dc: "",
        no_auto_fg: true,
        gas: None,
        pack: [],
    })
}
