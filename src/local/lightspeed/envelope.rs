//! Reading what clients send: requests for a database, batches of tasks, and what gets no answer.

use serde_json::{Map, Value};

/// The application whose clients talk to the gateway.
pub(crate) const APP_ID: &str = "2220391788200892";
/// The version of the procedures; more digits than a floating-point number keeps.
pub(crate) const VERSION: i64 = 26_461_632_200_121_827;

pub(super) struct Request {
    pub(super) id: u64,
    pub(super) content: Content,
}

pub(super) enum Content {
    Query(Query),
    Tasks(Vec<Task>),
    /// A single task without an answer.
    Stateless(Task),
}

/// A request for what is new in a database.
pub(super) struct Query {
    pub(super) database: u64,
    pub(super) cursor: Option<String>,
    /// The parameters of a request of the first type, which has them in place of a cursor.
    pub(super) params: Option<String>,
    pub(super) epoch: i64,
}

pub(crate) struct Task {
    pub(crate) label: String,
    pub(crate) id: i64,
    pub(crate) queue: String,
    pub(crate) payload: Map<String, Value>,
}

type Wrong = &'static str;

/// Reads a request; refuses one whose members are not there, or not of their types.
pub(super) fn read(bytes: &[u8]) -> Result<Request, Wrong> {
    let envelope: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|_| "a request that is no JSON object")?;
    if text(&envelope, "app_id")? != APP_ID {
        return Err("a request of another application");
    }
    let id = envelope.get("request_id").and_then(Value::as_u64);
    let id = id.ok_or("a request without a request ID")?;
    let payload = object(&envelope, "payload")?;
    let content = match envelope.get("type").and_then(Value::as_u64) {
        Some(kind @ (1 | 2)) => Content::Query(query(&payload, kind == 1)?),
        Some(3) => Content::Tasks(tasks(&payload)?),
        Some(4) => Content::Stateless(stateless(&payload)?),
        _ => return Err("a request of an unknown type"),
    };
    Ok(Request { id, content })
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Result<&'a str, Wrong> {
    let value = object.get(name).and_then(Value::as_str);
    value.ok_or("a member that has to be a text is none")
}

/// Reads a member that is a JSON object in a text.
fn object(outer: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, Wrong> {
    serde_json::from_str(text(outer, name)?).map_err(|_| "a payload that is no JSON object")
}

fn optional_text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, Wrong> {
    match object.get(name) {
        Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err("a member that has to be a text or null is neither"),
        None => Err("a request for a database without one of its members"),
    }
}

fn query(payload: &Map<String, Value>, has_params: bool) -> Result<Query, Wrong> {
    let number = |name: &str| payload.get(name).and_then(Value::as_i64);
    if number("version").ok_or("a version that is no number")? != VERSION {
        return Err("another version than the page's");
    }
    let params = optional_text(payload, "sync_params")?;
    if params.is_some() != has_params {
        return Err("sync parameters are for requests of the first type");
    }
    let database = payload.get("database").and_then(Value::as_u64);
    Ok(Query {
        database: database.ok_or("a database that is no number")?,
        cursor: optional_text(payload, "last_applied_cursor")?,
        params,
        epoch: number("epoch_id").ok_or("an epoch that is no number")?,
    })
}

fn tasks(payload: &Map<String, Value>) -> Result<Vec<Task>, Wrong> {
    some_version(text(payload, "version_id")?)?;
    let epoch = payload.get("epoch_id").and_then(Value::as_i64);
    epoch.ok_or("an epoch that is no number")?;
    let tasks = payload.get("tasks").and_then(Value::as_array);
    let tasks = tasks.filter(|tasks| !tasks.is_empty());
    let tasks = tasks.ok_or("a batch without tasks")?.iter();
    tasks
        .map(|task| {
            let task = task.as_object().ok_or("a task that is no object")?;
            let id = task.get("task_id").and_then(Value::as_i64);
            Ok(Task {
                label: label(task)?,
                id: id.ok_or("a task without a number")?,
                queue: text(task, "queue_name")
                    .map_err(|_| "a task without the name of its queue")?
                    .to_owned(),
                payload: object(task, "payload")?,
            })
        })
        .collect()
}

fn stateless(payload: &Map<String, Value>) -> Result<Task, Wrong> {
    some_version(text(payload, "version")?)?;
    Ok(Task {
        label: label(payload)?,
        id: 0,
        queue: String::new(),
        payload: object(payload, "payload")?,
    })
}

/// Accepts any version of a task: Facebook has been seen to accept those of years ago, and clients that use no page send such.
fn some_version(text: &str) -> Result<(), Wrong> {
    let is_version = text.parse::<i64>().is_ok_and(|version| version > 0);
    is_version
        .then_some(())
        .ok_or("a version of a task that is no number in a text")
}

fn label(task: &Map<String, Value>) -> Result<String, Wrong> {
    let label = text(task, "label").map_err(|_| "a label that is no text")?;
    Ok(label.to_owned())
}
