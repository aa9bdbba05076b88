//! The one pipeline that every request goes through: common fields, cookies, redirects, limits, tokens, errors.

mod account;
mod agent;
mod call;
mod commands;
mod connector;
mod cookies;
mod cursor;
mod download;
mod errors;
mod exchange;
mod jar;
#[cfg(feature = "local-server")]
mod loopback;
mod multipart;
mod no_proxy;
mod proxy;
mod proxy_error;
mod public;
mod request;
mod retry_after;
mod settings;
#[cfg(feature = "mqtt")]
mod stream;

pub(crate) use account::Account;
pub(crate) use call::{Caller, Repeat};
pub(crate) use commands::CommandAgent;
pub(crate) use cursor::{Cursor, Position, QueuePosition, Untaken};
pub(crate) use exchange::{Http, Reply};
pub(crate) use jar::{Jar, StoredCookie};
pub(crate) use multipart::File;
pub(crate) use proxy::Proxy;
pub(crate) use request::Request;
#[cfg(feature = "mqtt")]
pub(crate) use retry_after::retry_after;
pub(crate) use settings::{Settings, certificates};
#[cfg(feature = "mqtt")]
pub(crate) use stream::{Register, Stream};
