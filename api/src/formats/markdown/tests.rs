use super::*;
use crate::domain::content::Content;

fn options() -> Options {
    Options::alone("en".parse().unwrap())
}

fn content(document: &str) -> Content {
    read(document, &options()).unwrap().content
}

/// The title, and each section as `>` per level, heading and text.
fn outline(document: &str) -> Vec<String> {
    let content = content(document);
    let locale = options().locale;
    let title = content.title.get(&locale).map_or("-", String::as_str);
    let section = |placed: crate::domain::section::Placed<'_>| {
        let heading = placed.section.heading.get(&locale).map_or("-", String::as_str);
        let body = placed.section.body.get(&locale);
        let text = body.map(|body| body.as_html().to_owned()).unwrap_or_default();
        format!("{}{heading}|{text}", ">".repeat(placed.level))
    };
    std::iter::once(title.to_owned())
        .chain(content.placed_sections().into_iter().map(section))
        .collect()
}

#[test]
fn the_only_heading_of_the_first_level_is_the_title_when_it_comes_first() {
    let expected = ["Privacy", ">-|<p>Hello.</p>", ">Data|<p>Some.</p>"];
    assert_eq!(outline("# Privacy\n\nHello.\n\n## Data\n\nSome.\n"), expected);
    assert_eq!(
        outline("Privacy\n=======\nHello.\n\nData\n----\nSome.\n"),
        expected
    );
    assert_eq!(
        outline("<!-- checked -->\n\n# Privacy\n\nHello.\n\n## Data\n\nSome.\n"),
        expected
    );
    assert_eq!(
        outline("# A\n\nx\n\n# B\n\ny\n"),
        ["-", ">A|<p>x</p>", ">B|<p>y</p>"]
    );
    assert_eq!(outline("x\n\n# A\n\ny\n"), ["-", ">-|<p>x</p>", ">A|<p>y</p>"]);
}

#[test]
fn the_title_of_the_front_matter_counts_and_a_heading_that_repeats_it_is_no_section() {
    let front = "---\ntitle: Our <privacy>\ndate: 2020-01-01\n---\n";
    assert_eq!(outline(&format!("{front}x\n")), ["Our <privacy>", ">-|<p>x</p>"]);
    assert_eq!(
        outline(&format!("{front}# Our \\<privacy\\>\n\nx\n")),
        ["Our <privacy>", ">-|<p>x</p>"]
    );
    assert_eq!(
        outline(&format!("{front}# Data\n\nx\n")),
        ["Our <privacy>", ">Data|<p>x</p>"]
    );
}

#[test]
fn other_front_matter_and_white_space_are_no_content() {
    let one = content("---\ntitle: P\ntags: [a]\n---\n## Data\n\n* a\n* b\n");
    let other = content("---\nlayout: wide\ntitle:  \"P\"\n---\n\n\n##   Data ##\n\n\n-   a\n-   b\n\n");
    assert_eq!(one, other);
}

#[test]
fn tables_reference_links_and_html_come_through_the_gate() {
    let document = "## Data\n\n| A | B |\n|---|---|\n| [x][1] | <b>y</b> |\n\n[1]: https://example.org/x\n\n\
                    <script>alert(1)</script>\n\nA note[^1].\n\n[^1]: As it is.\n";
    let read = read(document, &options()).unwrap();
    let section = &read.content.sections[0];
    let html = section.body.values().next().unwrap().as_html();
    assert!(html.contains("<th>A</th>"), "{html}");
    assert!(html.contains("<a href=\"https://example.org/x\">x</a>"), "{html}");
    assert!(html.contains("<b>y</b>"), "{html}");
    assert!(html.contains("[^1]"), "{html}");
    assert!(!html.contains("alert"), "{html}");
    let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["SCRIPT_REMOVED"]);
}

#[test]
fn a_table_of_cookies_becomes_declarations() {
    let document =
        "## Cookies\n\n| Name | Purpose | Expiry |\n|---|---|---|\n| _ga | Counts visits. | 2 years |\n";
    let cookies = &content(document).sections[0].cookies;
    assert_eq!(cookies.len(), 1);
    assert_eq!(cookies[0].name, "_ga");
}
