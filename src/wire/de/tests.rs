//! The lenient readers, given what they must bear.

use serde_json::value::RawValue;

use super::readers::*;
use super::*;

type Json<'a> = &'a mut serde_json::Deserializer<serde_json::de::StrRead<'a>>;

fn read_one<T>(json: &str, reader: impl FnOnce(Json<'_>) -> serde_json::Result<T>) -> Option<T> {
    reader(&mut serde_json::Deserializer::from_str(json)).ok()
}

#[test]
fn a_number_comes_as_a_number_or_as_digits() {
    for (json, value) in [
        ("7", Some(7)),
        ("\"7\"", Some(7)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("\"18446744073709551616\"", None),
        ("1e999", None),
        ("\"9e9\"", None),
        ("7.0", None),
        ("-1", None),
        ("\"-1\"", None),
        ("\"\"", None),
        ("\" 7\"", None),
        ("null", None),
        ("true", None),
        ("[7]", None),
        ("{\"7\": 7}", None),
    ] {
        assert_eq!(
            read_one(json, |json| number::<_, u64>(json)),
            value,
            "{json}"
        );
        let lenient = read_one(json, |json| lenient_number::<_, u64>(json));
        assert_eq!(lenient, Some(value), "{json}");
    }
}

#[test]
fn a_flag_comes_as_a_truth_or_as_a_number() {
    for (json, value) in [
        ("true", Some(true)),
        ("1", Some(true)),
        ("\"1\"", Some(true)),
        ("false", Some(false)),
        ("0", Some(false)),
        ("2", None),
        ("null", None),
        ("[1]", None),
    ] {
        assert_eq!(
            read_one(json, |json| lenient_flag(json)),
            Some(value),
            "{json}"
        );
    }
}

#[test]
fn nothing_is_no_number_but_an_odd_one_is_an_error() {
    for (json, value) in [
        ("null", Some(None)),
        ("\"\"", Some(None)),
        ("7", Some(Some(7))),
        ("256", None),
        ("false", None),
    ] {
        assert_eq!(
            read_one(json, |json| number_if_any::<_, u8>(json)),
            value,
            "{json}"
        );
    }
}

#[test]
fn a_text_comes_as_a_string_or_as_a_number() {
    for (json, value) in [
        ("\"a\\nb\"", Some(Some("a\nb"))),
        ("7", Some(Some("7"))),
        ("\"\"", Some(None)),
        ("null", Some(None)),
        ("true", None),
        ("[]", None),
    ] {
        let value = value.map(|text| text.map(str::to_owned));
        assert_eq!(
            read_one(json, |json| text::<_, String>(json)),
            value,
            "{json}"
        );
        let lenient = read_one(json, |json| lenient_text::<_, String>(json));
        assert_eq!(lenient, Some(value.clone().flatten()), "{json}");
        let required = read_one(json, |json| required_text::<_, String>(json));
        assert_eq!(required, value.flatten(), "{json}");
    }
}

#[test]
fn half_a_surrogate_pair_does_not_cost_the_text() {
    let text = read_one(r#""half \ud83d a pair, whole \ud83d\ude06""#, |json| {
        text::<_, String>(json)
    });
    let text = text.flatten().unwrap();
    assert_eq!(text, "half \u{fffd} a pair, whole 😆");
}

#[test]
fn each_half_of_a_surrogate_pair_becomes_one_replacement_and_counts_as_one_unit() {
    for (json, expected) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""a\ude06b""#, "a\u{fffd}b"),
        (r#""\ud83d\ud83d\ude06""#, "\u{fffd}😆"),
        (r#""\ude06\ud83d""#, "\u{fffd}\u{fffd}"),
        (
            r#""\ud7ff\ue000 ퟿\ud800""#,
            "\u{d7ff}\u{e000} \u{d7ff}\u{fffd}",
        ),
    ] {
        let text = read_one(json, |json| text::<_, String>(json)).flatten();
        assert_eq!(text.as_deref(), Some(expected), "{json}");
    }
}

#[test]
fn a_list_comes_as_a_list_or_as_an_object() {
    let joined = |json: Json<'_>| -> serde_json::Result<String> {
        let values: Vec<&str> = list(json)?.into_iter().map(RawValue::get).collect();
        Ok(values.join(" "))
    };
    for (json, values) in [
        (r#"[1, null, "x"]"#, Some(r#"1 null "x""#)),
        (r#"{"0": 1, "1": [2]}"#, Some("1 [2]")),
        ("[]", Some("")),
        ("null", Some("")),
        ("7", None),
        ("-7", None),
        ("7.5", None),
        ("true", None),
        ("\"x\"", None),
    ] {
        assert_eq!(read_one(json, joined).as_deref(), values, "{json}");
        let lenient = read_one(json, |json| lenient_list(json).map(|list| list.len()));
        let count = values.map_or(0, |values| values.split_whitespace().count());
        assert_eq!(lenient, Some(count), "{json}");
    }
}

#[test]
fn an_element_of_another_form_costs_no_other_of_the_list() {
    for (json, values) in [
        (r#"[1, null, "x", {}, 2]"#, &[1, 2][..]),
        (r#"{"0": 1, "1": [], "2": 2}"#, &[1, 2]),
        ("[]", &[]),
        ("null", &[]),
        ("7", &[]),
    ] {
        let read: Option<Vec<u8>> = read_one(json, |json| readable_list(json));
        assert_eq!(read.as_deref(), Some(values), "{json}");
    }
}

#[test]
fn graphql_wraps_a_list_as_nodes_or_as_edges() {
    for (json, count) in [
        (r#"{"nodes": [1, 2]}"#, 2),
        (r#"{"edges": [{"node": 1}, null, {}, {"node": 2}]}"#, 2),
        (r#"{"nodes": null, "edges": [{"node": 1}]}"#, 1),
        ("{}", 0),
        ("null", 0),
        ("[1]", 0),
    ] {
        let read = read_one(json, |json| nodes(json).map(|nodes| nodes.len()));
        assert_eq!(read, Some(count), "{json}");
    }
}

#[test]
fn a_time_is_never_negative_and_ends_where_the_type_ends() {
    for (digits, millis) in [
        ("1516000000000", Some(1_516_000_000_000)),
        ("18446744073709551615", Some(i64::MAX)),
        ("-1", None),
        ("", None),
    ] {
        let read = digits.parse().ok().map(|time: Millis| time.0.as_millis());
        assert_eq!(read, millis);
    }
    let seconds = |digits: &str| digits.parse().ok().map(|time: Seconds| time.0.as_millis());
    assert_eq!(seconds("1516000000"), Some(1_516_000_000_000));
    assert_eq!(seconds("18446744073709551615"), Some(i64::MAX));
}

#[track_caller]
fn field<T: for<'de> serde::Deserialize<'de>>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_number_is_read_in_place_as_it_is_cut_out() {
    for json in [
        "7",
        "\"7\"",
        "256",
        "-1",
        "\"-1\"",
        "7.0",
        "1e2",
        "\"\"",
        "\" 7\"",
        "null",
        "true",
        "[7]",
        "[]",
        "{\"7\": 7}",
        "18446744073709551616",
    ] {
        let cut_out = read_one(json, |json| lenient_number::<_, u8>(json)).flatten();
        assert_eq!(field::<Num<u8>>(json).get(), cut_out, "{json}");
        let strict = read_one(json, |json| number_if_any::<_, u8>(json));
        assert_eq!(
            field::<Num<u8>>(json).optional("it", "x").ok(),
            strict,
            "{json}"
        );
        let required = read_one(json, |json| number::<_, u8>(json));
        assert_eq!(
            field::<Num<u8>>(json).required("it", "x").ok(),
            required,
            "{json}"
        );
        let flag = read_one(json, |json| lenient_flag(json)).flatten();
        assert_eq!(field::<Flag>(json).get(), flag, "{json}");
    }
    assert_eq!(
        field::<Num<Millis>>("18446744073709551615")
            .get()
            .map(|it| it.0.as_millis()),
        Some(i64::MAX)
    );
    assert_eq!(field::<Num<i64>>("-9").get(), Some(-9));
}

#[test]
fn a_text_is_read_in_place_as_it_is_cut_out() {
    for json in [
        r#""a\nb""#,
        r#""ab""#,
        "7",
        "-7",
        "18446744073709551615",
        "\"\"",
        "null",
        "true",
        "[]",
        "{}",
    ] {
        let cut_out = read_one(json, |json| text::<_, String>(json));
        let in_place: Text<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(
            in_place
                .clone()
                .optional("it", "x")
                .ok()
                .map(|it| it.map(String::from)),
            cut_out,
            "{json}"
        );
        assert_eq!(in_place.owned(), cut_out.flatten(), "{json}");
    }
}

#[test]
fn what_no_visitor_takes_is_put_in_order() {
    for (json, in_order) in [
        (
            r#"{"a": 1, "b": [1.50, -0, 1e999], "a": 2}"#,
            r#"{"b":["1.50","-0","1e999"],"a":2}"#,
        ),
        (
            r#"{"\ud83d": "\ude06\n"}"#,
            "{\"\u{fffd}\":\"\u{fffd}\\n\"}",
        ),
        (r#"[ ]"#, "[]"),
        ("{}", "{}"),
        ("18446744073709551616", r#""18446744073709551616""#),
        ("null", "null"),
    ] {
        assert_eq!(tidy::tidied(json).as_deref(), Some(in_order), "{json}");
    }
    assert_eq!(tidy::tidied("{"), None);
}

#[test]
fn an_odd_member_costs_neither_the_others_nor_the_order_of_reading() {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Thing<'a> {
        #[serde(borrow)]
        name: Text<'a>,
        count: Num<u32>,
        parts: List<Obj<Part>>,
    }
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Part {
        id: Num<u32>,
    }
    for (json, name, count, parts) in [
        (
            r#"{"name": ["x"], "count": 1, "parts": {"0": {"id": 1}, "1": 7}}"#,
            None,
            Some(1),
            1,
        ),
        (
            r#"{"name": "x", "count": {"n": 1}, "parts": [null, {"id": {}}, {"id": "2"}]}"#,
            Some("x"),
            None,
            1,
        ),
        (
            r#"{"name": "\ud83d", "count": 1e999, "parts": []}"#,
            Some("\u{fffd}"),
            None,
            0,
        ),
        (
            r#"{"name": 1.50, "count": 1, "count": "2"}"#,
            Some("1.50"),
            Some(2),
            0,
        ),
        ("[]", None, None, 0),
    ] {
        let found = read(json, |json| {
            let thing: Obj<Thing<'_>> = serde_json::from_str(json)?;
            let thing = thing.get().unwrap_or_default();
            let parts = thing.parts.elements().into_iter();
            let ids = parts.filter_map(|part| part.get()?.id.get());
            Ok((thing.name.owned(), thing.count.get(), ids.count()))
        });
        assert_eq!(
            found.unwrap(),
            (name.map(str::to_owned), count, parts),
            "{json}"
        );
    }
}

#[test]
fn a_control_character_that_json_does_not_allow_is_refused_wherever_it_stands() {
    for json in ["{\"\0\": 1}", "{\"a\": {\"\0\": 1}}", "{\"a\": \"\0\"}"] {
        let mut scanner = Scanner::new(json);
        let read = scanner.object(|scanner, _| {
            scanner.value::<NamedList<'_, Text<'_>>>()?;
            Ok::<_, serde_json::Error>(())
        });
        assert!(read.is_err(), "{json:?}");
    }
}
