//! The request for a websocket.

use tungstenite::handshake::client::generate_key;
use ureq::http::{Request, Uri};
use url::Url;

use crate::api::Account;
use crate::error::Result;
use crate::http::{SITE, unwritable};

/// The request for a websocket of the site.
pub(crate) struct Upgrade<'a> {
    /// The address, as `https`.
    pub(crate) uri: Uri,
    pub(crate) user_agent: &'a str,
    /// The headers beyond those that all websockets have.
    pub(crate) headers: &'a [(&'static str, &'static str)],
    pub(crate) cookies: Option<String>,
    /// The largest message that is taken, in bytes.
    pub(crate) max_message_size: u64,
}

impl<'a> Upgrade<'a> {
    /// Returns that of an account, with its cookies. `None`: the address cannot be used.
    pub(crate) fn of(
        account: &'a Account,
        address: &str,
        headers: &'a [(&'static str, &'static str)],
        max_message_size: u64,
    ) -> Option<Self> {
        Some(Self {
            uri: address.parse().ok()?,
            user_agent: &account.user_agent,
            headers,
            cookies: account.jar.header(&Url::parse(address).ok()?),
            max_message_size,
        })
    }

    pub(super) fn request(&self) -> Result<Request<()>> {
        let address = self.uri.to_string().replacen("https", "wss", 1);
        let host = self.uri.authority().map_or("", |it| it.as_str());
        let mut request = Request::get(address)
            .header("Host", host)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Origin", SITE)
            .header("User-Agent", self.user_agent);
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        if let Some(cookies) = &self.cookies {
            request = request.header("Cookie", cookies);
        }
        Ok(request.body(()).map_err(unwritable)?)
    }
}
