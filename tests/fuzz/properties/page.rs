//! The page of messages, its scripts, and the answer in place of its first program.

use crate::wire::endpoint::first_program;
use crate::wire::messages_page::{Loaded, version_of_script};

/// Reads a text as each of them: nothing is found that is not there.
pub fn messages_page(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(version) = version_of_script(&text) {
        assert!(text.contains(&version.unsigned_abs().to_string()));
    }
    if let Ok(program) = first_program::read(text.as_bytes().to_vec()) {
        assert!(program.len() <= text.len());
    }
    match Loaded::read(&text) {
        Loaded::Messages(page) => {
            if let Some(program) = &page.first_program {
                assert!(program.len() <= text.len());
            }
            for address in &page.script_addresses {
                assert!(address.starts_with("https://"));
            }
            // A number of the page has 32 bits, and takes twice as many and a run of others before it.
            let modules = page.modules().len() + page.resources().len();
            assert!(modules <= 32 * text.len());
            let request = first_program::request(&page, "7", 0, 1).unwrap();
            let fields = first_program::page_fields(&page, "", "2");
            assert!(!request.form.encode().is_empty() && !fields.encode().is_empty());
        }
        Loaded::Unknown(Some(title)) => assert!(title.chars().count() <= 100),
        Loaded::LoggedOut | Loaded::ServerError | Loaded::Unknown(None) => {}
    }
}
