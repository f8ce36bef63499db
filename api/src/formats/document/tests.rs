use super::*;
use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::locale::Texts;
use crate::domain::rich_text;

fn locale() -> Locale {
    "en".parse().unwrap()
}

fn section(key: &str, heading: &str, html: &str) -> Section {
    let mut section = Section::empty(key.parse().unwrap());
    if !heading.is_empty() {
        section.heading.insert(locale(), heading.to_owned());
    }
    section.body.insert(locale(), rich_text::from_html(html).text);
    section
}

fn notice() -> Content {
    let mut content = Content::default();
    content.title.insert(locale(), "Privacy <of> us".to_owned());
    let mut cookies = section("cookies", "Cookies & more", "<p>We use <strong>one</strong>.</p>");
    let mut cookie = Cookie::named("_a".parse().unwrap(), "_a".to_owned());
    cookie.category = CookieCategory::Analytics;
    cookie.purpose = Texts::from([(locale(), "counts a | b <c>".to_owned())]);
    cookie.recipients = vec!["Us".to_owned(), "Them".to_owned()];
    cookies.cookies.push(cookie);
    cookies
        .children
        .push(section("below", "Below", "<ul><li>x</li><li>y</li></ul>"));
    content.sections = vec![
        section("who", "Who", "<p>We.</p>"),
        cookies,
        section("last", "", "<p>End.</p>"),
    ];
    content
}

#[test]
fn html_has_numbered_headings_and_a_table_with_scopes() {
    let html = html(&notice(), &locale());
    insta::assert_snapshot!(html.replace("><", ">\n<"), @r##"
    <h1>Privacy &lt;of&gt; us</h1>
    <h2 id="who">1. Who</h2>
    <p>We.</p>
    <h2 id="cookies">2. Cookies &amp; more</h2>
    <p>We use <strong>one</strong>.</p>
    <table>
    <caption>Cookies</caption>
    <thead>
    <tr>
    <th scope="col">Name</th>
    <th scope="col">Purpose</th>
    <th scope="col">Category</th>
    <th scope="col">Lifetime</th>
    <th scope="col">Recipients</th>
    <th scope="col">Consent required</th>
    </tr>
    </thead>
    <tbody>
    <tr>
    <th scope="row">_a</th>
    <td>counts a | b &lt;c&gt;</td>
    <td>Analytics</td>
    <td>not stated</td>
    <td>Us, Them</td>
    <td>Yes</td>
    </tr>
    </tbody>
    </table>
    <h3 id="below">2.1. Below</h3>
    <ul>
    <li>x</li>
    <li>y</li>
    </ul>
    <section id="last">
    <p>End.</p>
    </section>
    "##);
}

#[test]
fn markdown_has_pipe_tables_with_escaped_pipes() {
    insta::assert_snapshot!(markdown(&notice(), &locale()), @r##"
    # Privacy \<of\> us

    ## 1. Who

    We.

    ## 2. Cookies \& more

    We use **one**.

    | Name | Purpose | Category | Lifetime | Recipients | Consent required |
    | --- | --- | --- | --- | --- | --- |
    | \_a | counts a \| b \<c\> | Analytics | not stated | Us, Them | Yes |

    ### 2.1. Below

    - x
    - y

    End.
    "##);
}

#[test]
fn text_has_a_line_per_row() {
    insta::assert_snapshot!(text(&notice(), &locale()), @r##"
    Privacy <of> us

    1. Who

    We.

    2. Cookies & more

    We use one.

    Cookies
    Name | Purpose | Category | Lifetime | Recipients | Consent required
    _a | counts a | b <c> | Analytics | not stated | Us, Them | Yes

    2.1. Below

    x
    y

    End.
    "##);
}

#[test]
fn headings_below_the_sixth_level_stay_at_the_sixth() {
    let mut deepest = section("s8", "8", "");
    for level in (1..8).rev() {
        let mut above = section(&format!("s{level}"), &level.to_string(), "");
        above.children.push(deepest);
        deepest = above;
    }
    let mut content = Content::default();
    content.sections.push(deepest);
    let html = html(&content, &locale());
    assert!(
        html.contains("<h6 id=\"s5\">") && html.contains("<h6 id=\"s8\">"),
        "{html}"
    );
}

#[test]
fn a_language_that_is_not_there_gives_no_text_of_another_one() {
    let german = "de".parse().unwrap();
    assert!(!text(&notice(), &german).contains("We"));
}
