//! The hosts of files.

use std::time::Duration;

use super::question::set;
use crate::secret::Secret;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::Node;

/// The longest name of a host, in bytes.
const MAX_HOST: usize = 253;

/// The hosts that take and give files.
pub(crate) struct MediaHosts {
    /// Allows uploads.
    pub(crate) auth: Secret,
    /// How long they are good for.
    pub(crate) valid: Duration,
    /// Never empty. Uploads go to the last one.
    pub(crate) hosts: Vec<String>,
}

/// Asks for the hosts of files.
pub(crate) fn ask_media_hosts(id: &str) -> Node {
    set(id, "w:m").containing([Node::new("media_conn")])
}

/// Reads the answer. A host whose name could change an address is left out.
pub(crate) fn read_media_hosts(answer: &Node) -> Result<MediaHosts, Refusal> {
    let found = answer.child("media_conn").ok_or(Refusal::Form)?;
    let hosts = found
        .children("host")
        .filter_map(|it| it.text("hostname"))
        .filter(|it| is_host(it))
        .map(str::to_owned);
    let hosts: Vec<_> = hosts.collect();
    if hosts.is_empty() {
        return Err(Refusal::Form);
    }
    Ok(MediaHosts {
        auth: Secret::new(found.text("auth").ok_or(Refusal::Form)?),
        valid: Duration::from_secs(found.number::<u32>("ttl").ok_or(Refusal::Form)?.into()),
        hosts,
    })
}

fn is_host(name: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.');
    (1..=MAX_HOST).contains(&name.len()) && name.bytes().all(is_plain)
}
