//! The lenient readers, given what they must bear.

use super::*;

type Json<'a> = &'a mut serde_json::Deserializer<serde_json::de::StrRead<'a>>;

fn read<T>(json: &str, reader: impl FnOnce(Json<'_>) -> serde_json::Result<T>) -> Option<T> {
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
        assert_eq!(read(json, |json| number::<_, u64>(json)), value, "{json}");
        let lenient = read(json, |json| lenient_number::<_, u64>(json));
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
        assert_eq!(read(json, |json| lenient_flag(json)), Some(value), "{json}");
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
            read(json, |json| number_if_any::<_, u8>(json)),
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
        assert_eq!(read(json, |json| text::<_, String>(json)), value, "{json}");
        let lenient = read(json, |json| lenient_text::<_, String>(json));
        assert_eq!(lenient, Some(value.clone().flatten()), "{json}");
        let required = read(json, |json| required_text::<_, String>(json));
        assert_eq!(required, value.flatten(), "{json}");
    }
}

#[test]
fn half_a_surrogate_pair_does_not_cost_the_text() {
    let text = read(r#""half \ud83d a pair, whole \ud83d\ude06""#, |json| {
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
        let text = read(json, |json| text::<_, String>(json)).flatten();
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
        assert_eq!(read(json, joined).as_deref(), values, "{json}");
        let lenient = read(json, |json| lenient_list(json).map(|list| list.len()));
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
        let read: Option<Vec<u8>> = read(json, |json| readable_list(json));
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
        let read = read(json, |json| nodes(json).map(|nodes| nodes.len()));
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
