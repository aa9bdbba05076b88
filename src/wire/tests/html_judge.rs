//! The page reader beside scraper, which builds a tree as a browser does: both find the same.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, prop_oneof, proptest};
use proptest::sample::select;
use scraper::{ElementRef, Html, Node, Selector};

use super::html_mutations::PAGES;
use crate::testing::mutate;
use crate::wire::html::Page;

/// A named field: its name, its value, and which of the fields before it is the first of its form, if it stands in one.
type Field = (String, Option<String>, Option<usize>);

/// The findings of either on a page: its title, and its fields, those inside comments behind the others.
#[derive(Debug, PartialEq)]
struct Found {
    title: Option<String>,
    fields: Vec<Field>,
    commented: Vec<Field>,
}

/// Numbers forms by their first field, because the two readers have different names for a form.
fn numbered<F: PartialEq>(fields: Vec<(String, Option<String>, Option<F>)>) -> Vec<Field> {
    let first = |form: &Option<F>| fields.iter().position(|(_, _, other)| other == form);
    let forms: Vec<_> = fields
        .iter()
        .map(|(_, _, form)| form.as_ref().and(first(form)))
        .collect();
    let fields = fields.into_iter().zip(forms);
    fields
        .map(|((name, value, _), form)| (name, value, form))
        .collect()
}

fn by_reader(text: &str) -> Found {
    let page = Page::parse(text);
    let (commented, fields): (Vec<_>, Vec<_>) = page.fields().partition(|it| it.in_comment);
    let plain = |fields: Vec<&crate::wire::html::Input>| {
        let fields = fields.into_iter();
        numbered(
            fields
                .map(|it| (it.name.clone(), it.value.clone(), it.form))
                .collect(),
        )
    };
    Found {
        title: page.title(),
        fields: plain(fields),
        commented: plain(commented),
    }
}

fn by_judge(text: &str) -> Found {
    let page = Html::parse_document(text);
    let selector = |text| Selector::parse(text).unwrap();
    let title = page.select(&selector("title")).next();
    let title = title.map(|it| it.text().collect::<String>());
    let title = title.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let comments = page.tree.nodes().filter_map(|node| match node.value() {
        Node::Comment(comment) => Some(Html::parse_document(comment)),
        _ => None,
    });
    let mut commented: Vec<Field> = Vec::new();
    for comment in comments {
        let before = commented.len();
        let fields = tree_fields(&comment).into_iter();
        commented
            .extend(fields.map(|(name, value, form)| (name, value, form.map(|at| at + before))));
    }
    Found {
        title: title
            .filter(|it| !it.is_empty())
            .map(|it| it.chars().take(100).collect()),
        fields: tree_fields(&page),
        commented,
    }
}

fn tree_fields(page: &Html) -> Vec<Field> {
    let inputs = Selector::parse("input[name]").unwrap();
    let fields = page.select(&inputs).map(|input| {
        let mut above = input.ancestors().filter_map(ElementRef::wrap);
        let form = above
            .find(|it| it.value().name() == "form")
            .map(|it| it.id());
        let attribute = |name| input.attr(name).map(str::to_owned);
        (
            attribute("name").unwrap_or_default(),
            attribute("value"),
            form,
        )
    });
    numbered(fields.collect())
}

#[test]
fn every_recorded_page_is_read_as_by_the_judge() {
    let mut fields = 0;
    for page in &*PAGES {
        let found = by_reader(page);
        assert_eq!(found, by_judge(page), "{page}");
        fields += found.fields.len() + found.commented.len();
    }
    assert!(fields > 10, "{fields}");
}

/// A value of an attribute, quoted.
fn value() -> impl Strategy<Value = String> {
    let text = "[a-z0-9 ąñ<>/=&;#\n-]{0,12}";
    let entity = select(vec![
        "&amp;",
        "&quot;",
        "&#39;",
        "&#x1F600;",
        "&lt;",
        "&eacute;",
        "&nope;",
        "&amp",
        "&",
    ]);
    prop_oneof![
        text.prop_map(|text| format!("\"{text}'\"")),
        text.prop_map(|text| format!("'{text}\"'")),
        "[a-z0-9._-]{1,8}",
        entity.prop_map(|entity| format!("\"{entity}x\"")),
    ]
}

fn input() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("pass".to_owned()), Just("\"lsd\"".to_owned()), value()];
    let end = select(vec![">", "/>", " >", "\n>"]);
    (
        option::weighted(0.9, name),
        option::of(value()),
        option::of(value()),
        end,
    )
        .prop_map(|(name, value, other, end)| {
            let attribute = |name: &str, value: Option<String>| {
                value.map_or_else(String::new, |value| format!(" {name}={value} "))
            };
            let (name, value) = (attribute("NAME", name), attribute("value", value));
            format!(
                "<Input type=hidden{name}{}{value}{end}",
                attribute("value2", other)
            )
        })
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => input(),
        1 => "[a-z &;\"'=]{0,10}",
        1 => Just("<script>if (a < b) { x = '<input name=x>'; }</script>".to_owned()),
        1 => Just("<textarea><input name=t></textarea><style><input name=s></style>".to_owned()),
        1 => Just("<br><img src=\"a>b\"><input>".to_owned()),
    ]
}

/// Elements in elements, a few deep: without a bound the judge takes hours.
fn nested() -> impl Strategy<Value = String> {
    leaf().prop_recursive(5, 40, 5, |inner| {
        let tag = select(vec!["div", "span", "section", "ul", "b"]);
        (tag, vec(inner, 0..5))
            .prop_map(|(tag, inner)| format!("<{tag} class='x'>{}</{tag}>", inner.concat()))
    })
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => nested(),
        3 => vec(nested(), 0..4).prop_map(|inner| format!("<form action=/login>{}</form>", inner.concat())),
        1 => vec(input(), 0..3).prop_map(|inner| format!("<!-- <form>{}</form> -->", inner.concat().replace("--", "-"))),
    ]
}

fn page() -> impl Strategy<Value = String> {
    let title = option::of("[A-Za-zé <>&;\n]{0,120}");
    (title, vec(part(), 0..6)).prop_map(|(title, parts)| {
        let title = title.map_or_else(String::new, |title| format!("<title>{title}</title>"));
        format!(
            "<!doctype html><html><head>{title}</head><body>{}</body></html>",
            parts.concat()
        )
    })
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn a_page_is_read_as_by_the_judge(page in page()) {
        assert_eq!(by_reader(&page), by_judge(&page));
    }
}
