//! The envelopes of requests and of programs.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::go_json;
use crate::error::DecodeError;
use crate::wire::de;

/// Numbers requests from 1 to 65535 and begins anew: a session has one row of them, over all its connections. 0 would be a push.
#[derive(Debug, Default)]
pub(crate) struct RequestIds(u16);

impl RequestIds {
    pub(crate) fn next(&mut self) -> u16 {
        self.0 = self.0.checked_add(1).unwrap_or(1);
        self.0
    }
}

/// A request for what is new in a database.
#[derive(Serialize)]
pub(crate) struct Query<'a> {
    pub(crate) database: i64,
    /// `None`: from the beginning.
    pub(crate) last_applied_cursor: Option<&'a str>,
    /// The parameters of a database that wants them; then there is no cursor.
    pub(crate) sync_params: Option<&'a str>,
    pub(crate) epoch_id: i64,
    /// The version of the schema: a number here, and digits elsewhere.
    pub(crate) version: i64,
}

impl Query<'_> {
    /// Writes the request.
    pub(crate) fn request(&self, app_id: &str, request_id: u16) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct WithFailures<'a> {
            #[serde(flatten)]
            query: &'a Query<'a>,
            failure_count: Option<()>,
        }
        let kind = if self.sync_params.is_some() { 1 } else { 2 };
        let payload = WithFailures {
            query: self,
            failure_count: None,
        };
        envelope(app_id, request_id, kind, &payload)
    }
}

/// A task: something that the account does, or asks for.
#[derive(Clone, PartialEq)]
pub(crate) struct Task {
    /// The number of the kind.
    pub(crate) label: u32,
    /// Tasks of one queue are carried out in order.
    pub(crate) queue_name: String,
    /// JSON.
    pub(crate) payload: String,
}

/// Writes a request with tasks, which are numbered from `first_task_id` on.
pub(crate) fn task_request(
    app_id: &str,
    request_id: u16,
    tasks: &[Task],
    first_task_id: i64,
    epoch_id: i64,
    version: i64,
) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Batch<'a> {
        epoch_id: i64,
        tasks: Vec<Numbered<'a>>,
        version_id: String,
    }
    #[derive(Serialize)]
    struct Numbered<'a> {
        failure_count: Option<()>,
        label: String,
        payload: &'a str,
        queue_name: &'a str,
        task_id: i64,
    }
    let numbered = tasks.iter().zip(first_task_id..);
    let numbered = numbered.map(|(task, task_id)| Numbered {
        failure_count: None,
        label: task.label.to_string(),
        payload: &task.payload,
        queue_name: &task.queue_name,
        task_id,
    });
    let batch = Batch {
        epoch_id,
        tasks: numbered.collect(),
        version_id: version.to_string(),
    };
    envelope(app_id, request_id, 3, &batch)
}

/// Writes a request with a task that is in no queue and has no answer, such as typing.
pub(crate) fn stateless_request(
    app_id: &str,
    request_id: u16,
    task: &Task,
    version: i64,
) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Stateless<'a> {
        label: String,
        payload: &'a str,
        version: String,
    }
    let stateless = Stateless {
        label: task.label.to_string(),
        payload: &task.payload,
        version: version.to_string(),
    };
    envelope(app_id, request_id, 4, &stateless)
}

fn envelope(
    app_id: &str,
    request_id: u16,
    kind: u8,
    payload: &impl Serialize,
) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Envelope<'a> {
        app_id: &'a str,
        payload: String,
        request_id: u16,
        #[serde(rename = "type")]
        kind: u8,
    }
    go_json::to_string(&Envelope {
        app_id,
        payload: go_json::to_string(payload)?,
        request_id,
        kind,
    })
}

/// The content of a data frame: the answer to a request, or a push.
#[derive(Deserialize)]
pub(crate) struct Response<'a> {
    /// Of the request that it answers. `None`: it is a push.
    #[serde(default, deserialize_with = "de::lenient_number")]
    request_id: Option<u16>,
    /// The program as JSON.
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    payload: Option<Cow<'a, str>>,
}

impl<'a> Response<'a> {
    /// Reads the payload of a data frame.
    ///
    /// # Errors
    ///
    /// It is no object of JSON.
    pub(crate) fn decode(payload: &'a [u8]) -> Result<Self, DecodeError> {
        const WHAT: &str = "an answer of the gateway";
        let text = std::str::from_utf8(payload);
        let text = text.map_err(|_| DecodeError::new(WHAT, "it is not UTF-8"))?;
        de::parse(WHAT, text)
    }

    /// Whether the payload of a data frame has nothing at all in place of a program.
    pub(crate) fn is_empty(payload: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Envelope {
            #[serde(default)]
            payload: Option<IgnoredAny>,
        }
        serde_json::from_slice::<Envelope>(payload).is_ok_and(|it| it.payload.is_none())
    }

    /// The request that it answers. `None`: it is a push.
    pub(crate) fn request_id(&self) -> Option<u16> {
        self.request_id.filter(|id| *id != 0)
    }

    /// The program as JSON; empty if there is none.
    pub(crate) fn program(&self) -> &str {
        self.payload.as_deref().unwrap_or_default()
    }
}
