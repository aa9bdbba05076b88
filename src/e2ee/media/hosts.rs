//! The hosts of files, which the server of encrypted chats names, and what they allow uploads by for some time.

use std::sync::Arc;
use std::time::Instant;

use super::known::Known;
use crate::e2ee::common::refused;
use crate::e2ee::shared::Shared;
use crate::error::{Error, Result};
use crate::sync::lock;
use crate::time::later;
use crate::wire::e2ee::stanza::{MediaHosts, ask_media_hosts, read_media_hosts};

impl Shared {
    /// Makes a request of the hosts, and once more of those of a new answer if they do not allow it any more.
    pub(super) fn with_media_hosts<T>(
        &self,
        mut request: impl FnMut(&MediaHosts) -> Result<T>,
    ) -> Result<T> {
        let hosts = self.media_hosts()?;
        match request(&hosts) {
            Err(error) if is_expired(&error) => {
                self.forget_media_hosts(&hosts);
                request(&*self.media_hosts()?)
            }
            result => result,
        }
    }

    fn media_hosts(&self) -> Result<Arc<MediaHosts>> {
        let now = Instant::now();
        if let Some(known) = lock(&self.media).as_ref().filter(|it| it.end > now) {
            return Ok(Arc::clone(&known.hosts));
        }
        let answer = self.ask(ask_media_hosts)?;
        let hosts = read_media_hosts(&answer);
        let hosts = hosts.map_err(|refusal| refused("the list of hosts of files", refusal))?;
        let hosts = Arc::new(hosts);
        *lock(&self.media) = Some(Known {
            hosts: Arc::clone(&hosts),
            end: later(now, hosts.valid),
        });
        Ok(hosts)
    }

    /// Another call may have asked for new ones in the meantime: those stay.
    fn forget_media_hosts(&self, hosts: &Arc<MediaHosts>) {
        let mut known = lock(&self.media);
        if known
            .as_ref()
            .is_some_and(|it| Arc::ptr_eq(&it.hosts, hosts))
        {
            *known = None;
        }
    }
}

fn is_expired(error: &Error) -> bool {
    matches!(
        error,
        Error::Http { status: 401 | 403 }
            | Error::Busy {
                status: 401 | 403,
                ..
            }
    )
}
