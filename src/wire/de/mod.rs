//! Values whose form Facebook varies: numbers as strings, lists as objects, null for missing.
//!
//! [`Text`], [`Num`], [`Flag`], [`Obj`] and [`List`] take any JSON in place, so that a struct of them reads in one pass and
//! like the JSON that it describes; [`read`] reads such a struct.

mod entries;
mod field;
mod forms;
mod name;
mod readers;
mod scanner;
mod tidy;
mod time;

pub(crate) use entries::{elements, member};
pub(crate) use field::{Field, Flag, List, NamedList, Num, Obj, Text};
pub(crate) use forms::{Form, Given};
pub(crate) use readers::{
    entries, first, lenient, lenient_flag, lenient_list, lenient_number, lenient_text, list, nodes,
    number, number_if_any, parse, readable, required_text, scalar,
};
pub(crate) use scanner::Scanner;
pub(crate) use tidy::{read, read_tidied};
pub(crate) use time::{Millis, Seconds};

#[cfg(test)]
mod tests;
