use super::*;
use crate::domain::content::Content;
use crate::domain::locale::Locale;
use crate::domain::rich_text;
use crate::formats::{document, wording, words};

const DEMO: &str = include_str!("../../../assets/demo/privacy-page.json");

fn locale() -> Locale {
    "en".parse().unwrap()
}

fn options() -> Options {
    Options {
        locale: locale(),
        extract_cookies: true,
        known: None,
    }
}

fn page(html: &str) -> String {
    serde_json::json!({"title": {"rendered": "Privacy"}, "content": {"rendered": html}}).to_string()
}

fn imported(html: &str) -> Imported {
    read(&page(html), &options()).unwrap()
}

fn tree(content: &Content) -> String {
    let lines = content.placed_sections().into_iter().map(|placed| {
        let indent = "  ".repeat(placed.level - 1);
        let cookies: Vec<&str> = placed
            .section
            .cookies
            .iter()
            .map(|cookie| cookie.name.as_str())
            .collect();
        format!("{indent}{} {}", placed.section.key, cookies.join(" "))
            .trim_end()
            .to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn problems(document: &str) -> Vec<String> {
    let problems = read(document, &options()).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn assert_no_word_is_lost(document: &str, extract_cookies: bool) {
    let options = Options {
        extract_cookies,
        ..options()
    };
    let read = read(document, &options).unwrap();
    let value: Value = serde_json::from_str(document).unwrap();
    let shown = ["title", "content"].map(|field| {
        rich_text::from_html(value[field]["rendered"].as_str().unwrap())
            .text
            .to_text()
    });
    let source = words::count(shown.iter().map(String::as_str));
    let connecting = words::count(read.connecting_words.iter().map(|item| item.words.as_str()));
    let kept = words::of_content(&read.content, &options.locale);
    assert_eq!(words::without(source.clone(), &kept), connecting);
    let rendered = words::count([document::text(&read.content, &options.locale).as_str()]);
    let missing = words::without(words::without(source, &connecting), &rendered);
    assert_eq!(missing, words::Count::new());
}

#[test]
fn headings_of_the_demo_page_make_the_tree() {
    let read = read(DEMO, &options()).unwrap();
    insta::assert_snapshot!(tree(&read.content), @r##"
    introduction
    who-is-responsible
    what-we-collect-why-and-for-how-long
      customers
      suppliers-and-partners
      visitors-to-our-website
        server-logs
        statistics
        support-chat
      newsletter
      applicants
    who-receives-your-data
      transfers-out-of-the-european-economic-area
    cookies-and-similar-items
      functional-cookies fl_basket fl_session _tp_chat
      non-functional-cookies _cw_id _cw_visit
    your-rights
      how-you-withdraw-your-consent
      how-you-complain
    how-we-protect-your-data
    changes-to-this-notice
    "##);
}

#[test]
fn lists_of_the_demo_page_become_declarations() {
    let read = read(DEMO, &options()).unwrap();
    let lines = read.content.declared_cookies().into_iter().map(|declared| {
        let cookie = declared.cookie;
        let recipients = cookie.recipients.join("+");
        let lifetime = serde_json::to_string(&cookie.lifetime).unwrap();
        let text = wording::lifetime(cookie, &locale());
        let purpose = cookie.purpose.get(&locale()).unwrap();
        format!(
            "{} {} {lifetime} ({text}) {recipients}: {purpose}",
            cookie.name, cookie.category
        )
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r##"
    fl_basket STRICTLY_NECESSARY {"kind":"FIXED","duration":"P7D"} (7 days) Fjordlys+Havnnett: remembering what you put into the basket
    fl_session STRICTLY_NECESSARY {"kind":"SESSION"} (the duration of your visit) Fjordlys+Havnnett: keeping you logged in
    _tp_chat STRICTLY_NECESSARY {"kind":"FIXED","duration":"P90D"} (90 days) Fjordlys+Talkpier: showing you an open chat again
    _cw_id ANALYTICS {"kind":"FIXED","duration":"P13M"} (13 months) Fjordlys+Countwell: telling returning visitors from new ones for website statistics
    _cw_visit ANALYTICS {"kind":"FIXED","duration":"PT30M"} (30 minutes) Fjordlys+Countwell: joining the pages of one visit for website statistics
    "##);
}

#[test]
fn no_word_of_the_demo_page_is_lost() {
    assert_no_word_is_lost(DEMO, true);
    assert_no_word_is_lost(DEMO, false);
}

#[test]
fn connecting_words_are_listed_per_declaration() {
    let read = read(DEMO, &options()).unwrap();
    let first = read.connecting_words.first().unwrap();
    assert_eq!(first.cookie_key.as_str(), "fl_basket");
    assert_eq!(
        first.words,
        "The purpose of this cookie is The storage period is and the recipients are and"
    );
}

#[test]
fn lists_of_cookies_stay_as_text_when_that_is_asked_for() {
    let read = read(
        DEMO,
        &Options {
            extract_cookies: false,
            ..options()
        },
    )
    .unwrap();
    assert!(read.content.declared_cookies().is_empty());
    assert!(read.connecting_words.is_empty());
    let text = document::text(&read.content, &locale());
    assert!(text.contains("fl_basket. The purpose of this cookie is remembering"));
}

#[test]
fn the_source_is_what_the_object_says() {
    let source = read(DEMO, &options()).unwrap().source;
    assert_eq!(source.format.as_str(), "WORDPRESS");
    assert_eq!(source.url.as_deref(), Some("https://fjordlys.example/privacy/"));
    assert_eq!(
        source.modified_at.map(|at| at.to_string()).as_deref(),
        Some("2026-03-09T14:00:00Z")
    );
    assert_eq!(source.sha256, Hash::of(DEMO.as_bytes()));
}

#[test]
fn a_title_loses_its_entities_and_mark_up() {
    let document =
        r#"{"title":{"rendered":"A &#8211; <em>B</em> &amp; C"},"content":{"rendered":"<p>x<\/p>"}}"#;
    let read = read(document, &options()).unwrap();
    assert_eq!(read.content.title[&locale()], "A – B & C");
}

#[test]
fn every_problem_of_the_object_is_said_at_once() {
    assert_eq!(
        problems(r#"{"title":{"raw":"x"},"content":"x","link":7,"modified_gmt":"yesterday"}"#),
        [
            "title.rendered: is missing",
            "content: is a text, not an object with `rendered`",
            "link: is a number, not an http or https address",
            "modified_gmt: is not a date and time such as 2026-03-09T14:00:00",
        ]
    );
    assert_eq!(
        problems(r#"{"title":{"rendered":"x"},"content":{"rendered":"","protected":true}}"#).len(),
        1
    );
    assert_eq!(problems("[]"), ["is not the object of one page"]);
    assert!(problems("<html>")[0].starts_with("is not JSON: "));
    assert_eq!(
        problems(r#"{"title":{"rendered":null},"content":{"rendered":"","protected":true}}"#),
        [
            "title.rendered: is null, not a text",
            "content.protected: says that a password protects the page, so its text is not in the document",
        ]
    );
}

#[test]
fn mark_up_that_says_nothing_changes_nothing() {
    let plain = imported("<p>a</p><h2>B</h2><p>c <a href='/x'>d</a></p><ul><li>e</li></ul>");
    let dressed = imported(
        "<div class='x'>\n<p style='y'>a\u{feff}</p></div><section><h2 id='z'><strong>B</strong></h2>\n\n<p>c&nbsp;<a href='/x' rel='n'>d</a></p><div><ul>\n<li>e</li></ul></div></section>",
    );
    assert_eq!(dressed.content, plain.content);
}

#[test]
fn the_same_document_read_again_gives_equal_content() {
    let first = read(DEMO, &options()).unwrap().content;
    let again = Options {
        known: Some(first.clone()),
        ..options()
    };
    assert_eq!(read(DEMO, &again).unwrap().content, first);
}

#[test]
fn a_renamed_section_keeps_its_key() {
    let known = read(DEMO, &options()).unwrap().content;
    let renamed = DEMO.replace("How we protect your data", "Safety");
    let read = read(
        &renamed,
        &Options {
            known: Some(known.clone()),
            ..options()
        },
    )
    .unwrap();
    assert_eq!(tree(&read.content), tree(&known));
}

#[test]
fn an_empty_heading_is_dropped_with_a_warning() {
    let read = imported("<h2>A</h2><p>x</p><h3> &nbsp;</h3><p>y</p>");
    assert_eq!(tree(&read.content), "a");
    let warning = &read.warnings[0];
    assert_eq!(
        (
            warning.code,
            warning.section_key.as_ref().map(crate::domain::key::Key::as_str)
        ),
        ("EMPTY_HEADING", Some("a"))
    );
}

#[test]
fn what_the_gate_takes_is_a_warning_of_its_section() {
    let read = imported("<p>ok</p><h2>A\u{feff}</h2><p>x<script>y()</script></p>");
    let said: Vec<_> = read
        .warnings
        .iter()
        .map(|warning| {
            (
                warning.code,
                warning.section_key.as_ref().map_or("", |key| key.as_str()),
            )
        })
        .collect();
    assert_eq!(
        said,
        [("INVISIBLE_CHARACTERS_REMOVED", "a"), ("SCRIPT_REMOVED", "a")]
    );
}

#[test]
fn equal_headings_get_keys_of_their_own() {
    let read = imported("<p>x</p><h2>Introduction</h2><h2>A</h2><h3>A</h3>");
    assert_eq!(tree(&read.content), "introduction\nintroduction-2\na\n  a-2");
}

#[test]
fn a_list_that_is_not_understood_whole_stays_as_text_with_a_warning() {
    let html = "<h2>Cookies</h2><ul><li>_ga. The purpose is statistics. The storage period is 2 years.</li><li>Others, as the case may be.</li></ul>";
    let read = imported(html);
    assert!(read.content.declared_cookies().is_empty());
    assert_eq!(read.warnings[0].code, "COOKIES_NOT_RECOGNISED");
    assert_no_word_is_lost(&page(html), true);
}

#[test]
fn no_word_of_tables_and_details_is_lost() {
    let table = "<h2>Cookies</h2><table><caption>What we set</caption><tr><th>Name</th><th>Provider</th><th>Purpose</th><th>Expiry</th><th>Type</th></tr><tr><td>_ga</td><td><a href='https://c.example/p'>Countwell</a></td><td>Counts visits</td><td>2 Years</td><td>Statistics</td></tr><tr><td>sid</td><td>We</td><td>Login</td><td>Session</td><td>Necessary, HTTP</td></tr></table>";
    let details = "<h2>Cookies</h2><details><summary><div><h3>Countwell</h3><p>Statistics</p></div></summary><div><h4>Usage</h4><p>We count. <a href='https://c.example'>More</a></p><h4>Statistics</h4><div><h5>Name</h5></div><div><a href='https://c.example/_cw'>_cw</a></div><div><h5>Expiration</h5></div><div>2 years</div><div><h5>Function</h5></div><div>Counts visits</div><h4>Sharing data</h4><p>Nothing is shared.</p></div></details>";
    for (html, count) in [(table, 2), (details, 1)] {
        let cookies = imported(html).content.declared_cookies().len();
        assert_eq!(cookies, count, "{html}");
        assert_no_word_is_lost(&page(html), true);
        assert_no_word_is_lost(&page(html), false);
    }
}

#[test]
fn ten_thousand_nested_elements_are_no_danger() {
    let html = format!("{}x{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    let read = imported(&html).content;
    assert_eq!(document::text(&read, &locale()), "Privacy\n\nx");
}

#[test]
fn deeply_nested_text_loses_its_mark_up_and_no_word_in_markdown() {
    let html = format!("{}x{}", "<ul><li>".repeat(500), "</li></ul>".repeat(500));
    let read = imported(&html).content;
    assert_eq!(document::markdown(&read, &locale()), "# Privacy\n\nx");
}

#[test]
fn a_document_that_would_take_minutes_is_refused() {
    let deep = page(&"<div>".repeat(100_000));
    assert_eq!(
        problems(&deep),
        ["content.rendered: has 100000 elements inside one another; 12000 are the most"]
    );
    let long = page(&"<h2>a</h2>".repeat(3_000));
    assert_eq!(
        problems(&long),
        ["content.rendered: has 3000 headings; 2000 are the most"]
    );
}

/// Pages as builders write them.
const BUILT: [(&str, &str); 5] = [
    (
        "classic",
        include_str!("../../../tests/data/wordpress/classic.html"),
    ),
    (
        "gutenberg",
        include_str!("../../../tests/data/wordpress/gutenberg.html"),
    ),
    (
        "elementor",
        include_str!("../../../tests/data/wordpress/elementor.html"),
    ),
    ("divi", include_str!("../../../tests/data/wordpress/divi.html")),
    (
        "wpbakery",
        include_str!("../../../tests/data/wordpress/wpbakery.html"),
    ),
];

fn built(name: &str) -> Imported {
    let (_, html) = BUILT.iter().find(|(built, _)| *built == name).unwrap();
    imported(html)
}

#[test]
fn no_word_of_a_built_page_is_lost() {
    for (_, html) in BUILT {
        for extract_cookies in [true, false] {
            assert_no_word_is_lost(&page(html), extract_cookies);
        }
    }
}

#[test]
fn a_classic_page_with_the_lowest_headings_alone_is_a_tree() {
    let read = built("classic");
    assert_eq!(
        tree(&read.content),
        "privacy-at-harbour-books\n  orders\n  newsletter\n    who-to-ask"
    );
    let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["EMPTY_HEADING", "SPACES_REPLACED"]);
}

#[test]
fn blocks_in_columns_and_groups_are_read_and_details_have_their_summaries_as_headings() {
    let read = built("gutenberg");
    assert_eq!(
        tree(&read.content),
        "introduction\nwho-we-are\nquestions\n  how-long-do-you-keep-orders\n  who-sees-them\n\
         cookies basket_id lang_choice"
    );
    let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["MEDIA_REMOVED"]);
}

#[test]
fn accordions_and_tabs_of_elementor_have_their_titles_as_headings() {
    assert_eq!(
        tree(&built("elementor").content),
        "privacy\n  what-we-collect\n  what-we-do-not\n  letters\n  calls\n  your-rights"
    );
}

#[test]
fn toggles_tabs_and_tables_of_divi_are_read() {
    assert_eq!(
        tree(&built("divi").content),
        "datenschutz\n  bestellungen\n  rundbrief\n    briefe\n    anrufe\ncookies korb"
    );
}

#[test]
fn panels_of_wpbakery_are_sections_and_their_cookies_declarations() {
    assert_eq!(
        tree(&built("wpbakery").content),
        "confidentialite\n  commandes\n  lettres\n  cookies panier_id"
    );
}

#[test]
fn a_page_without_headings_is_an_introduction() {
    let read = imported("<div><div><p>One.</p></div><div>Two.</div></div>");
    assert_eq!(tree(&read.content), "introduction");
    assert_eq!(imported("").content.sections.len(), 0);
}

#[test]
fn large_and_broken_pages_are_read_in_bounded_time() {
    let line = format!("<p>{}</p>", "word ".repeat(1_000_000));
    assert_eq!(imported(&line).content.sections.len(), 1);
    let broken = "<div><table><tr><td><p>a<ul><li>b<h2>Data</h2><p>c<a href='x".repeat(200);
    let read = imported(&broken);
    assert!(!read.content.sections.is_empty());
    let document = page("<p>whole</p>");
    for length in 0..document.len() {
        let told = problems(&document[..length]);
        assert!(
            told[0].starts_with("is not JSON") || told[0].contains("missing"),
            "{told:?}"
        );
    }
}
