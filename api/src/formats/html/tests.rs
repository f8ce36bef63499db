use super::*;
use crate::domain::rich_text::RichText;
use crate::formats::words;

fn options() -> Options {
    Options::alone("en".parse().unwrap())
}

/// The title, and each section as heading and text; then the warnings' codes.
fn outline(document: &str) -> (Vec<String>, Vec<&'static str>) {
    let read = read(document, &options()).unwrap();
    let locale = options().locale;
    let title = read.content.title.get(&locale).map_or("-", String::as_str);
    let section = |placed: crate::domain::section::Placed<'_>| {
        let heading = placed.section.heading.get(&locale).map_or("-", String::as_str);
        let body = placed.section.body.get(&locale).map(RichText::to_text);
        format!("{heading}|{}", body.unwrap_or_default())
    };
    let sections = read.content.placed_sections().into_iter().map(section);
    let lines = std::iter::once(title.to_owned()).chain(sections).collect();
    (lines, read.warnings.iter().map(|warning| warning.code).collect())
}

#[test]
fn of_a_whole_document_the_main_part_is_read_and_the_rest_is_named() {
    let document = "<!doctype html><html lang=en><head><title>Privacy - Example</title><script>x()</script></head>\
        <body><header><a href=/>Example</a></header><div><nav>Home News</nav><main><h1>Privacy</h1><p>Hello.</p>\
        <nav>On this page</nav><h2>Data</h2><p>Some.</p></main></div><footer>Imprint</footer></body></html>";
    let (lines, codes) = outline(document);
    assert_eq!(lines, ["Privacy", "-|Hello.", "Data|Some."]);
    assert_eq!(codes, ["OUTSIDE_REMOVED"; 4]);
    assert_eq!(language(document).unwrap().to_string(), "en");
}

#[test]
fn without_a_main_part_the_only_article_counts_else_the_body() {
    let (lines, codes) = outline("<body><p>Menu</p><article><header><h1>P</h1></header><p>x</p></article>");
    assert_eq!(
        (lines, codes),
        (vec!["P".to_owned(), "-|x".to_owned()], vec!["OUTSIDE_REMOVED"])
    );
    let (lines, codes) =
        outline("<body><header>Logo <h1>P</h1></header><p>x</p><h2>a</h2><footer>f</footer></body>");
    assert_eq!(lines, ["P", "-|x", "a|"]);
    assert_eq!(codes, ["OUTSIDE_REMOVED"; 2]);
}

#[test]
fn the_title_is_the_only_first_heading_else_that_of_the_document() {
    let head = "<html><head><title>Named</title></head><body>";
    assert_eq!(outline(&format!("{head}<h2>a</h2>")).0, ["Named", "a|"]);
    assert_eq!(
        outline(&format!("{head}<h1>a</h1><h1>b</h1>")).0,
        ["Named", "a|", "b|"]
    );
    let (lines, codes) = outline(&format!("{head}<h1>Privacy &amp; more</h1><p>x"));
    assert_eq!(lines, ["Privacy & more", "-|x"]);
    assert_eq!(codes, ["TITLE_NOT_USED"]);
}

#[test]
fn of_a_piece_nothing_is_left_out() {
    let (lines, codes) = outline("<header><h1>P</h1></header><nav>n</nav><h2>a</h2><footer>f</footer>");
    assert_eq!(lines, ["P", "-|n", "a|f"]);
    assert!(codes.is_empty(), "{codes:?}");
    assert_eq!(outline("<p>x</p><h1>P</h1>").0, ["-", "-|x", "P|"]);
}

#[test]
fn what_runs_goes_with_a_warning_and_no_word_with_it() {
    let document = "<html><body><h1>P</h1><script>steal()</script><div onclick='steal()'><h2 onmouseover=\"x()\">Data</h2>\
        <p>We <a href='javascript:x()'>keep</a> it. <iframe src='https://x.example'></iframe></p></div></body></html>";
    let read = read(document, &options()).unwrap();
    let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(
        codes.iter().filter(|code| **code == "SCRIPT_REMOVED").count(),
        3,
        "{codes:?}"
    );
    assert!(
        codes.contains(&"LINK_REMOVED") && codes.contains(&"EMBED_REMOVED"),
        "{codes:?}"
    );
    let html = serde_json::to_string(&read.content).unwrap();
    assert!(!html.contains("steal") && !html.contains("javascript"), "{html}");
    let left = words::without(
        words::count(["P Data We keep it."]),
        &words::of_content(&read.content, &options().locale),
    );
    assert!(left.is_empty(), "{left:?}");
}
