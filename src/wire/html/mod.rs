//! The reading of the site's pages: forms, tokens, titles.

mod page;
mod tokens;
mod user;

#[cfg(test)]
pub(in crate::wire) use page::Input;
pub(crate) use page::Page;
pub(crate) use tokens::{PageTokens, logout_hash};
pub(crate) use user::PageUser;

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
        let Some(password) = self.fields().find(|field| field.name == "pass") else {
            return Vec::new();
        };
        let fields = self.fields().filter(|field| match password.form {
            Some(_) => field.form == password.form,
            None => field.in_comment == password.in_comment,
        });
        fields
            .filter_map(|field| Some((field.name.clone(), field.value.clone()?)))
            .collect()
    }

    /// The value of the field with this name.
    pub(crate) fn value_of(&self, name: &str) -> Option<&str> {
        let mut named = self.fields().filter(|field| field.name == name);
        named.find_map(|field| field.value.as_deref())
    }

    fn has_input(&self, name: &str) -> bool {
        self.fields().any(|field| field.name == name)
    }
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
    fn a_form_in_a_comment_is_read_where_the_page_has_no_other() {
        let page = Page::parse(
            r#"<form><input name=q value=1></form><code><!-- <form><input name=lsd value=x><input name=pass></form> -->"#,
        );
        assert!(page.asks_for_password());
        assert_eq!(page.login_form(), [("lsd".into(), "x".into())]);
        let page = Page::parse(
            r#"<!-- <form><input name=lsd value=old><input name=pass></form> -->
            <form><input name=lsd value=new><input name=pass></form>"#,
        );
        assert_eq!(page.login_form(), [("lsd".into(), "new".into())]);
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
