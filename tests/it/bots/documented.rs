//! The program that the documents begin with.

use fbchat::{Client, Event, Listener};

use super::{echoes, goes_on};

/// The program that README, the crate's first page and the guide for those who come from Python begin with.
fn documented(client: &Client, listener: &Listener) {
    for event in listener {
        if let Event::Message(e) = &event
            && e.message.author != Some(client.uid())
            && let Some(echo) = e.message.echo()
            && let Err(error) = client.reply(&event, echo)
        {
            eprintln!("not answered: {error}");
        }
    }
}

#[test]
fn the_documents_bot_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| documented(client, &client.listen().unwrap()),
        echoes,
    );
}

/// The first loop over a listener's events in a text, without comments' signs and blanks.
fn first_loop(text: &str) -> String {
    let text = text.replace("//! ", "").replace("&listener", "listener");
    let begin = text.find("for event in listener {").expect("a loop");
    let mut depth = 0;
    let end = text[begin..].find(|sign| {
        depth += match sign {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        sign == '}' && depth == 0
    });
    let words = text[begin..=begin + end.expect("its end")].split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_program_of_each_document_is_the_one_tested_here() {
    let tested = first_loop(include_str!("documented.rs"));
    assert_eq!(first_loop(include_str!("../../../README.md")), tested);
    assert_eq!(first_loop(include_str!("../../../src/lib.rs")), tested);
    let from_python = include_str!("../../../src/guide/coming_from_python.md");
    assert_eq!(first_loop(from_python), tested);
}

#[test]
fn a_program_of_the_readme_shows_no_hidden_lines() {
    let readme = include_str!("../../../README.md");
    let programs = readme.split("```").skip(1).step_by(2);
    let rust: Vec<&str> = programs
        .filter(|program| program.starts_with("rust"))
        .collect();
    assert!(rust.len() >= 3, "{} programs", rust.len());
    for program in rust {
        assert!(program.contains("fn main()"), "{program}");
        let hidden = program
            .lines()
            .find(|line| line.starts_with("# ") || *line == "#");
        assert_eq!(hidden, None);
    }
}
