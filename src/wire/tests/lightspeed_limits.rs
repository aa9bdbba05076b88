//! The limits of programs: of what is kept, how deep it nests, and how much work it makes.

use super::lightspeed_programs::{facts, names};
use crate::testing::mutate::DEEP;
use crate::wire::lightspeed::{
    MAX_DEPTH, MAX_NAME, MAX_REPEATS, MAX_ROWS, MAX_TEXT, MIN_TEXT, Program, Value,
};

#[test]
fn a_program_that_nests_without_end_costs_only_what_stands_too_deep() {
    let call = r#"[5,"a"]"#;
    let deep = format!("{}{call}{}", "[1,".repeat(10_000), "]".repeat(10_000));
    let payload = format!(r#"{{"step":[1,{call},{deep},[5,"a",{}],{call}]}}"#, *DEEP);
    let program = Program::run(&payload, facts(&|_, _| false)).unwrap();
    assert_eq!(names(&program), ["a"; 3]);
    assert!(program.passed_over.too_deep >= 1);
    let nested = |depth: usize| {
        let step = format!("{}{call}{}", "[1,".repeat(depth), "]".repeat(depth));
        let payload = format!(r#"{{"step":{step}}}"#);
        Program::run(&payload, facts(&|_, _| false))
            .unwrap()
            .rows
            .len()
    };
    assert_eq!((nested(MAX_DEPTH - 1), nested(MAX_DEPTH)), (1, 0));
}

#[test]
fn half_an_emoji_in_the_deepest_operation_does_not_cost_the_whole_program() {
    for (odd, expected) in [(r#""\ud83d""#, "\u{fffd}"), ("1e999", "1e999")] {
        let deep = format!(
            r#"{}[5,"a",{odd}]{}"#,
            "[1,".repeat(MAX_DEPTH - 1),
            "]".repeat(MAX_DEPTH - 1)
        );
        let payload = format!(r#"{{"step":{deep}}}"#);
        let program = Program::run(&payload, facts(&|_, _| false)).unwrap();
        let argument = program.rows[0].at(0).and_then(Value::text);
        assert_eq!(argument, Some(expected));
    }
}

#[test]
fn a_program_with_more_than_is_kept_is_refused_and_not_cut() {
    let with_calls = |call: &str, count: usize, before: &str| {
        let calls = vec![call; count].join(",");
        Program::run(
            &format!(r#"{{"step":[1,{before}{calls}]}}"#),
            facts(&|_, _| false),
        )
    };
    assert_eq!(
        with_calls(r#"[5,"a"]"#, MAX_ROWS, "").unwrap().rows.len(),
        MAX_ROWS
    );
    assert!(with_calls(r#"[5,"a"]"#, MAX_ROWS + 1, "").is_err());
    assert!(with_calls(r#"[5,"a"]"#, 1_000_000, "").is_err());
    let arguments = format!(r#"[5,"a"{}]"#, ",0".repeat(100));
    assert!(with_calls(&arguments, 20_001, "").is_err());
    // One text in many rows takes no memory for each, and is bounded all the same.
    let slot = format!(r#"[3,0,"{}"],"#, "x".repeat(1 << 20));
    let call = r#"[5,"a",[2,0]]"#;
    assert!(with_calls(call, MAX_REPEATS, &slot).is_ok());
    assert!(with_calls(call, MAX_REPEATS + 1, &slot).is_err());
    let slot = format!(r#"[3,0,"{}"],"#, "x".repeat(MAX_TEXT / 8 + MIN_TEXT));
    assert!(with_calls(call, 7, &slot).is_ok());
    assert!(with_calls(call, 8, &slot).is_err());
    // A short program may repeat itself.
    let slot = format!(r#"[3,0,"{}"],"#, "x".repeat(1000));
    assert!(with_calls(call, MIN_TEXT / 1100, &slot).is_ok());
}

#[test]
fn one_name_of_many_calls_is_kept_once_and_counted() {
    let calls = |name: &str, count: usize| {
        let calls = vec!["[5,[2,0]]"; count].join(",");
        let payload = format!(r#"{{"step":[1,[3,0,"{name}"],{calls}]}}"#);
        Program::run(&payload, facts(&|_, _| false))
    };
    let longest = "x".repeat(MAX_NAME);
    let program = calls(&longest, 100).unwrap();
    let places = program.rows.iter().map(|row| row.name().as_ptr());
    assert_eq!(program.rows.len(), 100);
    assert_eq!(places.collect::<std::collections::BTreeSet<_>>().len(), 1);
    assert!(calls(&longest, 10_000).is_err());
    // A text that is no name.
    let program = calls(&"x".repeat(MAX_NAME + 1), 3).unwrap();
    assert_eq!((program.rows.len(), program.passed_over.unknown), (0, 3));
    assert!(calls(&"x".repeat(1 << 20), 1000).is_err());
}

#[test]
fn a_long_text_is_not_gone_through_again_and_again() {
    let slots = format!(r#"[3,0,"{0}"],[3,1,"{0}"]"#, "0".repeat(1 << 20));
    for operation in ["[29,[2,0],[2,1]]", "[19,[2,0]]"] {
        let calls = vec![format!("[3,2,{operation}]"); 1000].join(",");
        let payload = format!(r#"{{"step":[1,{slots},{calls}]}}"#);
        assert!(Program::run(&payload, facts(&|_, _| false)).is_err());
    }
}
