use super::*;
use crate::formats::wordpress;

#[test]
fn real() {
    let Ok(path) = std::env::var("REAL_PAGE") else {
        return;
    };
    let document = std::fs::read_to_string(path).unwrap();
    let options = wordpress::Options {
        locale: "en-US".parse().unwrap(),
        extract_cookies: true,
        known: None,
    };
    let read = wordpress::read(&document, &options).unwrap();
    for p in read.content.placed_sections() {
        println!(
            "{} {} {:?} {:?}",
            p.number,
            p.section.key,
            p.section.heading.values().next(),
            p.section.cookies
        );
    }
    println!("{:#?}", read.warnings);
    println!("{:#?} {:?}", read.connecting_words, read.source);
    println!(
        "{}",
        crate::formats::document::markdown(&read.content, &options.locale)
    );
    println!(
        "{}",
        crate::formats::document::text(&read.content, &options.locale)
    );
    println!(
        "{}",
        crate::formats::document::html(&read.content, &options.locale)
    );
    let v: serde_json::Value = serde_json::from_str(&document).unwrap();
    let t = crate::domain::rich_text::from_html(v["title"]["rendered"].as_str().unwrap())
        .text
        .to_text();
    let c = crate::domain::rich_text::from_html(v["content"]["rendered"].as_str().unwrap())
        .text
        .to_text();
    let source = words::count([t.as_str(), c.as_str()]);
    let gone = words::without(source.clone(), &words::of_content(&read.content, &options.locale));
    let connecting = words::count(read.connecting_words.iter().map(|c| c.words.as_str()));
    assert_eq!(gone, connecting);
    let rendered = words::count([crate::formats::document::text(&read.content, &options.locale).as_str()]);
    assert_eq!(
        words::without(words::without(source, &connecting), &rendered),
        words::Count::new()
    );
}
