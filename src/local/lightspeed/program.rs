//! Writing programs: the calls of stored procedures that a pushed change or an answer consists of.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::{Value, json};

const TRACE: &str = "#fbchat-local";

/// An integer of 64 bits, as programs write it.
pub(crate) fn integer(number: impl Display) -> Value {
    json!([19, number.to_string()])
}

/// Returns a call of a stored procedure with these arguments by position; those between them are absent.
pub(crate) fn row(name: &str, arguments: &[(usize, Value)]) -> Value {
    let count = arguments.iter().map(|(position, _)| position + 1).max();
    let mut call = vec![json!([9]); count.unwrap_or(0)];
    for (position, value) in arguments {
        if let Some(argument) = call.get_mut(*position) {
            *argument = value.clone();
        }
    }
    let call = [json!(5), json!(name)].into_iter().chain(call);
    call.collect()
}

/// Returns statements that run where no message of this offline threading ID is stored yet.
pub(crate) fn unless_stored(thread: u64, offline_id: &str, then: &[Value]) -> [Value; 2] {
    const SLOT: u8 = 1;
    let check = row(
        "checkAuthoritativeMessageExists",
        &[(0, integer(thread)), (1, json!(offline_id))],
    );
    [
        json!([4, SLOT, 1, check]),
        json!([23, [26, [2, SLOT]], block(then)]),
    ]
}

fn block(statements: &[Value]) -> Value {
    let code = [json!(1)].into_iter();
    code.chain(statements.iter().cloned()).collect()
}

/// Returns a program without a change of a database.
pub(crate) fn plain(statements: &[Value]) -> Value {
    json!([1, block(statements)])
}

/// The first block of a change of a database.
pub(super) struct FirstBlock {
    pub(super) database: u64,
    pub(super) epoch: i64,
    pub(super) current: Option<String>,
    pub(super) next: String,
    pub(super) channel: u8,
}

impl FirstBlock {
    fn row(&self) -> Value {
        let common = [
            (0, integer(self.database)),
            (1, integer(self.epoch)),
            (2, json!(self.current)),
            (3, json!(self.next)),
        ];
        let others = [
            (4, integer(2)),
            (5, json!(false)),
            (6, integer(0)),
            (7, json!(false)),
            (8, integer(self.channel)),
        ];
        let arguments: Vec<_> = common.into_iter().chain(others).collect();
        row("executeFirstBlockForSyncTransaction", &arguments)
    }
}

/// Returns a program that changes a database.
pub(super) fn transaction(first: &FirstBlock, statements: &[Value]) -> Value {
    let trace = |code: u16| {
        let log = row("mciTraceLog", &[(0, integer(code)), (1, json!(TRACE))]);
        json!([1, [4, 0, 1, log]])
    };
    let last = row(
        "executeFinallyBlockForSyncTransaction",
        &[
            (0, json!(true)),
            (1, integer(first.database)),
            (2, integer(first.epoch)),
        ],
    );
    json!([
        1,
        trace(600),
        [1, [4, 0, 1, first.row()], [23, [2, 0], block(statements)]],
        [1, [1, last], trace(601)],
    ])
}

/// Returns what a client receives: the program as a text, and the names of its procedures.
pub(crate) fn response(request: Option<u64>, program: &Value) -> Value {
    let payload = json!({"name": null, "step": program}).to_string();
    json!({"request_id": request, "payload": payload, "sp": names(program), "target": 3})
}

/// Returns the names of the procedures that a program calls.
pub(super) fn names(program: &Value) -> BTreeSet<String> {
    fn collect(step: &Value, names: &mut BTreeSet<String>) {
        let Some(parts) = step.as_array() else {
            return;
        };
        if let [code, Value::String(name), ..] = parts.as_slice()
            && *code == json!(5)
        {
            names.insert(name.clone());
        }
        for part in parts {
            collect(part, names);
        }
    }
    let mut found = BTreeSet::new();
    collect(program, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_its_arguments_where_they_belong() {
        let call = row("f", &[(2, integer(7)), (0, json!("a"))]);
        assert_eq!(call, json!([5, "f", "a", [9], [19, "7"]]));
        assert_eq!(row("g", &[]), json!([5, "g"]));
    }

    #[test]
    fn the_names_in_a_program() {
        let [check, then] = unless_stored(1, "2", &[row("insertMessage", &[])]);
        let program = plain(&[check, then]);
        let found: Vec<_> = names(&program).into_iter().collect();
        assert_eq!(found, ["checkAuthoritativeMessageExists", "insertMessage"]);
        let response = response(None, &program);
        assert_eq!(response["request_id"], Value::Null);
        let text = response["payload"].as_str().unwrap();
        let inner: Value = serde_json::from_str(text).unwrap();
        assert_eq!(inner["step"], program);
    }
}
