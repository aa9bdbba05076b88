//! The choice of a transport: as the options name it, or by the page of messages.

use super::site::Site;
#[cfg(all(feature = "mqtt", feature = "gateway"))]
use super::task::Task;
use super::{ListenOptions, Transport};
#[cfg(all(feature = "mqtt", feature = "gateway"))]
use crate::api::Caller;
#[cfg(all(feature = "mqtt", feature = "gateway"))]
use crate::error::Error;
use crate::error::Result;
#[cfg(feature = "gateway")]
use crate::wire::messages_page::MessagesPage;

/// The transport of a listening.
pub(crate) struct Choice {
    /// Never [`Transport::Auto`].
    pub(crate) transport: Transport,
    /// The page by which it was chosen, for the connection.
    #[cfg(feature = "gateway")]
    pub(super) page: Option<Box<MessagesPage>>,
}

impl Choice {
    fn new(transport: Transport) -> Self {
        Self {
            transport,
            #[cfg(feature = "gateway")]
            page: None,
        }
    }
}

/// Chooses the transport of a listening with these options. Blocks while the page is loaded, if that takes the page: once for all
/// listenings of a login.
pub(crate) fn choose(site: &Site, options: &ListenOptions) -> Result<Choice> {
    match options.transport {
        Transport::Auto => automatic(site, options),
        pinned => Ok(Choice::new(pinned)),
    }
}

/// The only transport that there is beside the long poll.
#[cfg(not(all(feature = "mqtt", feature = "gateway")))]
fn automatic(_: &Site, _: &ListenOptions) -> Result<Choice> {
    let has_gateway = cfg!(feature = "gateway");
    Ok(Choice::new(match has_gateway {
        true => Transport::Gateway,
        false => Transport::Mqtt,
    }))
}

#[cfg(all(feature = "mqtt", feature = "gateway"))]
fn automatic(site: &Site, options: &ListenOptions) -> Result<Choice> {
    if let Some(is_offered) = site.account.offers_gateway() {
        return Ok(Choice::new(by_offer(is_offered)));
    }
    let (page, reason) = match load(site, options.gateway.max_scripts) {
        Ok(page) => {
            let is_offered = page.offers_gateway();
            site.account.set_offers_gateway(is_offered);
            match is_offered {
                true => (Some(page), "its page of messages offers it"),
                false => (None, "its page of messages does not offer the gateway"),
            }
        }
        // Another page than is known: it decides for this listening alone.
        Err(Error::Decode(error)) => {
            log::warn!("whether the gateway is offered is not known: {error}");
            (None, "its page of messages is unknown")
        }
        Err(error) => return Err(error),
    };
    let transport = by_offer(page.is_some());
    log::info!("the account listens over {transport:?}: {reason}");
    Ok(Choice { transport, page })
}

#[cfg(all(feature = "mqtt", feature = "gateway"))]
fn by_offer(is_offered: bool) -> Transport {
    match is_offered {
        true => Transport::Gateway,
        false => Transport::Mqtt,
    }
}

/// Loads the page of messages, and its scripts as far as they are needed.
#[cfg(all(feature = "mqtt", feature = "gateway"))]
fn load(site: &Site, max_scripts: usize) -> Result<Box<MessagesPage>> {
    use crate::time::{CENTURY, later};
    use std::time::Instant;

    let (api, account) = (site.api.clone(), site.account.clone());
    let mut task = Task::start(&site.stop, move || {
        let caller = Caller::new(&api, &account).for_listening();
        let mut page = caller.messages_page()?;
        if page.gateway_app_id.is_some() {
            caller.find_version(&mut page, max_scripts)?;
        }
        Ok(page)
    })?;
    loop {
        if let Some(page) = task.wait(later(Instant::now(), CENTURY))? {
            return Ok(page);
        }
    }
}
