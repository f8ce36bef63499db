use proptest::prelude::*;
use scraper::{ElementRef, Html};

use super::*;
use crate::domain::rich_text::{self, RichText};

/// The words of a fragment without the elements of one name, block by block, as the parser of browsers sees them.
fn words_without(html: &str, name: &str) -> Vec<String> {
    let document = Html::parse_fragment(html);
    let mut words = Vec::new();
    for node in document.root_element().descendants() {
        let Some(text) = node.value().as_text() else {
            continue;
        };
        let is_out = node
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|above| above.value().name() == name);
        if !is_out {
            words.push(text.to_string());
        }
    }
    let joined = words.concat();
    joined.split_whitespace().map(str::to_owned).collect()
}

fn characters_without(html: &str, name: &str) -> String {
    words_without(html, name).concat()
}

/// What the redline must be, whatever the two texts are.
fn check(before: &str, after: &str) -> Result<(), TestCaseError> {
    let redline = between(before, after);
    prop_assert_eq!(
        characters_without(&redline, "del"),
        characters_without(after, "none"),
        "{}",
        redline
    );
    prop_assert_eq!(
        characters_without(&redline, "ins"),
        characters_without(before, "none"),
        "{}",
        redline
    );
    let parsed = Html::parse_fragment(&redline);
    let written = parsed.root_element().inner_html();
    prop_assert_eq!(
        &written.replace("&nbsp;", "\u{a0}"),
        &redline.replace("&quot;", "\""),
        "a browser reads it otherwise"
    );
    for element in parsed.root_element().descendants().filter_map(ElementRef::wrap) {
        if matches!(element.value().name(), "ins" | "del") {
            let above = element.parent().and_then(ElementRef::wrap);
            let above = above
                .map(|above| above.value().name().to_owned())
                .unwrap_or_default();
            prop_assert!(!matches!(
                above.as_str(),
                "ul" | "ol" | "table" | "tr" | "tbody" | "thead" | "tfoot" | "dl"
            ));
            prop_assert!(
                element
                    .child_elements()
                    .all(|child| elements::is_inline(child.value().name()) || child.value().name() == "br")
            );
        }
    }
    Ok(())
}

fn rich(html: &str) -> RichText {
    rich_text::from_html(html).text
}

#[test]
fn a_paragraph_that_was_put_in_shows_as_that_paragraph() {
    let redline = between(
        "<p>One thing.</p><p>Two things.</p>",
        "<p>One thing.</p><p>New.</p><p>Two things.</p>",
    );
    assert_eq!(
        redline,
        "<p>One thing.</p><p class=\"added\"><ins>New.</ins></p><p>Two things.</p>"
    );
}

#[test]
fn one_word_in_a_paragraph_is_one_mark() {
    let redline = between(
        "<p>Kept for <strong>30 days</strong> at most.</p>",
        "<p>Kept for <strong>60 days</strong> at most.</p>",
    );
    let expected = "<p>Kept for <strong><del>30</del><ins>60</ins> days</strong> at most.</p>";
    assert_eq!(redline, expected);
}

#[test]
fn items_and_rows_come_and_go_whole() {
    let redline = between(
        "<ul><li>one</li><li>two</li></ul>",
        "<ul><li>one</li><li>between</li><li>two</li></ul>",
    );
    assert_eq!(
        redline,
        "<ul><li>one</li><li class=\"added\"><ins>between</ins></li><li>two</li></ul>"
    );
    let redline = between(
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>",
        "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
    );
    assert!(
        redline.contains("<tr class=\"removed\"><td class=\"removed\"><del>c</del></td>"),
        "{redline}"
    );
}

#[test]
fn a_link_that_leads_elsewhere_is_another_word() {
    let redline = between(
        "<p>See <a href=\"https://a.example/\">here</a>.</p>",
        "<p>See <a href=\"https://b.example/\">here</a>.</p>",
    );
    assert!(redline.contains("<a href=\"https://a.example/\"><del>here</del></a><a href=\"https://b.example/\"><ins>here</ins></a>"), "{redline}");
}

#[test]
fn mark_up_alone_is_shown_as_it_is_now() {
    assert_eq!(
        between("<p>very plain</p>", "<p><em>very</em> plain</p>"),
        "<p><em>very</em> plain</p>"
    );
}

#[test]
fn blocks_inside_of_inline_elements_give_valid_marks() {
    let item = |one: &str, other: &str| format!("<ul><li><b>{one}<p>{other}</p></b></li></ul>");
    for (before, after) in [
        (item("keep", "old words here"), item("keep", "new words here")),
        (String::new(), item("all", "new")),
        (item("all", "gone"), "<p>x</p>".to_owned()),
    ] {
        check(&before, &after).unwrap();
    }
}

#[test]
fn a_link_of_which_one_word_changed_stays_one_link() {
    assert_eq!(
        between(
            "<p>Read <a href=\"https://a.example/\">our old policy</a>.</p>",
            "<p>Read <a href=\"https://a.example/\">our <em>new</em> policy</a>.</p>",
        ),
        "<p>Read <a href=\"https://a.example/\">our <del>old</del><em><ins>new</ins></em> policy</a>.</p>"
    );
}

