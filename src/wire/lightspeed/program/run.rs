//! Carrying out a program while it is read.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::value::Value;
use super::state::{Facts, MAX_NAME, Program, State};
use crate::error::DecodeError;
use crate::wire::de::{self, Num};

/// The depth to which operations may stand in each other. Deeper ones are passed over.
pub(crate) const MAX_DEPTH: usize = 64;

impl Program {
    /// Carries out the program in the payload of an answer or a push, `{"name":…,"step":[…]}`.
    ///
    /// # Errors
    ///
    /// The payload is no object of JSON, or there is more in it than is kept.
    pub(crate) fn run(payload: &str, facts: Facts<'_>) -> Result<Self, DecodeError> {
        let run = |json: &str| {
            let mut machine = Machine {
                state: State::new(facts, json.len()),
            };
            let mut json = serde_json::Deserializer::from_str(json);
            json.deserialize_map(Payload(&mut machine))?;
            json.end()?;
            Ok(machine.state.program)
        };
        de::read(payload, run).map_err(|error| DecodeError::json("a program", &error))
    }
}

struct Machine<'f> {
    state: State<'f>,
}

impl Machine<'_> {
    /// Carries out the operation whose operands follow.
    fn carry_out<'de, A: SeqAccess<'de>>(
        &mut self,
        operation: u64,
        depth: usize,
        operands: &mut A,
    ) -> Result<(), A::Error> {
        match operation {
            1 => {
                while operands
                    .next_element_seed(Statement(self, depth))?
                    .is_some()
                {}
            }
            3 => {
                let slot = self.slot(depth, operands)?;
                let value = self.value(depth, operands)?;
                self.state.store(slot, value);
            }
            4 => {
                let first = self.slot(depth, operands)?;
                let count = self.slot(depth, operands)?.unwrap_or(1);
                let value = self.value(depth, operands)?;
                self.state.store_results(first, count, &value);
            }
            5 => drop(self.call(depth, operands)?),
            23 => match self.value(depth, operands)?.is_true() {
                Some(true) => {
                    operands.next_element_seed(Statement(self, depth))?;
                }
                Some(false) => {
                    operands.next_element::<IgnoredAny>()?;
                    operands.next_element_seed(Statement(self, depth))?;
                }
                None => self.state.program.passed_over.undecided += 1,
            },
            // Native calls, returns, errors and log lines of the site's script; and values that nobody takes.
            2 | 7 | 9 | 12 | 16 | 19 | 47..=49 => {}
            _ => self.state.program.passed_over.unknown += 1,
        }
        Ok(())
    }

    /// The value of the operation whose operands follow.
    fn evaluate<'de, A: SeqAccess<'de>>(
        &mut self,
        operation: u64,
        depth: usize,
        operands: &mut A,
    ) -> Result<Value, A::Error> {
        Ok(match operation {
            2 => {
                let slot = self.slot(depth, operands)?;
                self.state.load(slot)
            }
            5 => self.call(depth, operands)?,
            9 => Value::Undefined,
            16 => match self.value(depth, operands)? {
                Value::Text(text) => Value::Bytes(text),
                _ => Value::Unknown,
            },
            19 => {
                let digits = self.value(depth, operands)?;
                self.count(&digits)?;
                let number = digits.text().and_then(|digits| digits.parse().ok());
                number.map_or(Value::Unknown, Value::Integer)
            }
            // Either of all operands, or all of them.
            24 | 25 => {
                let decisive = operation == 24;
                let mut result = Some(!decisive);
                while let Some(value) = operands.next_element_seed(Expression(self, depth))? {
                    result = match value.is_true() {
                        Some(it) if it == decisive => Some(decisive),
                        None if result != Some(decisive) => None,
                        _ => result,
                    };
                }
                result.map_or(Value::Unknown, Value::Flag)
            }
            26 => {
                let value = self.value(depth, operands)?.is_true();
                value.map_or(Value::Unknown, |it| Value::Flag(!it))
            }
            27 => match self.value(depth, operands)? {
                Value::Unknown => Value::Unknown,
                value => Value::Flag(value.is_absent()),
            },
            // Equal, and not equal: any values, and integers.
            29 | 30 | 32 | 33 => {
                let pair = (self.value(depth, operands)?, self.value(depth, operands)?);
                self.count(&pair.0)?;
                match pair {
                    (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
                    (one, other) => Value::Flag((one == other) == (operation < 32)),
                }
            }
            60 => Value::Integer(self.state.facts.now),
            69 | 85 => {
                let pair = (self.value(depth, operands)?, self.value(depth, operands)?);
                let (Some(one), Some(other)) = (pair.0.integer(), pair.1.integer()) else {
                    return Ok(Value::Unknown);
                };
                let result = match operation {
                    69 => one.checked_add(other),
                    _ => one.checked_sub(other),
                };
                result.map_or(Value::Unknown, Value::Integer)
            }
            _ => {
                self.state.program.passed_over.unknown += 1;
                Value::Unknown
            }
        })
    }

    /// Carries out the call whose operands follow.
    fn call<'de, A: SeqAccess<'de>>(
        &mut self,
        depth: usize,
        operands: &mut A,
    ) -> Result<Value, A::Error> {
        let name = self.value(depth, operands)?;
        self.count(&name)?;
        let Value::Text(name) = name else {
            return Ok(Value::Unknown);
        };
        if name.len() > MAX_NAME {
            self.state.program.passed_over.unknown += 1;
            return Ok(Value::Unknown);
        }
        let mut arguments = Vec::new();
        while let Some(value) = operands.next_element_seed(Expression(self, depth))? {
            self.count(&value)?;
            arguments.push(value);
        }
        self.state.call(name, arguments).ok_or_else(too_much)
    }

    /// Counts a value whose text is kept or gone through.
    fn count<E: Error>(&mut self, value: &Value) -> Result<(), E> {
        match self.state.has_room_for(value) {
            true => Ok(()),
            false => Err(too_much()),
        }
    }

    /// The next operand; undefined if there is none.
    fn value<'de, A: SeqAccess<'de>>(
        &mut self,
        depth: usize,
        operands: &mut A,
    ) -> Result<Value, A::Error> {
        let value = operands.next_element_seed(Expression(self, depth))?;
        Ok(value.unwrap_or(Value::Undefined))
    }

    /// The next operand as the number of a slot.
    fn slot<'de, A: SeqAccess<'de>>(
        &mut self,
        depth: usize,
        operands: &mut A,
    ) -> Result<Option<u64>, A::Error> {
        let slot = self.value(depth, operands)?.integer();
        Ok(slot.and_then(|slot| slot.try_into().ok()))
    }

    /// Enters an operation that stands at this depth, reads its number, and what `carry_out` leaves of it.
    fn enter<'de, A: SeqAccess<'de>, T>(
        &mut self,
        depth: usize,
        mut operands: A,
        carry_out: impl FnOnce(&mut Self, u64, &mut A) -> Result<T, A::Error>,
    ) -> Result<Option<T>, A::Error> {
        let mut done = None;
        if depth > MAX_DEPTH {
            self.state.program.passed_over.too_deep += 1;
        } else if let Some(number) = operands.next_element::<Num<u64>>()? {
            match number.get() {
                Some(operation) => done = Some(carry_out(self, operation, &mut operands)?),
                None => self.state.program.passed_over.unknown += 1,
            }
        }
        while operands.next_element::<IgnoredAny>()?.is_some() {}
        Ok(done)
    }
}

