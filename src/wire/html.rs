//! What is read from the site's pages: forms, tokens, titles.

#[cfg(test)]
mod mutations;
mod page;

use serde::Deserialize;

use crate::secret::Secret;
pub(crate) use page::Page;

/// The tokens that a page gives to its script.
#[derive(Debug)]
pub(crate) struct PageTokens {
    pub(crate) fb_dtsg: Secret,
    /// What logging out takes. `None`: the page has none.
    pub(crate) logout_hash: Option<Secret>,
    /// The version of the site. `None`: the page does not tell.
    pub(crate) revision: Option<u64>,
}

impl Page {
    /// The page's title, on one line and no longer than is good for an error. `None`: it has none.
    pub(crate) fn title(&self) -> Option<String> {
        const LONGEST: usize = 100;
        let title = self.title.as_deref()?;
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        (!title.is_empty()).then(|| title.chars().take(LONGEST).collect())
    }

    /// Whether the page has a field for a password.
    pub(crate) fn asks_for_password(&self) -> bool {
        self.has_input("pass")
    }

    /// Whether the page has a field for a two-factor code, in whatever language it asks for it.
    pub(crate) fn asks_for_code(&self) -> bool {
        self.has_input("approvals_code")
    }

    /// Every named field of the login form that has a value, in order. A page whose password field stands in no form
    /// counts as one form.
    pub(crate) fn login_form(&self) -> Vec<(String, String)> {
        let password = self.inputs.iter().find(|input| input.name == "pass");
        let form = password.and_then(|input| input.form);
        let inputs = self.inputs.iter();
        let inputs = inputs.filter(|input| form.is_none() || input.form == form);
        inputs
            .filter_map(|input| Some((input.name.clone(), input.value.clone()?)))
            .collect()
    }

    /// The value of the field with this name.
    pub(crate) fn value_of(&self, name: &str) -> Option<&str> {
        let mut named = self.inputs.iter().filter(|input| input.name == name);
        named.find_map(|input| input.value.as_deref())
    }

    /// The page's tokens, from a field or from its script. `None`: it has none.
    pub(crate) fn tokens(&self) -> Option<PageTokens> {
        let in_scripts =
            |find: fn(&str) -> Option<String>| self.scripts.iter().find_map(|script| find(script));
        let field = self.value_of("fb_dtsg").map(str::to_owned);
        let fb_dtsg = field
            .filter(|token| !token.is_empty())
            .or_else(|| in_scripts(dtsg_of_script))?;
        Some(PageTokens {
            fb_dtsg: Secret::new(fb_dtsg),
            logout_hash: self
                .value_of("h")
                .filter(|hash| !hash.is_empty())
                .map(Secret::new),
            revision: in_scripts(revision_of_script).and_then(|digits| digits.parse().ok()),
        })
    }

    fn has_input(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input.name == name)
    }
}

/// The token in a script such as `["DTSGInitialData",[],{"token":"AQ…"},258]`.
fn dtsg_of_script(script: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Data {
        token: String,
    }
    let names = ["\"DTSGInitialData\"", "\"DTSGInitData\""];
    let found = names.iter().find_map(|name| {
        let (_, rest) = script.split_once(name)?;
        let object = rest.get(rest.find('{')?..)?;
        serde_json::Deserializer::from_str(object)
            .into_iter::<Data>()
            .next()?
            .ok()
    });
    found
        .map(|data| data.token)
        .filter(|token| !token.is_empty())
}

/// What logging out takes, from the reply of the settings menu: a page in a JSON string.
pub(crate) fn logout_hash_of_menu(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(r#"name=\"h\" value=\""#)?;
    let (hash, _) = rest.split_once(r#"\""#)?;
    (!hash.is_empty()).then_some(hash)
}

/// The digits in a script such as `"client_revision":3581234,`.
fn revision_of_script(script: &str) -> Option<String> {
    let (_, rest) = script.split_once("\"client_revision\":")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_login_form_alone_and_in_order() {
        let page = Page::parse(
            r#"<form><input name="q" value="search"></form>
            <form><input name=a value="1&amp;2"><input name=empty><input value=nameless><div><input name=pass></div>
            <input name=b value=""></form>"#,
        );
        let form = page.login_form();
        assert_eq!(
            form,
            [("a".into(), "1&2".into()), ("b".into(), String::new())]
        );
        assert!(page.asks_for_password() && !page.asks_for_code());
    }

    #[test]
    fn finds_tokens_wherever_a_page_has_them() {
        let pages = [
            r#"<input name="fb_dtsg" value="AQ:1"><input name=h value=hash><script>{"client_revision":42,}</script>"#,
            r#"<script>["DTSGInitialData",[],{"token":"AQ:1"},258],["SiteData",[],{"client_revision":42}]</script>"#,
            r#"<script>["DTSGInitData",[],{"token":"AQ:1","async_get_token":"x"},3515]"client_revision":42;</script>"#,
        ];
        for text in pages {
            let tokens = Page::parse(text).tokens().unwrap();
            assert_eq!(
                (tokens.fb_dtsg.expose(), tokens.revision),
                ("AQ:1", Some(42)),
                "{text}"
            );
        }
        for text in [
            "",
            "<p>",
            "<script>\"DTSGInitialData\" {\"token\": 7}</script>",
            "<input name=fb_dtsg value=''>",
        ] {
            assert!(Page::parse(text).tokens().is_none(), "{text}");
        }
    }

    #[test]
    fn a_title_is_one_short_line() {
        let title = |text| Page::parse(text).title();
        assert_eq!(
            title("<title> Log \n in </title>").as_deref(),
            Some("Log in")
        );
        assert_eq!(title("<title></title>"), None);
        assert_eq!(
            title(&format!("<title>{}</title>", "x".repeat(1000)))
                .unwrap()
                .len(),
            100
        );
    }
}
