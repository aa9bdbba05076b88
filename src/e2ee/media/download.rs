//! Fetching and opening a file.

use std::io::Write;
use std::time::Instant;

use super::file::kind;
use super::opening::open;
use crate::e2ee::common::refused;
use crate::e2ee::shared::Shared;
use crate::error::{Error, Result, TransportError};
use crate::http::{CommandAgent, Octets};
use crate::model::EncryptedFile;
use crate::wire::e2ee::media_address;

impl Shared {
    /// Fetches a file and writes it opened. Returns its length in bytes.
    pub(crate) fn download(
        &self,
        file: &EncryptedFile,
        into: &mut dyn Write,
        commands: &CommandAgent,
    ) -> Result<u64> {
        let http = &self.api.http;
        let (limit, timeout) = (
            http.settings.max_file_size,
            http.settings.remote_file_timeout,
        );
        if file.size.is_some_and(|size| size > limit) {
            return Err(TransportError::TooLarge { limit }.into());
        }
        let began = Instant::now();
        let mut written = 0;
        self.with_media_hosts(|hosts| {
            let mut result = Err(TransportError::Timeout.into());
            for host in &hosts.hosts {
                let part = Octets {
                    commands,
                    user_agent: &self.account.user_agent,
                    timeout: timeout.saturating_sub(began.elapsed()),
                };
                if part.timeout.is_zero() {
                    break;
                }
                let url = media_address::download(host, &file.path, kind(file), &file.sealed_hash);
                let url = url.map_err(|refusal| refused("the place of the file", refusal))?;
                result = http.get_octets(&url, part, |read| {
                    open(file, kind(file), limit, read, into, &mut written)
                });
                // What was written cannot be taken back, so another host is asked only before that.
                match &result {
                    Err(error) if written == 0 && is_of_host(error) => {}
                    _ => break,
                }
            }
            result
        })?;
        Ok(written)
    }
}

/// Whether another host may have the file all the same.
fn is_of_host(error: &Error) -> bool {
    match error {
        Error::Http { status } | Error::Busy { status, .. } => *status >= 500,
        Error::Transport(error) => matches!(
            error,
            TransportError::Connect { .. } | TransportError::Closed(_) | TransportError::Tls { .. }
        ),
        _ => false,
    }
}
