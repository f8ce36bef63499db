use ego_tree::iter::Edge;
use proptest::prelude::*;
use scraper::{ElementRef, Html};

use super::*;
use crate::domain::edit::tests::random::{applied, contents, edits};
use crate::formats::document;

fn locales() -> [Locale; 3] {
    ["en", "fi", "nb"].map(|tag| tag.parse().unwrap())
}

/// The characters of a document without the elements of one name.
fn said(html: &str, without: &str) -> String {
    let document = Html::parse_fragment(html);
    let texts = document.root_element().descendants().filter_map(|node| {
        let text = node.value().as_text()?;
        let is_out = node
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|above| above.value().name() == without);
        (!is_out).then(|| text.to_string())
    });
    texts.collect::<String>().split_whitespace().collect()
}

/// The names of tags in the order in which they stand in the text.
fn tags_written(html: &str) -> Vec<String> {
    let tags = html
        .split('<')
        .skip(1)
        .map(|tag| tag.split(['>', ' ']).next().unwrap_or_default());
    tags.map(str::to_owned).collect()
}

/// The same as a browser's parser understands them, which mends what is not valid.
fn tags_read(html: &str) -> Vec<String> {
    let document = Html::parse_fragment(html);
    let edges = document
        .root_element()
        .children()
        .flat_map(|node| node.traverse().collect::<Vec<_>>());
    let tag = |edge| match edge {
        Edge::Open(node) => Some((ElementRef::wrap(node)?, "")),
        Edge::Close(node) => Some((ElementRef::wrap(node)?, "/")),
    };
    edges
        .filter_map(tag)
        .map(|(element, slash)| format!("{slash}{}", element.value().name()))
        .filter(|tag| tag != "/br")
        .collect()
}

fn redline(before: &Content, after: &Content, locale: &Locale) -> String {
    html(before, after, &diff::between(before, after, locale))
}

fn check(before: &Content, after: &Content) -> Result<(), TestCaseError> {
    for locale in locales() {
        let redline = redline(before, after, &locale);
        let (old, new) = diff::sides(before, after, &locale);
        let document = |content: &Content| said(&document::html(content, &locale), "none");
        prop_assert_eq!(said(&redline, "del"), document(&new), "new: {}", redline);
        prop_assert_eq!(said(&redline, "ins"), document(&old), "old: {}", redline);
        prop_assert_eq!(
            tags_read(&redline),
            tags_written(&redline),
            "a browser reads it otherwise: {}",
            redline
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn without_marks_it_is_either_document(one in contents(), edits in edits()) {
        let other = applied(&one, &edits);
        check(&one, &other)?;
        check(&other, &one)?;
    }

    #[test]
    fn also_when_the_two_have_nothing_in_common(one in contents(), other in contents()) {
        check(&one, &other)?;
        check(&Content::default(), &one)?;
    }

    #[test]
    fn what_did_not_change_has_no_marks(one in contents()) {
        let en = &locales()[0];
        let redline = redline(&one, &one, en);
        prop_assert!(!redline.contains("<ins") && !redline.contains("<del"));
    }
}

mod examples {
    use super::*;
    use crate::domain::edit::{self, Edit, Patch, PutCookie, PutSection};
    use crate::domain::rich_text::from_html;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    fn put(name: &str) -> Edit {
        Edit::PutSection(PutSection {
            key: Some(key(name)),
            heading: Patch::Set(name.to_uppercase()),
            body: Patch::Set(from_html(&format!("<p>Text of {name}.</p>")).text),
            ..PutSection::default()
        })
    }

    fn edited(content: &Content, edits: &[Edit]) -> Content {
        edit::apply(content, &locales()[0], edits).unwrap()
    }

    fn redline_of(before: &Content, edits: &[Edit]) -> String {
        redline(before, &edited(before, edits), &locales()[0])
    }

    fn notice() -> Content {
        edited(&Content::default(), &["a", "b"].map(put))
    }

    #[test]
    fn a_section_put_in_front_changes_the_numbers_behind_it_and_nothing_else() {
        let first = Edit::PutSection(PutSection {
            key: Some(key("new")),
            heading: Patch::Set("New".to_owned()),
            position: Some(0),
            ..PutSection::default()
        });
        assert_eq!(
            redline_of(&notice(), &[first]),
            "<h2 id=\"new\" class=\"added\"><ins>1. New</ins></h2>\
             <h2 id=\"a\"><del class=\"number\">1. </del><ins class=\"number\">2. </ins>A</h2><p>Text of a.</p>\
             <h2 id=\"b\"><del class=\"number\">2. </del><ins class=\"number\">3. </ins>B</h2><p>Text of b.</p>"
        );
    }

    #[test]
    fn a_moved_section_stands_in_both_places_and_says_so() {
        let there = Edit::MoveSection {
            key: key("b"),
            parent: None,
            position: 0,
        };
        let redline = redline_of(&notice(), &[there]);
        assert!(
            redline.starts_with("<h2 id=\"b\" class=\"added moved\"><ins>1. B</ins></h2>"),
            "{redline}"
        );
        assert!(
            redline.contains("<h2 id=\"-b\" class=\"removed moved\"><del>2. B</del></h2>"),
            "{redline}"
        );
    }

    #[test]
    fn a_declaration_with_another_purpose_is_one_mark_in_its_cell_although_a_column_comes() {
        let cookie = |purpose: &str, provider: Option<&str>| {
            Edit::PutCookie(Box::new(PutCookie {
                key: Some(key("_ga")),
                name: Some("_ga".to_owned()),
                purpose: Patch::Set(purpose.to_owned()),
                provider: provider.map_or(Patch::Absent, |name| Patch::Set(name.to_owned())),
                ..PutCookie::default()
            }))
        };
        let before = edited(&notice(), &[cookie("Counts visits.", None)]);
        let redline = redline_of(&before, &[cookie("Counts visitors.", Some("Example"))]);
        assert!(
            redline.contains("<td>Counts <del>visits</del><ins>visitors</ins>.</td>"),
            "{redline}"
        );
        assert!(
            redline.contains("<th scope=\"col\"><ins>Provider</ins></th>"),
            "{redline}"
        );
        assert!(redline.contains("<td><ins>Example</ins></td>"), "{redline}");
    }
}
