//! The one pipeline that every request goes through: common fields, cookies, redirects, limits, tokens, errors.

mod account;
mod agent;
mod call;
mod connector;
mod download;
mod exchange;
mod jar;
#[cfg(feature = "local-server")]
mod loopback;
mod multipart;
mod public;
mod request;
mod settings;
#[cfg(feature = "mqtt")]
mod stream;

pub(crate) use account::Account;
pub(crate) use call::{Caller, Repeat};
pub(crate) use exchange::{Http, Reply};
pub(crate) use jar::{Jar, StoredCookie};
pub(crate) use multipart::File;
pub(crate) use request::Request;
pub(crate) use settings::{Proxy, Settings, certificates};
#[cfg(feature = "mqtt")]
pub(crate) use stream::{Register, Stream};