fn too_much<E: Error>() -> E {
    E::custom("a program with more than is kept")
}

/// The object around a program.
struct Payload<'m, 'f>(&'m mut Machine<'f>);

impl<'de> Visitor<'de> for Payload<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a program")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            if name == "step" {
                // Of two the last counts, as in the site's script.
                self.0.state.begin_anew();
                members.next_value_seed(Statement(self.0, 0))?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Carries out what stands here, if it is an operation, at a depth.
struct Statement<'m, 'f>(&'m mut Machine<'f>, usize);

impl<'de> DeserializeSeed<'de> for Statement<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self(machine, depth) = self;
        let operation = Operation {
            machine,
            depth,
            is_statement: true,
        };
        deserializer.deserialize_any(operation).map(drop)
    }
}

/// Reads the value that stands here, or that an operation has which stands here, at a depth.
struct Expression<'m, 'f>(&'m mut Machine<'f>, usize);

impl<'de> DeserializeSeed<'de> for Expression<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let Self(machine, depth) = self;
        deserializer.deserialize_any(Operation {
            machine,
            depth,
            is_statement: false,
        })
    }
}

struct Operation<'m, 'f> {
    machine: &'m mut Machine<'f>,
    depth: usize,
    is_statement: bool,
}

impl<'de> Visitor<'de> for Operation<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, operands: A) -> Result<Value, A::Error> {
        let depth = self.depth + 1;
        let value = self
            .machine
            .enter(depth, operands, |machine, operation, operands| {
                if self.is_statement {
                    machine.carry_out(operation, depth, operands)?;
                    return Ok(Value::Undefined);
                }
                machine.evaluate(operation, depth, operands)
            });
        Ok(value?.unwrap_or(Value::Unknown))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Unknown)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Plain(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.try_into().map_or(Value::Unknown, Value::Plain))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        // The text of a statement is nobody's.
        Ok(if self.is_statement {
            Value::Unknown
        } else {
            Value::Text(text.into())
        })
    }
}
