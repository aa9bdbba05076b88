//! The recordings as they are stored.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

#[derive(Clone, Deserialize)]
pub struct Recording {
    pub exchanges: Vec<Exchange>,
    pub result: Value,
}

#[derive(Clone, Deserialize)]
pub struct Exchange {
    pub request: Request,
    pub reply: Reply,
}

#[derive(Clone, Deserialize)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub query: Vec<(String, String)>,
    #[serde(default)]
    pub form: Vec<(String, String)>,
    #[serde(default)]
    pub multipart: Vec<Part>,
    pub headers: BTreeMap<String, String>,
    pub volatile: BTreeSet<String>,
}

/// A part of an upload's form: a field, or a file, of which the recording has the number of bytes.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Part {
    pub name: String,
    pub value: Option<String>,
    pub filename: Option<String>,
    pub content_type: Option<String>,
    pub bytes: Option<usize>,
}

#[derive(Clone, Deserialize)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
    /// Binary data.
    body_base64: Option<String>,
}

impl Reply {
    pub fn bytes(&self) -> Vec<u8> {
        match &self.body_base64 {
            Some(encoded) => STANDARD.decode(encoded).unwrap(),
            None => self.body.clone().into_bytes(),
        }
    }
}

pub fn recording(name: &str) -> Recording {
    recording_of("wire", name)
}

pub fn recording_of(folder: &str, name: &str) -> Recording {
    let text = fs::read_to_string(format!("fixtures/{folder}/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}
