//! The version of the schema in the site's scripts, for a page that does not have it.

use std::collections::HashSet;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use url::Url;

/// The addresses of the scripts of a page that are Facebook's own, each once, in the order in which they are looked at: first those
/// that the page loads ahead.
pub(crate) fn script_addresses(page: &str) -> Vec<String> {
    let mut reader = Reader::default();
    let read = |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        reader.take(event);
        None
    };
    let mut emitter = CallbackEmitter::new(read);
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(page, emitter).finish();
    let mut addresses = reader.ahead;
    addresses.append(&mut reader.scripts);
    let mut seen = HashSet::new();
    addresses.retain(|it| is_of_facebook(it) && seen.insert(it.clone()));
    addresses
}

fn is_of_facebook(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let is_its_host = ["facebook.com", "fbcdn.net"].iter().any(|domain| {
        let name = host.strip_suffix(domain);
        name.is_some_and(|name| name.is_empty() || name.ends_with('.'))
    });
    let has_user = !url.username().is_empty() || url.password().is_some();
    is_its_host && url.scheme() == "https" && url.port().is_none() && !has_user
}

#[derive(Default)]
struct Reader {
    ahead: Vec<String>,
    scripts: Vec<String>,
    tag: Vec<u8>,
    attribute: Vec<u8>,
    address: Option<String>,
    is_script: bool,
}

impl Reader {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = name.to_vec();
                self.address = None;
                self.is_script = name == b"script";
            }
            CallbackEvent::AttributeName { name } => self.attribute = name.to_vec(),
            CallbackEvent::AttributeValue { value } => match (&*self.tag, &*self.attribute) {
                (b"link", b"as") => self.is_script = value == b"script",
                (b"link", b"href") | (b"script", b"src") => {
                    let address = String::from_utf8_lossy(value).into_owned();
                    self.address = Some(address).filter(|it| it.starts_with("https://"));
                }
                _ => {}
            },
            CallbackEvent::CloseStartTag { .. } => {
                let list = match &*self.tag {
                    b"link" => &mut self.ahead,
                    _ => &mut self.scripts,
                };
                list.extend(self.address.take().filter(|_| self.is_script));
            }
            _ => {}
        }
    }
}

/// The version in a script: `__d("LSVersion",…exports="9876543210123456"…`. `None`: it does not have it.
pub(crate) fn version_of_script(script: &str) -> Option<i64> {
    /// The number of characters behind its name in which a module has it.
    const NEAR: usize = 1000;
    let (_, behind) = script.split_once("__d(\"LSVersion\"")?;
    let near = behind.char_indices().nth(NEAR).map(|(at, _)| at);
    let behind = near.and_then(|near| behind.get(..near)).unwrap_or(behind);
    let mut values = behind.split("exports").skip(1).filter_map(|rest| {
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let (digits, _) = value.strip_prefix('"')?.split_once('"')?;
        digits.parse().ok()
    });
    values.next()
}
