//! JSON that is in order, for types that read in place.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use super::entries::Entries;
use super::name::string;

/// Reads what `read` makes of the JSON; where it cannot be read as it stands, of the same JSON in order.
///
/// # Errors
///
/// Neither can be read.
pub(crate) fn read<T>(
    json: &str,
    mut read: impl FnMut(&str) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    read(json).or_else(|_| read_tidied(json, read))
}

/// Reads what `read` makes of the JSON in order, where it cannot be read as it stands.
///
/// # Errors
///
/// It cannot be read either.
pub(crate) fn read_tidied<T>(
    json: &str,
    mut read: impl FnMut(&str) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    // What is no JSON is still to be refused by its reader.
    let tidied = tidied(json);
    read(tidied.as_deref().unwrap_or(json))
}

/// Returns the same JSON with what no visitor can take written so that any can: a number that is more than digits is a string,
/// half of a surrogate pair U+FFFD, and of members with one name only the last is there, as in the site's script. `None`: it is no JSON.
pub(super) fn tidied(json: &str) -> Option<String> {
    let raw: &RawValue = serde_json::from_str(json).ok()?;
    let mut out = String::with_capacity(json.len());
    write(raw, 0, &mut out)?;
    Some(out)
}

/// Each level is a pass over what is below. What is read nests less: 64 operations of a program in their object are the deepest.
const MAX_DEPTH: u32 = 65;

fn write(raw: &RawValue, depth: u32, out: &mut String) -> Option<()> {
    let json = raw.get();
    match json.as_bytes().first()? {
        open @ (b'{' | b'[') if depth < MAX_DEPTH => {
            let Entries(Some(members)) = serde_json::from_str(json).ok()? else {
                out.push_str(json);
                return Some(());
            };
            let is_object = *open == b'{';
            let members = if is_object {
                without_repeats(members)
            } else {
                members
            };
            out.push(if is_object { '{' } else { '[' });
            for (place, (name, value)) in members.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                if is_object {
                    write_string(name, out)?;
                    out.push(':');
                }
                write(value, depth + 1, out)?;
            }
            out.push(if is_object { '}' } else { ']' });
        }
        b'"' if json.contains('\\') => write_string(&string(json)?, out)?,
        b'-' | b'0'..=b'9' if !is_digits(json) => {
            out.extend(["\"", json, "\""]);
        }
        _ => out.push_str(json),
    }
    Some(())
}

/// Whether a visitor is given this number as it is written.
fn is_digits(number: &str) -> bool {
    // A zero with a sign is given as a float.
    number.parse::<u64>().is_ok() || number.parse().is_ok_and(|number: i64| number < 0)
}

fn write_string(text: &str, out: &mut String) -> Option<()> {
    out.push_str(&serde_json::to_string(text).ok()?);
    Some(())
}

/// Returns the members of an object, of those with one name the last, in its place.
fn without_repeats<'a>(
    members: Vec<(Cow<'a, str>, &'a RawValue)>,
) -> Vec<(Cow<'a, str>, &'a RawValue)> {
    let last: HashMap<&str, usize> = (members.iter().enumerate())
        .map(|(place, (name, _))| (&**name, place))
        .collect();
    let is_last: Vec<bool> = (members.iter().enumerate())
        .map(|(place, (name, _))| last.get(&**name) == Some(&place))
        .collect();
    let members = members.into_iter().zip(is_last);
    members
        .filter_map(|(member, is_last)| is_last.then_some(member))
        .collect()
}
