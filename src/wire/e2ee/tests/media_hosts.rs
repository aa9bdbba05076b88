//! The hosts of files, and the addresses on them.

use proptest::prelude::*;

use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::media::MediaKind;
use crate::wire::e2ee::media_address::{download, read_upload, upload};
use crate::wire::e2ee::message::MediaFormat;
use crate::wire::e2ee::node::Node;
use crate::wire::e2ee::stanza::{ask_media_hosts, read_media_hosts};

const HASH: [u8; 32] = [0xff; 32];
const TEXT: &str = "__________________________________________8=";

fn answer(hosts: &[&str], auth: &str, ttl: &str) -> Node {
    let hosts = hosts
        .iter()
        .map(|it| Node::new("host").with("hostname", *it));
    let found = Node::new("media_conn").with("auth", auth).with("ttl", ttl);
    Node::new("iq").containing([found.containing(hosts)])
}

#[test]
fn hosts_are_asked_for_and_read() {
    let question = ask_media_hosts("1");
    assert!(question.has("type", "set") && question.has("xmlns", "w:m"));
    assert!(question.child("media_conn").is_some());
    let bad = ["a.example@evil", "a/b", "", "a:1"];
    let hosts = [&bad[..], &["one.example", "two.example"]].concat();
    let read = read_media_hosts(&answer(&hosts, "key", "300")).unwrap();
    assert_eq!(read.hosts, ["one.example", "two.example"]);
    assert_eq!((read.auth.expose(), read.valid.as_secs()), ("key", 300));
    for refused in [
        answer(&bad, "key", "300"),
        answer(&["one.example"], "key", "soon"),
        Node::new("iq"),
    ] {
        assert_eq!(read_media_hosts(&refused).err(), Some(Refusal::Form));
    }
}

#[test]
fn addresses_are_those_of_the_servers() {
    let url = upload("two.example", MediaKind::Audio, &HASH, "a&b").unwrap();
    assert_eq!(
        url.as_str(),
        format!(
            "https://two.example/wa-msgr/mms/ptt/{TEXT}?auth=a%26b&token={}",
            TEXT.replace('=', "%3D")
        )
    );
    let url = download("one.example", "/v/t1?oh=x&oe=y", MediaKind::Audio, &HASH).unwrap();
    assert_eq!(
        url.as_str(),
        format!(
            "https://one.example/v/t1?oh=x&oe=y&hash={}&mms-type=audio&__wa-mms=",
            TEXT.replace('=', "%3D")
        )
    );
    assert_eq!(MediaFormat::Sticker.kind(), MediaKind::Image);
}

#[test]
fn the_reply_to_an_upload_names_the_path() {
    let read = read_upload(br#"{"direct_path": "/v/1?a=b", "object_id": 7}"#).unwrap();
    assert_eq!(read.path, "/v/1?a=b");
    assert_eq!(read.object_id.as_deref(), Some("7"));
    let read = read_upload(br#"{"direct_path": "/v/1", "object_id": "8"}"#).unwrap();
    assert_eq!(read.object_id.as_deref(), Some("8"));
    for reply in ["", "{}", "[]", r#"{"direct_path": 1}"#] {
        assert!(read_upload(reply.as_bytes()).is_none(), "{reply}");
    }
}

proptest! {
    #[test]
    fn no_path_of_a_sender_leads_to_another_host(path in "[/@:.\\\\?#a-z0-9 %]{0,20}|\\PC{0,20}") {
        for path in [path.clone(), format!("/{path}"), format!("//{path}")] {
            if let Ok(url) = download("one.example", &path, MediaKind::Image, &HASH) {
                prop_assert_eq!(url.host_str(), Some("one.example"));
                prop_assert_eq!((url.scheme(), url.port(), url.username()), ("https", None, ""));
            }
        }
    }
}
