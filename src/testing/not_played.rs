//! The recordings that are not played yet, by name: `fixtures/not_played.txt`, for unit tests and integration tests alike.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::Path;

/// The recordings of a folder of `fixtures`, with those of them that are on the list.
pub struct Folder {
    folder: &'static str,
    names: BTreeSet<String>,
    listed: BTreeSet<String>,
}

impl Folder {
    pub fn open(folder: &'static str) -> Self {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let entries = fs::read_dir(fixtures.join(folder)).unwrap();
        let name = |entry: fs::DirEntry| entry.path().file_stem().unwrap().to_owned();
        let list = fs::read_to_string(fixtures.join("not_played.txt")).unwrap();
        let lines = list.lines().filter_map(|line| line.split_once('/'));
        Self {
            folder,
            names: entries
                .map(|entry| name(entry.unwrap()).into_string().unwrap())
                .collect(),
            listed: lines
                .filter(|(of, _)| *of == folder)
                .map(|(_, name)| name.to_owned())
                .collect(),
        }
    }

    /// Plays all recordings. Fails where one has a problem and is not on the list, where one of the list has none, and where
    /// the list names one that does not exist.
    #[track_caller]
    pub fn play<E: Display>(&self, count: usize, play: impl Fn(&str) -> Result<(), E>) {
        let Self {
            folder,
            names,
            listed,
        } = self;
        let mut problems = Vec::new();
        for name in names {
            match (play(name), listed.contains(name)) {
                (Ok(()), true) => problems.push(format!(
                    "{folder}/{name} passes: take it off fixtures/not_played.txt"
                )),
                (Err(problem), false) => problems.push(format!("{folder}/{name}: {problem}")),
                (Ok(()), false) | (Err(_), true) => {}
            }
        }
        for name in listed.difference(names) {
            problems.push(format!(
                "{folder}/{name} is listed, but there is no such recording"
            ));
        }
        assert_eq!(names.len(), count, "recordings were added or lost");
        assert!(
            problems.is_empty(),
            "{} problems:\n{}",
            problems.len(),
            problems.join("\n")
        );
    }
}
