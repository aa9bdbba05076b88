//! Transport: connections, cookies, redirects, limits, downloads. It knows no account.

mod agent;
mod body;
mod browser;
mod commands;
mod connector;
mod cookies;
mod download;
mod errors;
mod exchange;
mod jar;
#[cfg(feature = "local-server")]
mod loopback;
mod no_proxy;
#[cfg(feature = "e2ee")]
mod octets;
mod proxy;
mod proxy_error;
mod public;
mod retry_after;
mod settings;
mod spool;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
mod stream;

pub(crate) use body::Progress;
pub(crate) use browser::Browser;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
pub(crate) use browser::SITE;
pub(crate) use commands::CommandAgent;
pub(crate) use download::{DownloadLimits, web_address};
#[cfg(any(feature = "mqtt", feature = "gateway"))]
pub(crate) use errors::unwritable;
pub(crate) use exchange::{Http, Reply};
pub(crate) use jar::{Jar, StoredCookie};
#[cfg(feature = "e2ee")]
pub(crate) use octets::{Octets, ReadNext};
pub(crate) use proxy::Proxy;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
pub(crate) use retry_after::retry_after;
pub(crate) use settings::{Settings, certificates};
pub(crate) use spool::{SpoolError, spool};
#[cfg(any(feature = "mqtt", feature = "gateway"))]
pub(crate) use stream::{Register, Stream};
