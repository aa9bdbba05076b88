//! Mutations of texts with JSON in them, which keep them JSON: those of libFuzzer know bytes alone.

use std::ops::Range;

/// Put in place of any value.
const ODD: [&str; 24] = [
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "0",
    "-1",
    "1.5",
    "7",
    "1e999",
    "-0",
    "18446744073709551616",
    "9007199254740993",
    r#""""#,
    r#""1""#,
    r#""-9223372036854775809""#,
    r#""\ud83d""#,
    r#""\u0000\r\n\u202e""#,
    r#"[9]"#,
    r#"[19,"7"]"#,
    r#"[19,"1700000000123"]"#,
    r#"[2,0]"#,
    r#""mid.$1""#,
    r#"[[[[[[]]]]]]"#,
];

/// Changes the text at the beginning of a buffer, and returns its new length: every other time a value, and otherwise bytes.
pub fn json(buffer: &mut [u8], length: usize, longest: usize, seed: u32) -> usize {
    if seed.is_multiple_of(2)
        && let Some(changed) = with_other_value(&buffer[..length], seed)
        && changed.len() <= longest
    {
        buffer[..changed.len()].copy_from_slice(&changed);
        return changed.len();
    }
    libfuzzer_sys::fuzzer_mutate(buffer, length, longest)
}

/// A value is replaced with an odd one or with another of the text, repeated, put into lists, or taken away. `None`: there is none.
fn with_other_value(text: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut random = fastrand::Rng::with_seed(seed.into());
    let values = values(text);
    let place = random.choice(&values)?.clone();
    let (before, value, behind) = (
        &text[..place.start],
        &text[place.clone()],
        &text[place.end..],
    );
    Some(match random.u8(..5) {
        0 => [before, random.choice(ODD)?.as_bytes(), behind].concat(),
        1 => {
            let other = random.choice(&values)?.clone();
            [before, &text[other], behind].concat()
        }
        2 => [before, value, b",", value, behind].concat(),
        3 => {
            let depth = random.usize(1..100);
            let (open, close) = (b"[1,".repeat(depth), b"]".repeat(depth));
            [before, &open, value, &close, behind].concat()
        }
        _ => {
            let behind = behind.strip_prefix(b",");
            let before = if behind.is_some() {
                Some(before)
            } else {
                before.strip_suffix(b",")
            };
            [before?, behind.unwrap_or(&text[place.end..])].concat()
        }
    })
}

/// Where values are: lists and objects that end, texts, and words. What is no JSON may have some too.
fn values(text: &[u8]) -> Vec<Range<usize>> {
    let (mut values, mut open, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(byte) = text.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'[' | b'{' => open.push(start),
            b']' | b'}' => values.extend(open.pop().map(|start| start..at)),
            b'"' => {
                while text.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at = text.len().min(at + 1);
                // The name of a member is none.
                values.extend((text.get(at) != Some(&b':')).then_some(start..at));
            }
            b'-' | b'.' | b'0'..=b'9' | b'a'..=b'z' => {
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                while text.get(at).is_some_and(is_word) {
                    at += 1;
                }
                values.push(start..at);
            }
            _ => {}
        }
    }
    values
}
