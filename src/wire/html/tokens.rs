//! Where a page has the tokens of its script: in fields of forms, in modules of scripts, in either of these inside a comment or
//! inside a text of a script, or in a text that looks like a field. The site has had them in each of these places, and moves them without notice.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Page;
use super::page::field_in_text;
use crate::secret::Secret;

/// How often a name is looked at on a page: it also stands where no token follows, such as in lists of what a module needs.
const MAX_PLACES: usize = 32;

/// The tokens that a page gives to its script.
#[derive(Debug)]
pub(crate) struct PageTokens {
    pub(crate) fb_dtsg: Secret,
    /// The token that logging out takes. `None`: the page has none.
    pub(crate) logout_hash: Option<Secret>,
    /// The version of the site. `None`: the page does not have it.
    pub(crate) revision: Option<u64>,
}

impl Page {
    /// The page's tokens, wherever it has them. `None`: it has none.
    pub(crate) fn tokens(&self) -> Option<PageTokens> {
        let inner = self.in_texts(&["dtsg", "DTSG", r#"name=\"h\""#]);
        let pages = || [self].into_iter().chain(&inner);
        Some(PageTokens {
            fb_dtsg: pages()
                .find_map(Self::fb_dtsg)
                .or_else(|| self.token_in_text.clone())?,
            logout_hash: pages().find_map(Self::logout_hash),
            revision: pages().find_map(Self::revision),
        })
    }

    /// The pages that stand in texts of the scripts, as far as they have one of these names.
    pub(super) fn in_texts(&self, names: &[&str]) -> Vec<Self> {
        let scripts = self.scripts.iter().filter(|script| {
            script.contains('\\') && names.iter().any(|name| script.contains(name))
        });
        scripts.map(|script| Self::of_text(script)).collect()
    }

    /// The page that the texts of a script are, or of a reply as JSON.
    fn of_text(text: &str) -> Self {
        let mut text = unescaped(text);
        if text.contains(r#"\""#) {
            // A text in a text.
            text = unescaped(&text);
        }
        let mut page = Self::parse(&text);
        page.scripts.push(text);
        page
    }

    fn fb_dtsg(&self) -> Option<Secret> {
        let field = self.filled("fb_dtsg").map(str::to_owned);
        let in_script = || {
            self.scripts
                .iter()
                .find_map(|script| dtsg_of_script(script))
        };
        field.or_else(in_script).map(Secret::new)
    }

    fn logout_hash(&self) -> Option<Secret> {
        self.filled("h").map(Secret::new)
    }

    fn revision(&self) -> Option<u64> {
        let names = ["\"client_revision\"", "\"server_revision\"", "\"__spin_r\""];
        let mut found = names.iter().flat_map(|name| {
            let scripts = self.scripts.iter();
            scripts.filter_map(move |script| number_after(script, name))
        });
        found.next()
    }

    /// The first value of a field of this name that is not empty.
    fn filled(&self, name: &str) -> Option<&str> {
        let mut named = self.fields().filter(|field| field.name == name);
        named.find_map(|field| field.value.as_deref().filter(|it| !it.is_empty()))
    }
}

/// The token that logging out takes, from a page or from a reply that has one in a text.
pub(crate) fn logout_hash(text: &str) -> Option<Secret> {
    let page = Page::parse(text);
    page.logout_hash()
        .or_else(|| Page::of_text(text).logout_hash())
        .or_else(|| hash_of_piece(text))
}

/// From a piece of a form in a text: `name=\"h\" value=\"Af…\"`.
fn hash_of_piece(text: &str) -> Option<Secret> {
    field_in_text(&unescaped(text), "h")
}

/// The token of a script, in one of the forms that it has had there.
fn dtsg_of_script(script: &str) -> Option<String> {
    // `["DTSGInitialData",[],{"token":"AQ…"},258]`, `"dtsg":{"token":"AQ…","valid_for":…}`
    #[derive(Deserialize)]
    struct Module {
        token: String,
    }
    let modules = ["DTSGInitialData", "DTSGInitData", "dtsg", "fb_dtsg"];
    let of_module = modules.iter().find_map(|name| {
        after(script, name)
            .filter_map(|rest| object(rest))
            .find_map(first_value::<Module>)
    });
    if let Some(module) = of_module.filter(|module| !module.token.is_empty()) {
        return Some(module.token);
    }
    // `{"name":"fb_dtsg","value":"AQ…"}`, `"fb_dtsg":"AQ…"`
    let mut values = after(script, "fb_dtsg").filter_map(|rest| {
        let rest = rest.trim_start();
        let value = match rest.strip_prefix(',') {
            Some(rest) => rest.trim_start().strip_prefix("\"value\"")?.trim_start(),
            None => rest,
        };
        first_value::<String>(value.strip_prefix(':')?)
    });
    values
        .find(|token| !token.is_empty())
        .or_else(|| of_query(script))
}

/// The token of the script with the parameters of the site's own loader: `{"u":"/ajax/qm/?…","f":"AQ…",…}`.
fn of_query(script: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Parameters {
        #[serde(rename = "u")]
        _address: IgnoredAny,
        #[serde(rename = "e")]
        _session: IgnoredAny,
        #[serde(rename = "f")]
        token: String,
    }
    let script = script.trim_start();
    let object = script.starts_with("{\"").then_some(script)?;
    let parameters = first_value::<Parameters>(object)?;
    Some(parameters.token).filter(|token| !token.is_empty())
}

/// The text behind each place where the name stands in quotes.
pub(super) fn after<'a>(script: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let quoted = format!("\"{name}\"");
    let places: Vec<usize> = script
        .match_indices(&quoted)
        .map(|(at, quoted)| at + quoted.len())
        .take(MAX_PLACES)
        .collect();
    places.into_iter().filter_map(move |at| script.get(at..))
}

/// The object that belongs to a name: behind a colon, or behind the list of what the module needs.
pub(super) fn object(rest: &str) -> Option<&str> {
    const LONGEST_LIST: usize = 200;
    let start = rest.bytes().take(LONGEST_LIST).position(|it| it == b'{')?;
    let between = rest.get(..start)?;
    let belongs = |c: char| c.is_whitespace() || c.is_alphanumeric() || ":,[]\"_.".contains(c);
    between.chars().all(belongs).then(|| rest.get(start..))?
}

/// The JSON value that a text begins with.
pub(super) fn first_value<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    values.next()?.ok()
}

