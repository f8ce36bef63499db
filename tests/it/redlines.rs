//! Reads a redline as a browser does and checks it against both texts; knows nothing of how it was made.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html};

/// What may stand in a redline.
const ALLOWED: &[&str] = &[
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "a",
    "strong",
    "em",
    "b",
    "i",
    "u",
    "sub",
    "sup",
    "code",
    "blockquote",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "ins",
    "del",
];
/// Marks may not stand directly in these.
const FRAMES: &[&str] = &["ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"];

/// Passes when the redline is valid, reads as `after` without its deletions and as `before` without its insertions.
pub(crate) fn check(redline: &str, before: &str, after: &str) {
    assert_eq!(
        letters(redline, "del"),
        letters(after, ""),
        "without <del>: {redline}"
    );
    assert_eq!(
        letters(redline, "ins"),
        letters(before, ""),
        "without <ins>: {redline}"
    );
    let document = Html::parse_fragment(redline);
    assert_eq!(
        tags_read(&document),
        tags_written(redline),
        "a browser mends it: {redline}"
    );
    for element in document
        .root_element()
        .descendants()
        .filter_map(ElementRef::wrap)
        .skip(1)
    {
        let name = element.value().name();
        assert!(ALLOWED.contains(&name), "<{name}> in {redline}");
        for (attribute, _) in element.value().attrs() {
            let is_known = matches!(
                attribute,
                "id" | "class" | "href" | "scope" | "colspan" | "rowspan" | "start"
            );
            assert!(is_known, "{attribute} in {redline}");
        }
        let above = element
            .parent()
            .and_then(ElementRef::wrap)
            .map_or("", |above| above.value().name());
        let is_mark = matches!(name, "ins" | "del");
        assert!(
            !(is_mark && FRAMES.contains(&above)),
            "<{name}> in <{above}> of {redline}"
        );
    }
}

/// The letters of HTML, without what stands in elements of one name.
fn letters(html: &str, without: &str) -> String {
    let document = Html::parse_fragment(html);
    let mut letters = String::new();
    let mut depth = 0_usize;
    for edge in document.root_element().traverse() {
        match edge {
            Edge::Open(node) => match (node.value().as_element(), node.value().as_text()) {
                (Some(element), _) if element.name() == without => depth += 1,
                (_, Some(text)) if depth == 0 => letters.extend(text.split_whitespace()),
                _ => {}
            },
            Edge::Close(node) => {
                if node
                    .value()
                    .as_element()
                    .is_some_and(|element| element.name() == without)
                {
                    depth -= 1;
                }
            }
        }
    }
    letters
}

/// The names of tags as they stand in the text.
fn tags_written(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1);
    tags.map(|tag| tag.split(['>', ' ']).next().unwrap().to_owned())
        .collect()
}

/// The names of tags as a browser's parser understands them, which mends what is not valid.
fn tags_read(document: &Html) -> Vec<String> {
    let name = |edge| match edge {
        Edge::Open(node) => ElementRef::wrap(node).map(|element| element.value().name().to_owned()),
        Edge::Close(node) => ElementRef::wrap(node).map(|element| format!("/{}", element.value().name())),
    };
    let below = document
        .root_element()
        .children()
        .flat_map(|node| node.traverse().collect::<Vec<_>>());
    below.filter_map(name).filter(|tag| tag != "/br").collect()
}
