//! Instructions to the site's script in a reply: calls of its modules in `jsmods.require`, the data for them in `jsmods.define`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use crate::secret::Secret;

/// How deep instructions stand in each other.
const MAX_DEPTH: usize = 8;

/// The `fb_dtsg` that a reply sets for the requests from now on. Only a module of that token's own can set it, wherever it stands; of
/// several the last counts, as they are carried out in order. `None`: the old one stays.
pub(crate) fn renewed_dtsg(json: &str) -> Option<Secret> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        jsmods: Option<Instructions<'a>>,
    }
    #[derive(Deserialize)]
    struct Instructions<'a> {
        #[serde(borrow, default)]
        require: Option<&'a RawValue>,
        #[serde(borrow, default)]
        define: Option<&'a RawValue>,
    }
    // Most replies have none, and are not read a second time for it.
    if !json.contains(NAME) {
        return None;
    }
    let reply: Reply<'_> = serde_json::from_str(json).ok()?;
    let jsmods = reply.jsmods?;
    let within = |part: Option<&RawValue>| find(part?, MAX_DEPTH);
    within(jsmods.require)
        .or_else(|| within(jsmods.define))
        .map(Secret::new)
}

/// The beginning of the names of the token's modules.
const NAME: &str = "\"DTSG";

/// The token in an instruction, or in a list of instructions.
fn find(raw: &RawValue, depth: usize) -> Option<String> {
    if depth == 0 || !raw.get().contains(NAME) {
        return None;
    }
    let elements = list(raw)?;
    let name = elements.first().and_then(|first| de::scalar(first));
    let token = match name.as_deref() {
        Some("DTSG") => set_token(&elements),
        Some("DTSGInitialData" | "DTSGInitData") => initial_data(&elements),
        _ => None,
    };
    let within = || elements.iter().rev().find_map(|it| find(it, depth - 1));
    token.filter(|token| !token.is_empty()).or_else(within)
}

/// `["DTSG","setToken",["AQ…"]]`, or with the list of what it needs before its arguments.
fn set_token(elements: &[&RawValue]) -> Option<String> {
    let method = elements.get(1).and_then(|method| de::scalar(method))?;
    if method != "setToken" {
        return None;
    }
    let mut lists = elements.iter().skip(2).rev().filter_map(|it| list(it));
    let arguments = lists.next()?;
    text(arguments.first()?)
}

/// `["DTSGInitialData",[],{"token":"AQ…"},258]`
fn initial_data(elements: &[&RawValue]) -> Option<String> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        token: &'a RawValue,
    }
    let data = elements.get(2).filter(|data| data.get().starts_with('{'))?;
    let data: Data<'_> = serde_json::from_str(data.get()).ok()?;
    text(data.token)
}

fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    let is_container = raw.get().starts_with(['[', '{']);
    let json = Some(raw.get()).filter(|_| is_container)?;
    de::list(&mut serde_json::Deserializer::from_str(json)).ok()
}

fn text(raw: &RawValue) -> Option<String> {
    let is_text = raw.get().starts_with('"');
    de::scalar(raw)
        .filter(|_| is_text)
        .map(|it| it.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renewed(jsmods: &str) -> Option<String> {
        let json = format!(r#"{{"payload": {{}}, "jsmods": {jsmods}}}"#);
        renewed_dtsg(&json).map(|token| token.expose().to_owned())
    }

    #[test]
    fn an_instruction_of_the_tokens_module_renews_it_wherever_it_stands() {
        for jsmods in [
            r#"{"require": [["DTSG", "setToken", ["AQ:2"]]]}"#,
            r#"{"require": [["DTSG", "setToken", [], ["AQ:2"]]]}"#,
            r#"{"require": [["TimeSlice", "guard", ["nonsense"]], 7, null, ["DTSG", "setToken", ["AQ:2"]]]}"#,
            r#"{"require": {"0": ["DTSG", "setToken", ["AQ:2"]]}}"#,
            r#"{"require": [["ServerJS", "handle", [], [{"define": [["DTSGInitData", [], {"token": "AQ:2"}, 3515]]}]]]}"#,
            r#"{"require": [["DTSG", "setToken", ["AQ:1"]], ["DTSG", "setToken", ["AQ:2"]]]}"#,
            r#"{"define": [["LSD", [], {"token": "x"}, 323], ["DTSGInitialData", [], {"token": "AQ:2"}, 258]]}"#,
            r#"{"define": [["DTSGInitData", [], {"token": "AQ:2", "async_get_token": "x"}, 3515]], "require": []}"#,
        ] {
            assert_eq!(renewed(jsmods).as_deref(), Some("AQ:2"), "{jsmods}");
        }
    }

    #[test]
    fn any_other_instruction_does_not() {
        for jsmods in [
            r#"{"require": [["TimeSlice", "guard", ["nonsense"]]]}"#,
            r#"{"require": [["TimeSlice", "guard", ["DTSG"]]]}"#,
            r#"{"require": [["DTSG", "refresh", ["nonsense"]], ["DTSG_ASYNC", "setToken", ["nonsense"]]]}"#,
            r#"{"require": [["DTSG", "setToken", [7]], ["DTSG", "setToken", [""]], ["DTSG", "setToken"], ["DTSG"]]}"#,
            r#"{"define": [["DTSGInitialData", [], []], ["DTSGInitialData", [], {"token": null}], ["DTSGInitData"]]}"#,
            r#"{"define": "DTSG", "require": 7}"#,
            r#""DTSG""#,
            "7",
        ] {
            assert_eq!(renewed(jsmods), None, "{jsmods}");
        }
        let deep = format!("{}\"DTSG\"{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(renewed(&format!(r#"{{"require": {deep}}}"#)), None);
    }
}