fn number_after(script: &str, quoted: &str) -> Option<u64> {
    let places = script.match_indices(quoted).take(MAX_PLACES);
    let mut numbers = places.filter_map(|(at, quoted)| {
        let rest = script.get(at + quoted.len()..)?.trim_start();
        let digits = rest.strip_prefix(':')?.trim_start_matches([' ', '"']);
        let end = digits.find(|c: char| !c.is_ascii_digit());
        digits.get(..end.unwrap_or(digits.len()))?.parse().ok()
    });
    numbers.next()
}

/// A text of a script or of JSON with its escapes undone: `\"`, `\/`, `\u003C`, `\x3C`.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut chars = escape.chars();
        let kind = chars.next();
        let digits = match kind {
            Some('u') => 4,
            Some('x') => 2,
            _ => 0,
        };
        let code = escape.get(1..1 + digits).filter(|it| !it.is_empty());
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()) {
            Some(code) => {
                plain.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = escape.get(1 + digits..).unwrap_or_default();
            }
            None => {
                plain.extend(match kind {
                    Some('n' | 'r' | 't') => Some(' '),
                    other => other,
                });
                rest = chars.as_str();
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> (String, Option<u64>) {
        let tokens = Page::parse(page).tokens();
        let tokens = tokens.unwrap_or_else(|| panic!("no token: {page}"));
        (tokens.fb_dtsg.expose().to_owned(), tokens.revision)
    }

    #[test]
    fn finds_tokens_wherever_a_page_has_them() {
        for page in [
            r#"<input name="fb_dtsg" value="AQ:1"><input name=h value=hash><script>{"client_revision":42,}</script>"#,
            r#"<script>["DTSGInitialData",[],{"token":"AQ:1"},258],["SiteData",[],{"client_revision":42}]</script>"#,
            r#"<script>["DTSGInitData",[],{"token":"AQ:1","async_get_token":"x"},3515]"client_revision":42;</script>"#,
            r#"<script>{"dtsg":{"token":"AQ:1","valid_for":86400},"server_revision": 42}</script>"#,
            r#"<script>{"inputs":[{"name":"fb_dtsg","value":"AQ:1"}],"__spin_r":42}</script>"#,
            r#"<script>{"fb_dtsg":"AQ:1","__spin_r":"42"}</script>"#,
            r#"<script>["x",["DTSGInitialData"],7],["y",[],{"b":1}],["DTSGInitialData",["a_b"],{"token":"AQ:1"},258],
                {"client_revision":42}</script>"#,
            r#"<script type="application/json" id="__eqmc">{"u":"\/ajax\/qm\/?__a=1","e":"x","f":"AQ:1","l":"y"}</script>
                <script>"__spin_r":42</script>"#,
        ] {
            assert_eq!(found(page), ("AQ:1".to_owned(), Some(42)), "{page}");
        }
    }

    #[test]
    fn a_token_in_a_comment_counts_as_one_on_the_page() {
        for page in [
            r#"<div><code><!-- <form><input type="hidden" name="fb_dtsg" value="AQTOK:1" /></form> --></code></div>"#,
            r#"<!-- <script>["DTSGInitialData",[],{"token":"AQTOK:1"},258]</script> -->"#,
            r#"<!-- ["DTSGInitData",[],{"token":"AQTOK:1"}] -->"#,
        ] {
            assert_eq!(found(page).0, "AQTOK:1", "{page}");
        }
        let page =
            r#"<!-- <input name="fb_dtsg" value="old"> --><input name="fb_dtsg" value="new">"#;
        assert_eq!(found(page).0, "new");
        let page = r#"<code><!-- <form action="/logout.php"><input name="fb_dtsg" value="AQ"><input name="h" value="Af1">
            </form> --></code>"#;
        let tokens = Page::parse(page).tokens().unwrap();
        assert_eq!(tokens.logout_hash.unwrap().expose(), "Af1");
    }

    #[test]
    fn a_token_in_a_text_of_a_script_counts_as_one_on_the_page() {
        for script in [
            r#"x("[\"DTSGInitialData\",[],{\"token\":\"AQ:1\"},258]")"#,
            r#"x("{\"dtsg\":{\"token\":\"AQ:1\"}}")"#,
            r#"x({"html":"\u003Cform>\u003Cinput type=\"hidden\" name=\"fb_dtsg\" value=\"AQ:1\" \/>\u003C\/form>"})"#,
            r#"x('\x3Cinput value="AQ:1" name="fb_dtsg">')"#,
            r#"x("\"{\\\"dtsg\\\":{\\\"token\\\":\\\"AQ:1\\\"}}\"")"#,
        ] {
            let page = format!("<script>{script}</script>");
            assert_eq!(found(&page).0, "AQ:1", "{page}");
        }
    }

    #[test]
    fn a_text_that_looks_like_the_field_has_the_token_where_nothing_else_does() {
        let text = r#"<form>\u003Cinput name="fb_dtsg" value="AQ:1" autocomplete="off" /></form>"#;
        assert_eq!(found(text).0, "AQ:1");
        let field = r#"<input value="AQ:2" name="fb_dtsg">"#;
        assert_eq!(found(&[text, field].concat()).0, "AQ:2");
        let written = "<p>name=&quot;fb_dtsg&quot; value=&quot;AQ:3&quot;</p>";
        assert!(Page::parse(written).tokens().is_none());
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        for page in [
            "",
            "<p>",
            r#"<script>"DTSGInitialData" {"token": 7}</script>"#,
            "<input name=fb_dtsg value=''>",
            r#"<script>["DTSGInitialData"]; other({"token":"no"})</script>"#,
            r#"<script>["LSD",[],{"token":"no"},323]</script>"#,
            r#"<script>{"u":"x","f":"no"}</script>"#,
        ] {
            assert!(Page::parse(page).tokens().is_none(), "{page}");
        }
    }

    #[test]
    fn what_logging_out_takes_is_found_in_a_menu_of_any_form() {
        for menu in [
            r#"for (;;);{"jsmods":{"markup":[["__m",{"__html":"\u003Cinput type=\"hidden\" name=\"h\" value=\"Af1\" \/>"}]]}}"#,
            r#"{"html":"<input value=\"Af1\" name=\"h\">"}"#,
            r#"<form><input name="h" value="Af1"></form>"#,
            r#"x name=\"h\" value=\"Af1\" y"#,
        ] {
            assert_eq!(logout_hash(menu).unwrap().expose(), "Af1", "{menu}");
        }
        assert!(logout_hash(r#"{"html":"<input name=\"h\" value=\"\">"}"#).is_none());
    }

    #[test]
    fn escapes_that_are_none_do_no_harm() {
        for (text, plain) in [
            (r"\", ""),
            (r"\u00", "u00"),
            (r"\ud83d", "\u{fffd}"),
            (r"\xé", "xé"),
            (r"a\\b\/", r"a\b/"),
        ] {
            assert_eq!(unescaped(text), plain);
        }
    }
}
