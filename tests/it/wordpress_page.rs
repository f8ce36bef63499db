//! A page as it stands on a website, read by the importer.
//!
//! The page lies outside of the repository; without it these tests have nothing to read.

use noticeboard::domain::content::Content;
use noticeboard::domain::locale::Locale;
use noticeboard::domain::rich_text;
use noticeboard::formats::imported::Imported;
use noticeboard::formats::{document, wordpress, words};

fn locale() -> Locale {
    "en-US".parse().unwrap()
}

fn options(known: Option<Content>) -> wordpress::Options {
    wordpress::Options {
        known,
        ..wordpress::Options::alone(locale())
    }
}

fn page() -> Option<String> {
    let folder = noticeboard_tests::shared_data::folder()?;
    Some(std::fs::read_to_string(folder.join("wordpress-page.json")).unwrap())
}

fn imported() -> Option<(String, Imported)> {
    let page = page()?;
    let imported = wordpress::read(&page, &options(None)).unwrap();
    Some((page, imported))
}

#[test]
fn the_page_gives_an_introduction_and_eight_sections() {
    let Some((_, imported)) = imported() else { return };
    let (introduction, sections) = imported.content.sections.split_first().unwrap();
    assert_eq!(introduction.key.as_str(), "introduction");
    assert!(introduction.heading.is_empty());
    assert_eq!(sections.len(), 8);
    assert!(
        sections
            .iter()
            .all(|section| section.heading.contains_key(&locale()))
    );
}

#[test]
fn headings_of_the_page_nest_as_they_do_there() {
    let Some((_, imported)) = imported() else { return };
    let shape: Vec<Vec<usize>> = imported
        .content
        .sections
        .iter()
        .map(|top| top.children.iter().map(|child| child.children.len()).collect())
        .collect();
    let none = Vec::new;
    let expected = [
        none(),
        vec![0, 0, 6, 2, 0],
        none(),
        vec![0, 0],
        none(),
        none(),
        none(),
        none(),
        none(),
    ];
    assert_eq!(shape, expected);
    let deepest = imported
        .content
        .placed_sections()
        .iter()
        .map(|placed| placed.level)
        .max();
    assert_eq!(deepest, Some(3));
}

#[test]
fn bold_paragraphs_of_the_page_head_its_groups_of_cookies() {
    let Some((_, imported)) = imported() else { return };
    let groups = &imported.content.sections[3].children;
    let keys: Vec<&str> = groups.iter().map(|group| group.key.as_str()).collect();
    assert_eq!(keys, ["functional-cookies", "non-functional-cookies"]);
    assert!(groups.iter().all(|group| group.cookies.len() == 2));
}

#[test]
fn the_page_declares_four_cookies() {
    let Some((_, imported)) = imported() else { return };
    let declared: Vec<(String, String, bool, String, usize, usize)> = imported
        .content
        .declared_cookies()
        .into_iter()
        .map(|declared| {
            let cookie = declared.cookie;
            (
                cookie.name.clone(),
                cookie.category.to_string(),
                cookie.requires_consent(),
                serde_json::to_value(&cookie.lifetime).unwrap().to_string(),
                cookie.purpose[&locale()].split_whitespace().count(),
                cookie.recipients.len(),
            )
        })
        .collect();
    let expected = [
        (
            "__zlcmid",
            "STRICTLY_NECESSARY",
            false,
            r#"{"duration":"P30D","kind":"FIXED"}"#,
            4,
        ),
        (
            "pll_language",
            "STRICTLY_NECESSARY",
            false,
            r#"{"kind":"SESSION"}"#,
            4,
        ),
        (
            "_ga",
            "ANALYTICS",
            true,
            r#"{"duration":"P2Y","kind":"FIXED"}"#,
            10,
        ),
        (
            "_gid",
            "ANALYTICS",
            true,
            r#"{"duration":"PT24H","kind":"FIXED"}"#,
            10,
        ),
    ];
    let expected = expected.map(|(name, category, consent, lifetime, purpose_words)| {
        (
            name.to_owned(),
            category.to_owned(),
            consent,
            lifetime.to_owned(),
            purpose_words,
            2,
        )
    });
    assert_eq!(declared, expected);
    let second: Vec<String> = imported
        .content
        .declared_cookies()
        .iter()
        .map(|declared| declared.cookie.recipients[1].clone())
        .collect();
    assert_eq!(second, ["Zendesk", "Polylang", "Google", "Google"]);
}

#[test]
fn no_word_of_the_page_is_lost() {
    let Some((page, imported)) = imported() else {
        return;
    };
    let value: serde_json::Value = serde_json::from_str(&page).unwrap();
    let shown = ["title", "content"].map(|field| {
        rich_text::from_html(value[field]["rendered"].as_str().unwrap())
            .text
            .to_text()
    });
    let source = words::count(shown.iter().map(String::as_str));
    let connecting = words::count(imported.connecting_words.iter().map(|item| item.words.as_str()));
    let kept = words::of_content(&imported.content, &locale());
    assert_eq!(words::without(source.clone(), &kept), connecting);
    let rendered = words::count([document::text(&imported.content, &locale()).as_str()]);
    let missing = words::without(words::without(source, &connecting), &rendered);
    assert_eq!(missing, words::Count::new());
}

#[test]
fn the_page_says_where_it_stands_and_when_it_was_changed() {
    let Some((_, imported)) = imported() else { return };
    assert!(imported.source.url.unwrap().starts_with("https://"));
    assert_eq!(
        imported.source.modified_at.unwrap().to_string(),
        "2022-10-27T20:07:43Z"
    );
}

#[test]
fn the_page_read_again_gives_equal_content() {
    let Some((page, imported)) = imported() else {
        return;
    };
    let again = wordpress::read(&page, &options(Some(imported.content.clone()))).unwrap();
    assert_eq!(again.content, imported.content);
}
