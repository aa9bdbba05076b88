//! Programs that are not as they should be.

use serde_json::{Value, json};

use super::program::{integer, names, row};

/// The procedures around the changes of a database, which stay as they are.
const AROUND: &str = "execute";

/// Returns a response with another program.
pub(super) fn with_program(response: &Value, change: fn(&mut Value)) -> Value {
    let mut response = response.clone();
    let text = response.get("payload").and_then(Value::as_str);
    let payload = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let Some(mut payload) = payload else {
        return response;
    };
    if let Some(program) = payload.get_mut("step") {
        change(program);
        let names = json!(names(program));
        if let Some(fields) = response.as_object_mut() {
            fields.insert("sp".to_owned(), names);
            fields.insert("payload".to_owned(), json!(payload.to_string()));
        }
    }
    response
}

/// Calls `change` with each call of a procedure: its name and its arguments.
fn each_call(step: &mut Value, change: &mut dyn FnMut(&str, &mut Vec<Value>)) {
    let Some(parts) = step.as_array_mut() else {
        return;
    };
    let name = match parts.as_slice() {
        [code, Value::String(name), ..] if *code == json!(5) => Some(name.clone()),
        _ => None,
    };
    match name {
        Some(name) => change(&name, parts),
        None => parts.iter_mut().for_each(|part| each_call(part, change)),
    }
}

/// Gives the program the first block of September 2026.
pub(super) fn version_4(program: &mut Value) {
    each_call(program, &mut |name, call| {
        if name != "executeFirstBlockForSyncTransaction" {
            return;
        }
        let old = std::mem::take(call);
        let at = |position: usize| old.get(position).cloned().unwrap_or_default();
        *call = vec![json!(5), json!("executeFirstBlockForSyncTransactionV4")];
        call.extend((2..6).map(at));
        call.extend([json!([19, "1"]), at(6), at(7), at(8), at(9), at(10)]);
    });
}

/// Calls `change` with each block of calls, without those around the changes.
fn each_block(step: &mut Value, change: &mut dyn FnMut(&mut Vec<Value>)) {
    let Some(parts) = step.as_array_mut() else {
        return;
    };
    parts.iter_mut().for_each(|part| each_block(part, change));
    let is_change = |part: &Value| match part.as_array().map(Vec::as_slice) {
        Some([code, Value::String(name), ..]) => *code == json!(5) && !name.starts_with(AROUND),
        _ => false,
    };
    if parts.first() == Some(&json!(1)) && parts.iter().any(is_change) {
        change(parts);
    }
}

pub(super) fn rows_twice(program: &mut Value) {
    each_block(program, &mut |block| {
        let calls = std::mem::take(block);
        *block = vec![json!(1)];
        for call in calls.into_iter().skip(1) {
            block.extend([call.clone(), call]);
        }
    });
}

pub(super) fn unknown_procedures(program: &mut Value) {
    each_block(program, &mut |block| {
        let calls = std::mem::take(block);
        *block = vec![json!(1)];
        for call in calls.into_iter().skip(1) {
            let unknown = json!([5, "setRegionHint", [9], "FRC", [250, 1, "x"]]);
            block.extend([unknown, json!([127, [2, 77]]), call]);
        }
    });
}

/// States that the database of messages cannot be brought up to date.
pub(super) fn sync_failure(program: &mut Value) {
    let failure = row("handleSyncFailure", &[(0, integer(1)), (1, json!("no"))]);
    if let Some(parts) = program.as_array_mut() {
        parts.push(failure);
    }
}

/// Makes texts of the numbers of messages' rows that are no keys, and numbers of the texts.
pub(super) fn swapped_types(program: &mut Value) {
    each_call(program, &mut |name, call| {
        if name != "insertMessage" {
            return;
        }
        for (position, argument) in call.iter_mut().enumerate().skip(2) {
            // The reply, the quick reply and what follows.
            if position < 2 + 23 {
                continue;
            }
            *argument = match argument {
                Value::String(_) => json!([19, "1"]),
                Value::Bool(_) => json!("true"),
                Value::Array(parts) if parts.len() == 2 => json!(true),
                _ => argument.clone(),
            };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_changes_are_repeated() {
        let first = json!([5, "executeFirstBlockForSyncTransaction", [19, "1"]]);
        let mut program = json!([1, [1, [4, 0, 1, first], [23, [2, 0], [1, [5, "f"]]]]]);
        rows_twice(&mut program);
        let whole = json!([
            1,
            [1, [4, 0, 1, first], [23, [2, 0], [1, [5, "f"], [5, "f"]]]]
        ]);
        assert_eq!(program, whole);
    }

    #[test]
    fn the_first_block_of_september_2026() {
        let mut program = json!([
            5,
            "executeFirstBlockForSyncTransaction",
            [19, "1"],
            [19, "2"],
            null,
            "next",
            [19, "2"],
            false,
            [19, "0"],
            false,
            [19, "1"]
        ]);
        version_4(&mut program);
        let expected = json!([
            5,
            "executeFirstBlockForSyncTransactionV4",
            [19, "1"],
            [19, "2"],
            null,
            "next",
            [19, "1"],
            [19, "2"],
            false,
            [19, "0"],
            false,
            [19, "1"]
        ]);
        assert_eq!(program, expected);
    }
}
