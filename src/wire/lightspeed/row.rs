//! Rows: the calls of stored procedures, with their arguments by name.

use std::fmt;
use std::sync::Arc;

use super::schema::{Field, Kind, Place, Procedure, Schema};
use super::value::Value;

/// A call of a stored procedure.
///
/// Of a procedure that the schema knows the arguments have names; each is given out only if it has the type that it should have. Its
/// `Debug` shows no text.
#[derive(Clone)]
pub(crate) struct Row {
    /// Shared: a program can have one name for many calls.
    name: Arc<str>,
    procedure: Option<&'static Procedure>,
    arguments: Vec<Value>,
}

impl Row {
    pub(crate) fn new(name: impl Into<Arc<str>>, arguments: Vec<Value>) -> Self {
        let name = name.into();
        Self {
            procedure: Schema::current().procedure(&name),
            name,
            arguments,
        }
    }

    /// The name of the procedure.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The procedure. `None`: the schema does not have it.
    pub(crate) fn procedure(&self) -> Option<&'static Procedure> {
        self.procedure
    }

    /// The argument at a position, from 0 on.
    pub(crate) fn at(&self, position: usize) -> Option<&Value> {
        self.arguments.get(position)
    }

    /// About as many bytes as it takes.
    #[cfg(feature = "gateway")]
    pub(crate) fn footprint(&self) -> usize {
        let arguments = self.arguments.iter();
        let arguments = arguments.map(|it| size_of::<Value>() + it.text_len());
        size_of::<Self>() + self.name.len() + arguments.sum::<usize>()
    }

    /// Whether another row has the same content.
    #[cfg(feature = "gateway")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.name == other.name && self.arguments == other.arguments
    }

    /// About as many bytes as the row has in a program that writes it out.
    pub(crate) fn size(&self) -> usize {
        let arguments = self.arguments.iter();
        self.name.len() + arguments.map(|it| 8 + it.text_len()).sum::<usize>()
    }

    /// `None`: it is not there, not of this type, or the schema does not have it.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.argument(name)?.integer()
    }

    /// `None`: it is not there, not of this type, or the schema does not have it.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.argument(name)?.text()
    }

    /// `None`: it is not there, not of this type, or the schema does not have it.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.argument(name)?.flag()
    }

    /// `None`: it is not there, not of this type, or the schema does not have it.
    pub(crate) fn float(&self, name: &str) -> Option<f64> {
        self.argument(name)?.float()
    }

    /// The arguments that stand where the schema has none, or have another type than it has, with their positions.
    #[cfg(test)]
    pub(crate) fn unrecognized(&self) -> impl Iterator<Item = (usize, &Value)> {
        let mut known = vec![false; self.arguments.len()];
        let fields = self.procedure.map_or(&[][..], |it| &it.fields);
        for field in fields {
            let position = self.position(field);
            let value = position.and_then(|position| self.at(position));
            if let (Some(known), Some(value)) = (position.and_then(|it| known.get_mut(it)), value) {
                *known |= fits(field.kind, value);
            }
        }
        let arguments = self.arguments.iter().enumerate().zip(known);
        arguments.filter_map(|(argument, known)| {
            let is_odd = !known && !argument.1.is_absent();
            is_odd.then_some(argument)
        })
    }

    /// The row as JSON, in the notation of programs.
    pub(crate) fn to_json(&self) -> String {
        let mut json = String::from("[5");
        let name = serde_json::to_string(&*self.name);
        let arguments = self.arguments.iter().map(serde_json::to_string);
        for value in [name].into_iter().chain(arguments) {
            json.push(',');
            json.push_str(value.as_deref().unwrap_or("null"));
        }
        json.push(']');
        json
    }

    /// The value of a field, if it fits.
    pub(super) fn argument(&self, name: &str) -> Option<&Value> {
        let field = self.procedure?.field(name)?;
        let value = self.at(self.position(field)?)?;
        fits(field.kind, value).then_some(value)
    }

    fn position(&self, field: &Field) -> Option<usize> {
        Some(match field.place {
            Place::At(position) => position,
            Place::Depends {
                on,
                if_true,
                if_false,
            } => {
                let Place::At(on) = self.procedure?.field(on)?.place else {
                    return None;
                };
                let flag = self.at(on).and_then(Value::flag);
                if flag.unwrap_or_default() {
                    if_true
                } else {
                    if_false
                }
            }
        })
    }
}

fn fits(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::Integer => value.integer().is_some(),
        Kind::Text => value.text().is_some(),
        Kind::Flag => value.flag().is_some(),
        Kind::Float => value.float().is_some(),
        Kind::Any => *value != Value::Unknown,
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Row ")?;
        match self.procedure {
            Some(procedure) => f.write_str(procedure.name)?,
            None => f.write_str("of an unknown procedure")?,
        }
        f.debug_list().entries(&self.arguments).finish()
    }
}
