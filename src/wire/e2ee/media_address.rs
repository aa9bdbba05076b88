//! Where sealed files go, and where they are fetched from.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;
use serde::Deserialize;
use url::Url;

use super::Refusal;
use super::media::MediaKind;

impl MediaKind {
    /// Its name in the address of an upload: sounds go where voice clips go, because Messenger takes no others.
    fn upload_name(self) -> &'static str {
        match self {
            Self::Audio => "ptt",
            other => other.download_name(),
        }
    }

    /// Its name in the address of a download.
    fn download_name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
        }
    }
}

/// Returns the address to which a sealed file is uploaded.
pub(crate) fn upload(
    host: &str,
    kind: MediaKind,
    sealed_hash: &[u8; 32],
    auth: &str,
) -> Result<Url, Refusal> {
    let token = BASE64_URL_SAFE.encode(sealed_hash);
    let mut url = base(host)?;
    url.set_path(&format!("/wa-msgr/mms/{}/{token}", kind.upload_name()));
    url.query_pairs_mut()
        .append_pair("auth", auth)
        .append_pair("token", &token);
    Ok(url)
}

/// Returns the address of a sealed file. Its path has been written by the sender, and may not lead to another host.
pub(crate) fn download(
    host: &str,
    path: &str,
    kind: MediaKind,
    sealed_hash: &[u8; 32],
) -> Result<Url, Refusal> {
    if !path.starts_with('/') || path.contains(['#', '\\']) {
        return Err(Refusal::Form);
    }
    let base = base(host)?;
    // Parsed behind the host, so that a path of two slashes names no host.
    let mut url = Url::parse(&format!("{}{path}", base.origin().ascii_serialization()))
        .map_err(|_| Refusal::Form)?;
    url.query_pairs_mut()
        .append_pair("hash", &BASE64_URL_SAFE.encode(sealed_hash))
        .append_pair("mms-type", kind.download_name())
        .append_pair("__wa-mms", "");
    match url.origin() == base.origin() {
        true => Ok(url),
        false => Err(Refusal::Form),
    }
}

fn base(host: &str) -> Result<Url, Refusal> {
    Url::parse(&format!("https://{host}/")).map_err(|_| Refusal::Form)
}

/// A file that was uploaded.
pub(crate) struct Uploaded {
    /// Its path on the hosts of files.
    pub(crate) path: String,
    pub(crate) object_id: Option<String>,
}

/// Reads the reply to an upload. `None`: it names no path.
pub(crate) fn read_upload(reply: &[u8]) -> Option<Uploaded> {
    #[derive(Deserialize)]
    struct Reply {
        direct_path: String,
        object_id: Option<ObjectId>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum ObjectId {
        Text(String),
        Number(u64),
    }
    let reply: Reply = serde_json::from_slice(reply).ok()?;
    Some(Uploaded {
        path: reply.direct_path,
        object_id: reply.object_id.map(|id| match id {
            ObjectId::Text(text) => text,
            ObjectId::Number(number) => number.to_string(),
        }),
    })
}
