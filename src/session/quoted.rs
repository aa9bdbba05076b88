//! Sessions in quotes: commands and lines of programs that hold them, and dictionaries as Python writes them.

/// The texts in quotes within a command for a shell or a line of a program.
pub(super) fn strings(text: &str) -> Vec<String> {
    // The shell of Windows has a caret before what it would read as its own.
    let text = if text.contains("^\"") {
        text.replace('^', "")
    } else {
        text.to_owned()
    };
    let mut strings = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if matches!(c, '"' | '\'' | '`') {
            let (string, is_closed) = string(&mut chars, c);
            if is_closed {
                strings.push(string);
            }
        }
    }
    strings
}

/// The rest of a text in quotes, and whether it ends.
fn string(chars: &mut std::str::Chars<'_>, quote: char) -> (String, bool) {
    let mut string = String::new();
    while let Some(c) = chars.next() {
        match c {
            _ if c == quote => return (string, true),
            '\\' => match chars.next() {
                Some('n') => string.push('\n'),
                Some('t') => string.push('\t'),
                Some('r') => string.push('\r'),
                Some('u') => string.extend(code(chars, 4)),
                Some('x') => string.extend(code(chars, 2)),
                // In a shell's single quotes it stands for itself, but no cookie has one.
                Some(escaped) => string.push(escaped),
                None => {}
            },
            _ => string.push(c),
        }
    }
    (string, false)
}

/// A character by its number in hexadecimal digits.
fn code(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let text: String = chars.by_ref().take(digits).collect();
    char::from_u32(u32::from_str_radix(&text, 16).ok()?)
}

/// A literal of Python or JavaScript as JSON: other quotes, names without quotes, commas at ends, `True` and `None`.
pub(super) fn literal_as_json(text: &str) -> String {
    let (mut json, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.clone().next() {
        match c {
            '"' | '\'' => {
                chars.next();
                let (string, _) = string(&mut chars, c);
                json.push_str(&serde_json::Value::from(string).to_string());
            }
            ']' | '}' | ')' => {
                chars.next();
                json.truncate(json.trim_end().trim_end_matches(',').len());
                json.push(if c == ')' { ']' } else { c });
            }
            '(' => {
                chars.next();
                json.push('[');
            }
            _ if c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.') => {
                json.push_str(&word(&mut chars));
            }
            _ => {
                chars.next();
                json.push(c);
            }
        }
    }
    json
}

/// A word outside of quotes: a constant, a number, or a name.
fn word(chars: &mut std::str::Chars<'_>) -> String {
    let rest = chars.as_str();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.' | '+');
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    *chars = rest.chars();
    match word {
        "True" | "true" => "true".to_owned(),
        "False" | "false" => "false".to_owned(),
        "None" | "null" | "undefined" => "null".to_owned(),
        // Python marks the kind of a text by a letter in front.
        "u" | "b" | "r" if rest.starts_with(['"', '\'']) => String::new(),
        _ if serde_json::from_str::<serde_json::Number>(word).is_ok() => word.to_owned(),
        _ => serde_json::Value::from(word).to_string(),
    }
}
