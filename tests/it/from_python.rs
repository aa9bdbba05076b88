//! The chapter for those who come from Python has everything that they look for.

use std::collections::BTreeSet;

/// The words in code of a row's first cell, and whether there is something in its second.
fn row(line: &str) -> Option<(Vec<&str>, bool)> {
    let mut cells = line.strip_prefix("| ")?.split(" |");
    let names = cells.next()?.split('`').skip(1).step_by(2);
    let words =
        names.flat_map(|code| code.split(|sign: char| !sign.is_alphanumeric() && sign != '_'));
    Some((words.collect(), !cells.next()?.trim().is_empty()))
}

#[test]
fn the_chapter_has_a_row_for_each_method_and_callback_of_both_clients() {
    let chapter = include_str!("../../src/guide/coming_from_python.md");
    let rows = chapter.lines().filter_map(row);
    let (rows, empty): (Vec<_>, Vec<_>) = rows.partition(|(_, is_answered)| *is_answered);
    assert_eq!(empty, Vec::new());
    let in_rows: BTreeSet<&str> = rows.into_iter().flat_map(|(names, _)| names).collect();

    let names = include_str!("../../fixtures/python_client.txt").lines();
    let names: BTreeSet<&str> = names
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .collect();
    assert_eq!(names.len(), 144);
    let missing: Vec<_> = names.difference(&in_rows).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}
