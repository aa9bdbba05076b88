//! The recordings of `fixtures/e2ee`, and what no recording shows.

mod arrivals;
mod connection;
mod damage;
mod files;
mod groups;
mod media_hosts;
mod messages;
mod nodes;
mod registration;
mod sessions;
mod signatures;
mod stanzas;

use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::Refusal;
use super::keys::{KeyPair, PrivateKey, PublicKey};

fn vectors<T: for<'a> Deserialize<'a>>(name: &str) -> T {
    let text = include_str!("../../../../fixtures/e2ee/vectors.json");
    let mut vectors: Value = serde_json::from_str(text).unwrap();
    serde_json::from_value(vectors[name].take()).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().map(|it| it.to_digit(16).unwrap()).collect();
    digits
        .chunks(2)
        .map(|it| (it[0] * 16 + it[1]) as u8)
        .collect()
}

fn secret(hex: &str) -> PrivateKey {
    PrivateKey::new(Zeroizing::new(bytes(hex).try_into().unwrap()))
}

fn pair(hex: &str) -> KeyPair {
    secret(hex).into()
}

fn public(hex: &str) -> PublicKey {
    PublicKey::read(&bytes(hex)).unwrap()
}

/// A key that depends on a number alone.
fn numbered(number: u8) -> PrivateKey {
    PrivateKey::new(Zeroizing::new([number; 32]))
}

/// Draws keys that depend on a number alone.
fn draws(first: u8) -> impl FnMut() -> Result<PrivateKey, Refusal> {
    let mut numbers = first..;
    move || Ok(numbered(numbers.next().unwrap()))
}
