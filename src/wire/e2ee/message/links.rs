//! What the app sends in a form of its own (Armadillo): of it, links and shares are read.

use prost::Message;

use super::content::{Content, Text};
use crate::wire::e2ee::Refusal;

#[derive(Clone, PartialEq, Message)]
struct Armadillo {
    #[prost(message, optional, tag = "1")]
    payload: Option<Payload>,
}

#[derive(Clone, PartialEq, Message)]
struct Payload {
    #[prost(message, optional, tag = "1")]
    content: Option<Fields>,
}

#[derive(Clone, PartialEq, Message)]
struct Fields {
    #[prost(message, optional, tag = "4")]
    extended: Option<Extended>,
}

#[derive(Clone, PartialEq, Message)]
struct Extended {
    #[prost(message, repeated, tag = "7")]
    actions: Vec<Action>,
    #[prost(string, optional, tag = "9")]
    title: Option<String>,
    #[prost(string, optional, tag = "20")]
    text: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Action {
    #[prost(string, optional, tag = "4")]
    url: Option<String>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    let armadillo = Armadillo::decode(bytes).map_err(|_| Refusal::Form)?;
    let content = armadillo.payload.and_then(|it| it.content);
    let Some(extended) = content.and_then(|it| it.extended) else {
        return Ok(Content::Unsupported(
            "a gallery, a view-once picture or the like",
        ));
    };
    Ok(Content::Link {
        text: Text {
            text: extended.text.unwrap_or_default(),
            mentions: Vec::new(),
        },
        url: extended.actions.into_iter().find_map(|it| it.url),
        title: extended.title,
    })
}
