//! Parsing of the `variables` of clients: JSON, or Python literals.

use serde_json::{Map, Value};

/// The deepest nesting that is accepted.
const MAX_DEPTH: u32 = 32;

/// Parses a value from JSON or from a Python literal.
pub(crate) fn parse(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let mut reader = Reader { rest: text };
    let value = reader.value(MAX_DEPTH)?;
    reader.rest.trim().is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Consumes `token` and returns `true` if it comes next.
    fn take(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        if self.take("{") {
            return self.dictionary(depth);
        }
        if self.take("[") {
            return self.list(depth);
        }
        for (word, value) in [
            ("None", Value::Null),
            ("True", Value::Bool(true)),
            ("False", Value::Bool(false)),
        ] {
            if self.take(word) {
                return Some(value);
            }
        }
        self.text().map(Value::String).or_else(|| self.number())
    }

    fn dictionary(&mut self, depth: u32) -> Option<Value> {
        let mut fields = Map::new();
        while !self.take("}") {
            let name = self.text()?;
            if !self.take(":") {
                return None;
            }
            fields.insert(name, self.value(depth)?);
            if !self.take(",") && !self.rest.trim_start().starts_with('}') {
                return None;
            }
        }
        Some(Value::Object(fields))
    }

    fn list(&mut self, depth: u32) -> Option<Value> {
        let mut items = Vec::new();
        while !self.take("]") {
            items.push(self.value(depth)?);
            if !self.take(",") && !self.rest.trim_start().starts_with(']') {
                return None;
            }
        }
        Some(Value::Array(items))
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest.trim_start();
        let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let number = serde_json::from_str(number.trim()).ok()?;
        self.rest = after;
        Some(Value::Number(number))
    }

    /// Parses a string in either kind of quotation marks, with an optional `u` prefix of Python 2.
    fn text(&mut self) -> Option<String> {
        let rest = self.rest.trim_start();
        let rest = rest.strip_prefix('u').unwrap_or(rest);
        let quote = rest.chars().next().filter(|it| matches!(it, '\'' | '"'))?;
        let mut text = String::new();
        let mut characters = rest.chars();
        characters.next();
        loop {
            match characters.next()? {
                '\\' => text.push(escaped(&mut characters)?),
                end if end == quote => break,
                other => text.push(other),
            }
        }
        self.rest = characters.as_str();
        Some(text)
    }
}

/// Decodes an escape sequence after its backslash.
fn escaped(characters: &mut std::str::Chars<'_>) -> Option<char> {
    let digits = match characters.next()? {
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        't' => return Some('\t'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        other => return Some(other),
    };
    let code: String = characters.by_ref().take(digits).collect();
    char::from_u32(u32::from_str_radix(&code, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_and_python_read_alike() {
        let expected =
            json!({"data": {"a": "it's \u{1f60d}", "b": [1, 2.5, null, true, false], "c": {}}});
        for text in [
            r#"{"data": {"a": "it's 😍", "b": [1, 2.5, null, true, false], "c": {}}}"#,
            r#"{'data': {'a': "it's 😍", 'b': [1, 2.5, None, True, False], 'c': {}}}"#,
            r#"{u'data': {u'a': u'it\'s \U0001f60d', u'b': [1, 2.5, None, True, False], u'c': {}}}"#,
        ] {
            assert_eq!(parse(text), Some(expected.clone()), "{text}");
        }
    }

    #[test]
    fn neither_json_nor_a_python_literal_is_an_error() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "{'a'}",
            "{'a': 1",
            "['a' 'b']",
            "'a",
            "{'a': x}",
            "'\\ud800'",
            &deep,
        ] {
            assert_eq!(parse(text), None, "{}", text.len());
        }
    }
}
