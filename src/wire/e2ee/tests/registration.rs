//! The recorded registration.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::damage::Damage;
use super::{bytes, numbered, pair, vectors};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::registration::{Account, Device, DeviceList, read_device, read_devices};
use crate::wire::e2ee::signature::verify;
use crate::wire::e2ee::stanza::SignedPreKey;

fn recorded() -> Value {
    let text = include_str!("../../../../fixtures/e2ee/register.json");
    serde_json::from_str(text).unwrap()
}

fn account() -> Account<'static> {
    Account {
        user: 100_000_000_000_001,
        token: "CAT",
        app_id: "2220391788200892",
        device_id: "1594efb7-0105-43d8-8daf-752894db3641",
    }
}

/// The parts of the list that differ from signature to signature are left out.
fn form(fields: Vec<(&'static str, String)>) -> Map<String, Value> {
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}

#[test]
fn the_recorded_forms_are_written() {
    let recorded = recorded();
    let fetch = recorded["/icdc_fetch"]["form"].as_object().unwrap();
    assert_eq!(form(account().fetch()), *fetch);
    let register = recorded["/icdc_register"]["form"].as_object().unwrap();
    let of = |name: &str| {
        BASE64_STANDARD
            .decode(register[name].as_str().unwrap())
            .unwrap()
    };
    let identity = pair(recorded["identity"].as_str().unwrap());
    let signed = pair(recorded["signed_pre_key"].as_str().unwrap());
    assert_eq!(of("e_ident"), identity.public.as_bytes());
    let signature = of("e_skey_sig");
    verify(&identity.public, &[&signed.public.tagged()], &signature).unwrap();
    let device = Device {
        identity: &identity,
        registration: 0x1092,
        signed: &SignedPreKey {
            id: 1,
            public: signed.public,
            signature,
        },
    };
    // The server had one device, by the list that was recorded.
    let list = DeviceList {
        identities: vec![PublicKey::from_bytes([1; 32])],
        sequence: 4,
    };
    let written = account().register(&device, &list, 1_795_637_644, &Zeroizing::new([5; 64]));
    let mut written = form(written);
    let written_list = written.insert("icdc_list".to_owned(), register["icdc_list"].clone());
    assert_eq!(written, *register);
    let list = of("icdc_list");
    let written_list = BASE64_STANDARD
        .decode(written_list.unwrap().as_str().unwrap())
        .unwrap();
    let (details, theirs) = list.split_at(list.len() - 64);
    let (own_details, own) = written_list.split_at(written_list.len() - 64);
    assert_eq!(details, own_details);
    for signature in [theirs, own] {
        let details = &details[2..details.len() - 2];
        verify(&identity.public, &[details], signature).unwrap();
    }
}

#[test]
fn a_known_device_is_not_listed_twice() {
    let identity = numbered(7).into();
    let signed = SignedPreKey {
        id: 1,
        public: numbered(8).public(),
        signature: vec![0; 64],
    };
    let device = Device {
        identity: &identity,
        registration: 1,
        signed: &signed,
    };
    let list = DeviceList {
        identities: vec![numbered(9).public(), identity.public],
        sequence: 4,
    };
    let form = form(account().register(&device, &list, 1, &Zeroizing::new([5; 64])));
    assert_eq!(form["icdc_seq"], "4");
}

#[test]
fn the_recorded_list_has_its_parts() {
    let list: String = vectors("icdc_list");
    let list = bytes(&list);
    assert_eq!(list[..2], [0x08, 0x07]);
}

#[test]
fn replies_are_read() {
    let list = read_devices(br#"{"device_identities":["AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"],"icdc_seq":4,"status":200}"#);
    let list = list.unwrap();
    assert_eq!(
        (list.identities, list.sequence),
        (vec![PublicKey::from_bytes([1; 32])], 4)
    );
    let nothing = read_devices(br#"{"status":200}"#).unwrap();
    assert_eq!((nothing.identities.len(), nothing.sequence), (0, 0));
    for bad in [
        &b"<html>"[..],
        br#"{"device_identities":["AQ"]}"#,
        br#"{"device_identities":[7]}"#,
    ] {
        assert_eq!(read_devices(bad).map(drop), Err(Refusal::Form));
    }
    let device = |reply: &[u8]| read_device(reply);
    assert_eq!(
        device(br#"{"status":200,"type":"new","wa_device_id":17}"#),
        Ok(Ok(17))
    );
    assert_eq!(device(br#"{"status":413}"#), Ok(Err(413)));
    assert_eq!(device(br#"{"status":200}"#), Err(Refusal::Form));
    assert_eq!(device(b"{}"), Err(Refusal::Form));
}

proptest! {
    #[test]
    fn damaged_replies_are_read_or_refused(damage in Damage::any(), bytes: Vec<u8>) {
        let list = br#"{"device_identities":["AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"],"icdc_seq":4,"status":200}"#;
        let device = br#"{"status":200,"type":"new","wa_device_id":17}"#;
        for reply in [damage.of(list), damage.of(device), bytes] {
            if let Ok(list) = read_devices(&reply) {
                prop_assert!(list.identities.len() <= 1);
            }
            let _ = read_device(&reply);
        }
    }
}
