//! A page, read in one pass.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::secret::Secret;

/// The parts of a page that matter.
///
/// It is read as a row of tags, not built into a tree: on a page that nests without end, a tree takes time that grows
/// with the square of the page.
#[derive(Default)]
pub(crate) struct Page {
    /// The text of the first title.
    pub(super) title: Option<String>,
    /// The fields that have a name, in order.
    inputs: Vec<Input>,
    /// Those inside comments: the site hides parts of a page there, which its script puts in their place later.
    commented: Vec<Input>,
    /// The texts of the scripts in order, those inside comments behind the others.
    pub(in crate::wire) scripts: Vec<String>,
    /// The value of what looks like the field of the token and is a text.
    pub(super) token_in_text: Option<Secret>,
}

/// A field of a form.
pub(in crate::wire) struct Input {
    pub(in crate::wire) name: String,
    pub(in crate::wire) value: Option<String>,
    /// The number of the form that it stands in.
    pub(in crate::wire) form: Option<usize>,
    pub(in crate::wire) in_comment: bool,
}

impl Page {
    pub(crate) fn parse(text: &str) -> Self {
        Self {
            token_in_text: field_in_text(text, "fb_dtsg"),
            ..Self::read(text, Reader::default())
        }
    }

    fn read(text: &str, mut reader: Reader) -> Self {
        let read = |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
            reader.take(event);
            None
        };
        let mut emitter = CallbackEmitter::new(read);
        // What stands in a script or a title is text, whatever it looks like.
        emitter.naively_switch_states(true);
        let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
        let mut page = reader.page;
        page.scripts.append(&mut reader.commented_scripts);
        page
    }

    /// The fields that have a name, in order, those inside comments behind the others.
    pub(in crate::wire) fn fields(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().chain(&self.commented)
    }
}

/// Returns the value of a field, as it is written and wherever that stands: `name="h" value="Af…"`. People's own words have
/// other quotation marks on a page.
pub(super) fn field_in_text(text: &str, name: &str) -> Option<Secret> {
    let (_, rest) = text.split_once(&format!(r#"name="{name}" value=""#))?;
    let (value, _) = rest.split_once('"')?;
    (!value.is_empty()).then(|| Secret::new(value))
}

/// Where on the page the reader is.
#[derive(Default)]
struct Reader {
    page: Page,
    commented_scripts: Vec<String>,
    /// A comment in a comment is none: the first end ends both.
    in_comment: bool,
    forms: usize,
    form: Option<usize>,
    inside: Inside,
    name: Option<String>,
    value: Option<String>,
}

#[derive(Default)]
enum Inside {
    #[default]
    Nothing,
    Title,
    Script,
    /// The tag of a field.
    Input(Attribute),
}

#[derive(Default)]
enum Attribute {
    #[default]
    Other,
    Name,
    Value,
}

impl Reader {
    fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.open(name),
            CallbackEvent::AttributeName { name } => self.attribute(name),
            CallbackEvent::AttributeValue { value } => self.attribute_value(value),
            CallbackEvent::CloseStartTag { .. } => self.close_tag(),
            CallbackEvent::String { value } => self.text(value),
            CallbackEvent::EndTag { name } => {
                self.inside = Inside::Nothing;
                if name == b"form" {
                    self.form = None;
                }
            }
            CallbackEvent::Comment { value } => self.comment(value),
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    /// Reads a comment as a page of its own.
    fn comment(&mut self, comment: &[u8]) {
        if self.in_comment || !comment.contains(&b'<') && comment_with_tokens(comment).is_none() {
            return;
        }
        let within = Self {
            in_comment: true,
            forms: self.forms,
            ..Self::default()
        };
        let mut inner = Page::read(&String::from_utf8_lossy(comment), within);
        let forms = inner.inputs.iter().filter_map(|field| field.form);
        self.forms = forms.max().unwrap_or(self.forms);
        self.page.commented.append(&mut inner.inputs);
        let has_scripts = !inner.scripts.is_empty();
        self.commented_scripts.append(&mut inner.scripts);
        if let Some(text) = comment_with_tokens(comment).filter(|_| !has_scripts) {
            self.commented_scripts.push(text.into_owned());
        }
    }

    fn open(&mut self, tag: &[u8]) {
        self.inside = match tag {
            b"title" if self.page.title.is_none() => {
                self.page.title = Some(String::new());
                Inside::Title
            }
            b"script" => {
                self.page.scripts.push(String::new());
                Inside::Script
            }
            b"input" => Inside::Input(Attribute::Other),
            _ => Inside::Nothing,
        };
        // A form in a form is none.
        if tag == b"form" && self.form.is_none() {
            self.forms += 1;
            self.form = Some(self.forms);
        }
    }

    /// Of two attributes of one name the first counts.
    fn attribute(&mut self, name: &[u8]) {
        if let Inside::Input(attribute) = &mut self.inside {
            let (kind, value) = match name {
                b"name" => (Attribute::Name, &mut self.name),
                b"value" => (Attribute::Value, &mut self.value),
                _ => (Attribute::Other, &mut None),
            };
            *attribute = match value {
                Some(_) => Attribute::Other,
                None => kind,
            };
            value.get_or_insert_default();
        }
    }

    fn attribute_value(&mut self, value: &[u8]) {
        let text = match &self.inside {
            Inside::Input(Attribute::Name) => &mut self.name,
            Inside::Input(Attribute::Value) => &mut self.value,
            _ => return,
        };
        *text = Some(String::from_utf8_lossy(value).into_owned());
    }

    fn close_tag(&mut self) {
        if matches!(self.inside, Inside::Input(_)) {
            let value = self.value.take();
            if let Some(name) = self.name.take() {
                self.page.inputs.push(Input {
                    name,
                    value,
                    form: self.form,
                    in_comment: self.in_comment,
                });
            }
            self.inside = Inside::Nothing;
        }
    }

    fn text(&mut self, text: &[u8]) {
        let whole = match &self.inside {
            Inside::Title => self.page.title.as_mut(),
            Inside::Script => self.page.scripts.last_mut(),
            _ => None,
        };
        if let Some(whole) = whole {
            whole.push_str(&String::from_utf8_lossy(text));
        }
    }
}

/// The text of a comment that names the token.
fn comment_with_tokens(comment: &[u8]) -> Option<Cow<'_, str>> {
    let text = String::from_utf8_lossy(comment);
    let has_token = text.contains("DTSG") || text.contains("dtsg");
    has_token.then_some(text)
}
