//! Taking apart objects and lists whose values are to be read in place and kept as text too: cutting them out first would be one
//! more pass over them.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Error, IgnoredAny};

use super::entries::MAX_ENTRIES;
use super::name::Key;

/// A place in a JSON text, which moves on with each value that is read.
pub(crate) struct Scanner<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(json: &'a str) -> Self {
        Self { json, at: 0 }
    }

    /// Reads the value that stands here, and returns it and its text.
    ///
    /// # Errors
    ///
    /// It cannot be read. The place is still before it, so that it can be read as something else.
    pub(crate) fn value<T: Deserialize<'a>>(&mut self) -> serde_json::Result<(T, &'a str)> {
        self.skip_whitespace();
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter();
        let value = values.next().unwrap_or_else(|| serde_json::from_str(""))?;
        let text = self.rest().get(..values.byte_offset()).unwrap_or_default();
        self.at += text.len();
        Ok((value, text))
    }

    /// Walks over the object that stands here. `each` is given the name of a member and reads its value.
    pub(crate) fn object<E: From<serde_json::Error>>(
        &mut self,
        mut each: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'{')?;
        if self.take(b'}') {
            return Ok(());
        }
        for _ in 0..MAX_ENTRIES {
            let (Key(name), _) = self.value()?;
            self.expect(b':')?;
            each(self, name)?;
            if !self.take(b',') {
                return Ok(self.expect(b'}')?);
            }
        }
        Err(serde_json::Error::custom("an object without end").into())
    }

    /// Walks over the list that stands here. `each` reads an element.
    ///
    /// # Errors
    ///
    /// Before an element is read if there are too many: what is made of them may take far more memory than they do.
    pub(crate) fn list<E: From<serde_json::Error>>(
        &mut self,
        each: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.may_be_too_long() {
            let (json, at) = (self.json, self.at);
            Self { json, at }.walk(|ahead| ahead.value::<IgnoredAny>().map(drop))?;
        }
        self.walk(each)
    }

    /// Whether a list that stands here can have more elements than are read: it takes as many bytes, and commas between them.
    fn may_be_too_long(&self) -> bool {
        let rest = self.rest().as_bytes();
        rest.len() > MAX_ENTRIES && rest.iter().filter(|byte| **byte == b',').count() >= MAX_ENTRIES
    }

    fn walk<E: From<serde_json::Error>>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'[')?;
        if self.take(b']') {
            return Ok(());
        }
        for _ in 0..MAX_ENTRIES {
            each(self)?;
            if !self.take(b',') {
                return Ok(self.expect(b']')?);
            }
        }
        Err(serde_json::Error::custom("a list without end").into())
    }

    /// Walks over the elements of the list, or the values of the object, that stands here. `each` reads one of them.
    pub(crate) fn elements<E: From<serde_json::Error>>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.is_at(b'{') {
            return self.object(|scanner, _| each(scanner));
        }
        if self.is_at(b'n') {
            return self.value::<()>().map(drop).map_err(E::from);
        }
        self.list(each)
    }

    /// Goes on to the value of a member of the object that stands here. `false`: it has no such member.
    pub(crate) fn enter(&mut self, member: &str) -> serde_json::Result<bool> {
        self.expect(b'{')?;
        while !self.is_at(b'}') {
            let (Key(name), _) = self.value()?;
            self.expect(b':')?;
            if name == member {
                return Ok(true);
            }
            self.value::<IgnoredAny>()?;
            self.take(b',');
        }
        Ok(false)
    }

    /// Returns whether the value that stands here begins with this byte.
    pub(crate) fn is_at(&mut self, byte: u8) -> bool {
        self.skip_whitespace();
        self.rest().as_bytes().first() == Some(&byte)
    }

    /// Expects that nothing follows.
    pub(crate) fn end(&mut self) -> serde_json::Result<()> {
        if self.is_end() {
            Ok(())
        } else {
            Err(self.error())
        }
    }

    /// Returns whether nothing follows.
    pub(crate) fn is_end(&mut self) -> bool {
        self.skip_whitespace();
        self.rest().is_empty()
    }

    /// Returns the text from here on.
    pub(crate) fn rest(&self) -> &'a str {
        self.json.get(self.at..).unwrap_or_default()
    }

    fn skip_whitespace(&mut self) {
        let rest = self.rest().as_bytes();
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().take_while(is_blank).count();
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_here = self.is_at(byte);
        self.at += usize::from(is_here);
        is_here
    }

    fn expect(&mut self, byte: u8) -> serde_json::Result<()> {
        if self.take(byte) {
            return Ok(());
        }
        Err(self.error())
    }

    /// Returns what is wrong with the text, as serde_json finds it.
    fn error(&self) -> serde_json::Error {
        let found = serde_json::from_str::<IgnoredAny>(self.json).err();
        found.unwrap_or_else(|| serde_json::Error::custom("another value than is expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::{Num, Obj};
    use super::*;

    #[test]
    fn a_scanner_reads_what_stands_in_objects_and_lists_and_has_their_texts() {
        let json = r#" {"a": [1, {"b": "x"} , null], "c": {} } "#;
        let mut scanner = Scanner::new(json);
        let mut texts = Vec::new();
        let read: serde_json::Result<()> = scanner.object(|scanner, name| {
            if name == "a" {
                return scanner.list(|scanner| {
                    texts.push(scanner.value::<Num<u8>>()?.1);
                    Ok(())
                });
            }
            texts.push(scanner.value::<Obj<Empty>>()?.1);
            Ok(())
        });
        assert!(read.is_ok() && scanner.is_end());
        assert_eq!(texts, ["1", r#"{"b": "x"}"#, "null", "{}"]);

        #[derive(Default, serde::Deserialize)]
        struct Empty {}
        for json in ["", "{", "[1 2]", "[1,]", "[1", "[]]", "[1},"] {
            let mut scanner = Scanner::new(json);
            let read: serde_json::Result<()> = scanner.list(|list| list.value::<u8>().map(drop));
            assert!(read.and_then(|()| scanner.end()).is_err(), "{json}");
        }
    }

    #[test]
    fn no_element_of_a_list_with_too_many_is_read() {
        let json = format!("[{}0]", "0,".repeat(100_000));
        let mut count = 0;
        let read: serde_json::Result<()> = Scanner::new(&json).list(|list| {
            count += 1;
            list.value::<u8>().map(drop)
        });
        assert!(read.is_err());
        assert_eq!(count, 0);
    }
}
