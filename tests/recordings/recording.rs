//! The recordings as they are stored.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

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
    pub headers: BTreeMap<String, String>,
    pub volatile: BTreeSet<String>,
}

#[derive(Clone, Deserialize)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
}

pub fn recording(name: &str) -> Recording {
    let text = fs::read_to_string(format!("fixtures/wire/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}
