//! Programs that are not as they should be.

use serde_json::{Value, json};

use super::fault::GatewayFault;
use super::program::{integer, names, row};

/// The procedures around the changes of a database, which stay as they are.
const AROUND: &str = "execute";

/// Returns the response that a fault makes of one; `None` if it is of another kind, or changes nothing in this one.
pub(super) fn changed(fault: &GatewayFault, response: &Value) -> Option<Value> {
    let changed = match fault {
        GatewayFault::Version4 => with_program(response, version_4),
        GatewayFault::RowsTwice => with_program(response, rows_twice),
        GatewayFault::UnknownProcedures => with_program(response, unknown_procedures),
        GatewayFault::EmptyOperations => with_program(response, empty_operations),
        GatewayFault::SwappedTypes(positions) => {
            with_program(response, |program| swapped_types(program, positions))
        }
        GatewayFault::SyncFailure => with_program(response, sync_failure),
        _ => return None,
    };
    (changed != *response).then_some(changed)
}

/// Returns whether a fault of programs does anything to this one.
pub(super) fn concerns(fault: &GatewayFault, response: &Value) -> bool {
    let changes = matches!(
        fault,
        GatewayFault::Version4
            | GatewayFault::RowsTwice
            | GatewayFault::UnknownProcedures
            | GatewayFault::EmptyOperations
            | GatewayFault::SwappedTypes(_)
            | GatewayFault::SyncFailure
    );
    fault.applies_to_program() && (!changes || changed(fault, response).is_some())
}

/// Returns a response with another program.
fn with_program(response: &Value, change: impl FnOnce(&mut Value)) -> Value {
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
fn version_4(program: &mut Value) {
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

fn rows_twice(program: &mut Value) {
    each_block(program, &mut |block| {
        let calls = std::mem::take(block);
        *block = vec![json!(1)];
        for call in calls.into_iter().skip(1) {
            block.extend([call.clone(), call]);
        }
    });
}

fn unknown_procedures(program: &mut Value) {
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
fn sync_failure(program: &mut Value) {
    let failure = row("handleSyncFailure", &[(0, integer(1)), (1, json!("no"))]);
    if let Some(parts) = program.as_array_mut() {
        parts.push(failure);
    }
}

fn empty_operations(program: &mut Value) {
    each_block(program, &mut |block| {
        let calls = std::mem::take(block);
        *block = vec![json!(1)];
        for call in calls.into_iter().skip(1) {
            block.extend([json!([]), call]);
        }
    });
}

/// Makes texts of integers and integers of texts, where they are arguments of messages at these positions.
fn swapped_types(program: &mut Value, positions: &[usize]) {
    each_call(program, &mut |name, call| {
        if name != "insertMessage" {
            return;
        }
        for position in positions {
            // Behind the code and the name.
            if let Some(argument) = call.get_mut(position + 2) {
                *argument = swapped(argument);
            }
        }
    });
}

fn swapped(argument: &Value) -> Value {
    match argument {
        Value::String(text) => integer(text.parse::<i64>().unwrap_or(1)),
        Value::Array(parts) => match parts.as_slice() {
            [code, digits] if *code == json!(19) => digits.clone(),
            _ => argument.clone(),
        },
        _ => argument.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::lightspeed::program::{plain, response};

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
    fn integers_and_texts_change_places_and_nothing_else_does() {
        let call = json!([5, "insertMessage", "hi", [9], [19, "80"], "7", true]);
        let mut program = json!([1, [1, call, [5, "other", "hi"]]]);
        swapped_types(&mut program, &[0, 1, 2, 3, 4, 99]);
        let call = json!([5, "insertMessage", [19, "1"], [9], "80", [19, "7"], true]);
        assert_eq!(program, json!([1, [1, call, [5, "other", "hi"]]]));
    }

    #[test]
    fn a_fault_does_not_concern_a_program_that_it_leaves_as_it_is() {
        let nothing = response(None, &plain(&[]));
        let message = row("insertMessage", &[(0, json!("hi"))]);
        let message = response(None, &plain(&[message]));
        for fault in [
            GatewayFault::RowsTwice,
            GatewayFault::UnknownProcedures,
            GatewayFault::EmptyOperations,
            GatewayFault::SwappedTypes(vec![0]),
        ] {
            assert!(!concerns(&fault, &nothing), "{fault:?}");
            assert!(concerns(&fault, &message), "{fault:?}");
        }
        assert!(!concerns(&GatewayFault::Version4, &message));
        assert!(!concerns(&GatewayFault::SwappedTypes(vec![1]), &message));
        assert!(concerns(&GatewayFault::NoAnswer, &nothing));
        assert!(!concerns(&GatewayFault::NoAck, &message));
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
