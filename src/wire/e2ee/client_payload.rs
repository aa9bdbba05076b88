//! What a device says of itself when it connects.

use prost::Message;

use crate::secret::Secret;

/// The number of a browser that is Messenger's.
const PLATFORM: i32 = 32;
const RELEASE_CHANNEL: i32 = 3;
const PRODUCT: i32 = 1;

#[derive(Clone, PartialEq, Message)]
struct ClientPayload {
    #[prost(uint64, optional, tag = "1")]
    user: Option<u64>,
    #[prost(bool, optional, tag = "3")]
    passive: Option<bool>,
    #[prost(message, optional, tag = "5")]
    user_agent: Option<UserAgent>,
    #[prost(int32, optional, tag = "12")]
    connect_type: Option<i32>,
    #[prost(int32, optional, tag = "13")]
    connect_reason: Option<i32>,
    #[prost(uint32, optional, tag = "18")]
    device: Option<u32>,
    #[prost(int32, optional, tag = "20")]
    product: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "21")]
    token: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "22")]
    browser: Option<Vec<u8>>,
    #[prost(bool, optional, tag = "33")]
    pull: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
struct UserAgent {
    #[prost(int32, optional, tag = "1")]
    platform: Option<i32>,
    #[prost(message, optional, tag = "2")]
    version: Option<Version>,
    #[prost(string, optional, tag = "3")]
    country_code: Option<String>,
    #[prost(string, optional, tag = "4")]
    network_code: Option<String>,
    #[prost(string, optional, tag = "6")]
    system: Option<String>,
    #[prost(string, optional, tag = "7")]
    browser: Option<String>,
    #[prost(int32, optional, tag = "10")]
    release_channel: Option<i32>,
    #[prost(string, optional, tag = "11")]
    language: Option<String>,
    #[prost(string, optional, tag = "12")]
    country: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Version {
    #[prost(uint32, optional, tag = "1")]
    primary: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    secondary: Option<u32>,
    #[prost(uint32, optional, tag = "3")]
    tertiary: Option<u32>,
}

/// The payload of a device of this user, with the version of the app, the token of the page and the browser's user agent.
pub(crate) fn client_payload(
    user: u64,
    device: u16,
    version: [u32; 3],
    token: &Secret,
    user_agent: &str,
) -> Vec<u8> {
    let text = |text: &str| Some(text.to_owned());
    let [primary, secondary, tertiary] = version.map(Some);
    let payload = ClientPayload {
        user: Some(user),
        passive: Some(false),
        user_agent: Some(UserAgent {
            platform: Some(PLATFORM),
            version: Some(Version {
                primary,
                secondary,
                tertiary,
            }),
            country_code: text("000"),
            network_code: text("000"),
            system: text("Linux"),
            browser: text("Chrome"),
            release_channel: Some(RELEASE_CHANNEL),
            language: text("en"),
            country: text("en"),
        }),
        connect_type: Some(1),
        connect_reason: Some(1),
        device: Some(device.into()),
        product: Some(PRODUCT),
        token: Some(token.expose().as_bytes().to_vec()),
        browser: Some(user_agent.as_bytes().to_vec()),
        pull: Some(true),
    };
    payload.encode_to_vec()
}
