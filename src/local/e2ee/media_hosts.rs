//! The hosts of files: what is uploaded to them, and fetched.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::media::{EncryptedFileFault, HOSTS, SHOWN};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::state::State;
use crate::wire::e2ee::media::MediaKind;

const UPLOADS: &str = "/wa-msgr/mms/";

pub(crate) fn is_host(host: &str) -> bool {
    HOSTS.contains(&host)
}

/// Returns the reply to a request for a file, or with one.
pub(crate) fn serve_file(state: &mut State, request: &Recorded) -> Reply {
    if request.header("cookie").is_some() {
        state
            .encrypted
            .find("a request of a file has cookies".to_owned());
    }
    if request.header("origin") != Some("https://www.facebook.com") {
        state
            .encrypted
            .find("a request of a file has another origin".to_owned());
    }
    let is_upload = request.method == "POST";
    let fault = state.encrypted.files.fault(is_upload);
    if fault == Some(EncryptedFileFault::Expired) {
        state.encrypted.files.auth += 1;
        return Reply::status(401);
    }
    if is_upload {
        take(state, request)
    } else {
        give(state, request, fault)
    }
}

fn take(state: &mut State, request: &Recorded) -> Reply {
    if request.field("auth") != Some(&*state.encrypted.files.auth()) {
        return Reply::status(401);
    }
    let taken =
        check_upload(request).map(|(kind, sealed)| state.encrypted.files.store(kind, sealed));
    match taken {
        Ok(path) => Reply::json(&json!({
            "url": format!("https://{}{path}", request.host),
            "direct_path": path,
            "handle": "",
            "object_id": state.encrypted.files.next.to_string(),
        })),
        Err(finding) => {
            state
                .encrypted
                .find(format!("an upload of a file: {finding}"));
            Reply::status(400)
        }
    }
}

fn check_upload(request: &Recorded) -> Result<(MediaKind, Arc<[u8]>), &'static str> {
    let [.., last] = HOSTS;
    if request.host != last {
        return Err("it is not for the last host");
    }
    let rest = request.path.strip_prefix(UPLOADS).ok_or("its path")?;
    let (kind, token) = rest.split_once('/').ok_or("its path")?;
    let kind = match kind {
        "image" => MediaKind::Image,
        "video" => MediaKind::Video,
        "ptt" => MediaKind::Audio,
        "document" => MediaKind::Document,
        _ => return Err("its kind"),
    };
    let [part] = &request.parts[..] else {
        return Err("its body is no file");
    };
    let hash = BASE64_URL_SAFE.encode(Sha256::digest(&part.bytes));
    if token != hash || request.field("token") != Some(&hash) {
        return Err("its address has not the hash of the file");
    }
    // The code behind whole blocks, of which there is at least one.
    match part.bytes.len().checked_sub(10) {
        Some(sealed) if sealed > 0 && sealed % 16 == 0 => Ok((kind, Arc::clone(&part.bytes))),
        _ => Err("it is not sealed"),
    }
}

fn give(state: &mut State, request: &Recorded, fault: Option<EncryptedFileFault>) -> Reply {
    let files = &state.encrypted.files;
    let path = format!("{}?ccb=9-4&oh=local", request.path);
    let Some(stored) = files.stored.get(&path).cloned() else {
        return Reply::status(404);
    };
    let name = SHOWN.iter().find(|it| it.2 == stored.kind);
    let hash = BASE64_URL_SAFE.encode(stored.hash);
    let is_named = request.field("hash") == Some(&hash)
        && request.field("mms-type") == name.map(|it| it.0)
        && request.field("__wa-mms") == Some("")
        && request.field("oh") == Some("local");
    if !is_named {
        state
            .encrypted
            .find("an address of a file has not the members it should have".to_owned());
        return Reply::status(403);
    }
    let mut bytes = stored.sealed.to_vec();
    match fault {
        Some(EncryptedFileFault::Gone) => return Reply::status(410),
        Some(EncryptedFileFault::CutShort) => bytes.truncate(bytes.len() / 2),
        Some(EncryptedFileFault::Spoilt) => {
            if let Some(first) = bytes.first_mut() {
                *first ^= 1;
            }
        }
        Some(EncryptedFileFault::Expired) | None => {}
    }
    Reply::of_type("application/octet-stream", bytes)
}
