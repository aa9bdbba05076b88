//! Uploading a sealed file.

use super::sealing::SealedFile;
use crate::e2ee::common::refused;
use crate::e2ee::shared::Shared;
use crate::error::{DecodeError, Error, Result};
use crate::http::{CommandAgent, Octets, Progress};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::media_address::{self, Uploaded, read_upload};

impl Shared {
    /// Uploads a file, of which nobody can do anything without the key. A part of the call that began with `commands`.
    pub(crate) fn upload(
        &self,
        file: &SealedFile,
        progress: Progress<'_>,
        commands: &CommandAgent,
    ) -> Result<Uploaded> {
        let http = &self.api.http;
        let part = Octets {
            commands,
            user_agent: &self.account.user_agent,
            timeout: http.settings.upload_timeout,
        };
        self.with_media_hosts(|hosts| {
            let host = hosts.hosts.last().map_or("", String::as_str);
            let url =
                media_address::upload(host, file.kind, &file.hashes.sealed, hosts.auth.expose());
            let url = url.map_err(|refusal: Refusal| refused("the host of files", refusal))?;
            let reply = http.post_octets(&url, &file.content, progress, part)?;
            if !(200..300).contains(&reply.status) {
                return Err(Error::of_status(reply.status, reply.retry_after));
            }
            let uploaded = read_upload(&reply.body);
            let uploaded = uploaded.ok_or_else(|| {
                DecodeError::new("the upload of a sealed file", "it names no path")
            })?;
            Ok(uploaded)
        })
    }
}