#[test]
fn items_that_become_paragraphs_keep_their_words() {
    let (tight, loose) = (
        "<ul><li>one</li><li>two</li></ul>",
        "<ul><li><p>one</p></li><li><p>two</p></li></ul>",
    );
    assert_eq!(between(tight, loose), loose);
    assert_eq!(between(loose, tight), tight);
    assert_eq!(
        between("<p>very plain words</p>", "<h5>very plain words</h5>"),
        "<h5>very plain words</h5>"
    );
    assert_eq!(
        between(tight, &tight.replace("ul", "ol")),
        tight.replace("ul", "ol")
    );
}

#[test]
fn elements_that_nest_without_end_keep_their_words() {
    let deep = |element: &str, word: &str| {
        format!(
            "<p>{}{word}{}</p>",
            format!("<{element}>").repeat(1_000),
            format!("</{element}>").repeat(1_000)
        )
    };
    for element in ["b", "sup"] {
        check(&deep(element, "old"), &deep(element, "new")).unwrap();
    }
    let quotes = |word: &str| {
        format!(
            "{}<p>{word}</p>{}",
            "<blockquote>".repeat(1_000),
            "</blockquote>".repeat(1_000)
        )
    };
    check(&quotes("old"), &quotes("new")).unwrap();
}

#[test]
fn text_that_is_no_html_is_escaped() {
    assert_eq!(
        line("A & B", "A & <C>"),
        "A &amp; <del>B</del><ins>&lt;C&gt;</ins>"
    );
}

#[test]
fn very_deep_and_very_different_texts_are_bounded() {
    let deep = |word: &str| format!("{}{word}{}", "<ul><li>".repeat(200), "</li></ul>".repeat(200));
    let redline = between(&deep("old"), &deep("new"));
    assert!(redline.contains("<del>old</del>") && redline.contains("<ins>new</ins>"));
    let noise = |seed: u32| -> String {
        let mut state = seed;
        let mut words = String::from("<p>");
        for _ in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            words.push_str(["a", "b", "c", "d"][(state >> 30) as usize]);
            words.push(' ');
        }
        words + "</p>"
    };
    assert!(!between(&noise(1), &noise(2)).is_empty());
}

fn inline() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "data", "we", "keep", "30", "days", "not", "your", "rights", "&amp;", "é", "1 &lt; 2",
    ]);
    prop::collection::vec((word, 0..8_u8), 1..8).prop_map(|words| {
        let styled = words.into_iter().map(|(word, style)| match style {
            0 => format!("<strong>{word}</strong>"),
            1 => format!("<a href=\"https://a.example/\">{word}</a>"),
            2 => format!("<a href=\"https://b.example/\"><em>{word}</em> {word}</a>"),
            3 => format!("{word}<br>{word}"),
            _ => word.to_owned(),
        });
        styled.collect::<Vec<_>>().join(" ")
    })
}

fn block() -> impl Strategy<Value = String> {
    let items = |element: &'static str| {
        prop::collection::vec(inline(), 1..4).prop_map(move |items| {
            let items = format!("<li>{}</li>", items.join("</li><li>"));
            format!("<{element}>{items}</{element}>")
        })
    };
    let rows = prop::collection::vec((inline(), inline()), 1..4).prop_map(|rows| {
        let cells = |(a, b): &(String, String)| format!("<td>{a}</td><td>{b}</td>");
        let rows = rows.iter().map(cells).collect::<Vec<_>>().join("</tr><tr>");
        format!("<table><tbody><tr>{rows}</tr></tbody></table>")
    });
    prop_oneof![
        3 => inline().prop_map(|text| format!("<p>{text}</p>")),
        1 => items("ul"),
        1 => items("ol"),
        1 => rows,
        1 => (inline(), inline()).prop_map(|(a, b)| format!("<ul><li>{a}<ul><li>{b}</li></ul></li></ul>")),
        1 => inline().prop_map(|text| format!("<blockquote><p>{text}</p></blockquote>")),
        1 => (inline(), inline()).prop_map(|(a, b)| format!("<dl><dt>{a}</dt><dd>{b}</dd></dl>")),
        1 => inline().prop_map(|text| format!("<h5>{text}</h5>")),
    ]
}

/// Two texts of which the second is the first with some blocks exchanged, put in, left out and turned round.
fn texts() -> impl Strategy<Value = (String, String)> {
    (
        prop::collection::vec(block(), 0..6),
        prop::collection::vec((block(), 0..5_u8), 0..6),
    )
        .prop_map(|(old, edits)| {
            let mut new = old.clone();
            for (place, (block, kind)) in edits.into_iter().enumerate() {
                let place = place.min(new.len());
                match kind {
                    0 => new.insert(place, block),
                    1 if place < new.len() => drop(new.remove(place)),
                    2 if place < new.len() => new[place] = block,
                    3 => new.reverse(),
                    _ => {}
                }
            }
            (
                rich(&old.concat()).as_html().to_owned(),
                rich(&new.concat()).as_html().to_owned(),
            )
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn without_marks_it_is_either_text_and_browsers_read_it_as_it_is((before, after) in texts()) {
        check(&before, &after)?;
    }

    #[test]
    fn what_came_or_went_whole_is_marked_in_every_word(html in block()) {
        let html = rich(&html).as_html().to_owned();
        prop_assert_eq!(characters_without(&whole(&html, Mark::Removed), "del"), "");
        prop_assert_eq!(characters_without(&whole(&html, Mark::Added), "ins"), "");
        prop_assert_eq!(characters_without(&whole(&html, Mark::Added), "del"), characters_without(&html, "none"));
    }
}
