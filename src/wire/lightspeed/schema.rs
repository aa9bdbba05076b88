//! The positions of the arguments of the stored procedures: data, for one version of the schema.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The table as text, one procedure a line; `schema.txt` describes its form.
const TEXT: &str = include_str!("schema.txt");

/// The stored procedures of one version.
pub(crate) struct Schema {
    /// The date of the client from which the positions are known: they move between versions.
    pub(crate) version: &'static str,
    procedures: HashMap<&'static str, Procedure>,
}

/// A stored procedure.
pub(crate) struct Procedure {
    pub(crate) name: &'static str,
    pub(crate) fields: Vec<Field>,
}

/// An argument that has a meaning.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Text,
    Flag,
    Float,
    Any,
}

/// The position of an argument, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    At(usize),
    /// It depends on another argument, which is a flag.
    Depends {
        on: &'static str,
        if_true: usize,
        if_false: usize,
    },
}

impl Schema {
    /// The schema that this crate knows.
    pub(crate) fn current() -> &'static Self {
        static CURRENT: LazyLock<Schema> = LazyLock::new(|| Schema::parse(TEXT));
        &CURRENT
    }

    /// Reads a table. A line or an argument that has not the form is left out.
    pub(crate) fn parse(text: &'static str) -> Self {
        let version = text.lines().find_map(|line| line.strip_prefix("version "));
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let procedures = lines.filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let name = words.next().filter(|name| *name != "version")?;
            let mut next = 0;
            let fields = words.filter_map(|word| Field::parse(word, &mut next));
            let fields = fields.collect();
            Some((name, Procedure { name, fields }))
        });
        Self {
            version: version.unwrap_or_default(),
            procedures: procedures.collect(),
        }
    }

    pub(crate) fn procedure(&self, name: &str) -> Option<&Procedure> {
        self.procedures.get(name)
    }

    /// All procedures, in no order.
    #[cfg(test)]
    pub(crate) fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values()
    }
}

impl Procedure {
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// Reads `i:name`, `i:name@7` or `i:name@flag?4:3`. Without a number it stands behind the one before.
    fn parse(word: &'static str, next: &mut usize) -> Option<Self> {
        let (kind, rest) = word.split_once(':')?;
        let kind = match kind {
            "i" => Kind::Integer,
            "s" => Kind::Text,
            "b" => Kind::Flag,
            "f" => Kind::Float,
            "?" => Kind::Any,
            _ => return None,
        };
        let (name, place) = match rest.split_once('@') {
            None => (rest, Place::At(*next)),
            Some((name, place)) => (name, Place::parse(place)?),
        };
        if let Place::At(at) = place {
            *next = at.checked_add(1)?;
        }
        Some(Self { name, kind, place })
    }
}

impl Place {
    fn parse(text: &'static str) -> Option<Self> {
        let Some((on, places)) = text.split_once('?') else {
            return text.parse().ok().map(Self::At);
        };
        let (if_true, if_false) = places.split_once(':')?;
        Some(Self::Depends {
            on,
            if_true: if_true.parse().ok()?,
            if_false: if_false.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_has_not_the_form_costs_no_other() {
        let schema = Schema::parse(
            "# text\nversion 1\n\nfirst i:a s:b@3 ?:c\nsecond x:a i b:d@x s:e@9999999999999999999999 f:f@g?1:2\n   \nthird",
        );
        assert_eq!(schema.version, "1");
        let fields = |name| {
            let procedure: &Procedure = schema.procedure(name).unwrap();
            let fields = procedure.fields.iter();
            fields
                .map(|field| (field.name, field.kind, field.place))
                .collect::<Vec<_>>()
        };
        let first = [
            ("a", Kind::Integer, Place::At(0)),
            ("b", Kind::Text, Place::At(3)),
            ("c", Kind::Any, Place::At(4)),
        ];
        assert_eq!(fields("first"), first);
        let place = Place::Depends {
            on: "g",
            if_true: 1,
            if_false: 2,
        };
        assert_eq!(fields("second"), [("f", Kind::Float, place)]);
        assert!(fields("third").is_empty() && schema.procedure("version").is_none());
    }
}
