//! A version of a notice, as people read it.

use maud::{Markup, PreEscaped, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::{Frame, day, direction, page};

/// What the page of a notice shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticePage {
    /// The title, in `locale`.
    pub title: String,
    /// Its address.
    pub slug: String,
    /// All sections as sanitised HTML, with each heading's key as its id.
    pub html: String,
    /// The headings, in reading order.
    pub contents: Vec<Entry>,
    /// Declarations that `html` does not hold already.
    pub cookies: Vec<CookieRow>,
    /// The version's number.
    pub number: i32,
    /// From when on it counts.
    pub effective_from: Instant,
    /// When it was sealed.
    pub published_at: Instant,
    /// The language that is shown.
    pub locale: String,
    /// The language that was asked for, when it is not there.
    pub asked_locale: Option<String>,
    /// The other languages of this version.
    pub other_locales: Vec<String>,
    /// What changed, as sanitised HTML; empty when nothing was said.
    pub change_note_html: String,
    /// Versions that were announced and do not count yet: number and instant.
    pub announced: Vec<(i32, Instant)>,
    /// Further pages of this notice.
    pub links: Vec<Link>,
}

/// A heading in the table of contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// 1 for a top section.
    pub level: usize,
    /// As in `2.1`; empty when sections are not numbered.
    pub number: String,
    /// The id that the heading has in the text.
    pub key: String,
    /// The heading's text.
    pub heading: String,
}

/// A declaration of something that is kept on the visitor's device. An empty text stands for "not said".
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CookieRow {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// How long it is kept.
    pub lifetime: String,
    /// Who sets or receives it.
    pub recipients: String,
    /// Where it is kept, or which group it belongs to.
    pub kind: String,
}

/// A link to a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// What it is called.
    pub label: String,
    /// Its address, relative to the notice's.
    pub href: String,
}

/// The page of a version of a notice.
pub fn notice(view: &NoticePage) -> Markup {
    let frame = Frame {
        title: &view.title,
        locale: &view.locale,
        root: "../",
    };
    page(
        frame,
        &html! {
            h1 { (view.title) }
            (facts(view))
            (remarks(view))
            (contents(&view.contents))
            article lang=(view.locale) dir=(direction(&view.locale)) { (PreEscaped(&view.html)) }
            (cookies(&view.cookies))
            (change_note(&view.change_note_html))
            (links(&view.links))
        },
    )
}

fn facts(view: &NoticePage) -> Markup {
    html! {
        dl .facts lang="en" dir="ltr" {
            dt { "Version" } dd { (view.number) }
            dt { "In force since" } dd { (day(view.effective_from)) }
            dt { "Last updated" } dd { (day(view.published_at)) }
            dt { "Language" } dd { (view.locale) }
            @if !view.other_locales.is_empty() {
                dt { "Also in" }
                dd { ul { @for locale in &view.other_locales {
                    li { a href={ "?locale=" (locale) } hreflang=(locale) { (locale) } }
                } } }
            }
        }
    }
}

fn remarks(view: &NoticePage) -> Markup {
    html! {
        @if let Some(asked) = &view.asked_locale {
            p .card lang="en" dir="ltr" { "This notice is not there in " (asked) ". It is shown in " (view.locale) "." }
        }
        @for (number, effective_from) in &view.announced {
            p .card lang="en" dir="ltr" { "Version " (number) " takes effect on " (day(*effective_from)) "." }
        }
    }
}

fn contents(entries: &[Entry]) -> Markup {
    html! {
        @if entries.len() > 1 {
            nav .contents aria-labelledby="contents-heading" {
                h2 #contents-heading lang="en" { "Contents" }
                ol { @for entry in entries {
                    li .{ "level-" (entry.level.min(4)) } {
                        @if !entry.number.is_empty() { (entry.number) " " }
                        a href={ "#" (entry.key) } { (entry.heading) }
                    }
                } }
            }
        }
    }
}

fn cookies(rows: &[CookieRow]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="declared-storage" {
                h2 #declared-storage lang="en" { "Cookies and similar storage" }
                div .scroll tabindex="0" role="region" aria-labelledby="declared-storage" {
                    table {
                        thead lang="en" { tr {
                            @for head in ["Name", "Purpose", "Kept for", "Recipients", "Kind"] { th scope="col" { (head) } }
                        } }
                        tbody { @for row in rows { (cookie(row)) } }
                    }
                }
            }
        }
    }
}

fn cookie(row: &CookieRow) -> Markup {
    html! {
        tr {
            th scope="row" { code { (row.name) } }
            @for text in [&row.purpose, &row.lifetime, &row.recipients, &row.kind] { td { (text) } }
        }
    }
}

fn change_note(note: &str) -> Markup {
    html! {
        @if !note.is_empty() {
            section .card aria-labelledby="change-note" {
                h2 #change-note lang="en" { "What changed in this version" }
                (PreEscaped(note))
            }
        }
    }
}

fn links(links: &[Link]) -> Markup {
    html! {
        @if !links.is_empty() {
            nav lang="en" aria-label="More about this notice" {
                ul .links { @for link in links { li { a href=(link.href) { (link.label) } } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> NoticePage {
        let entry = |level, key: &str| Entry {
            level,
            number: String::new(),
            key: key.to_owned(),
            heading: key.to_uppercase(),
        };
        NoticePage {
            title: "Personvern <og> sånt".to_owned(),
            slug: "privacy".to_owned(),
            html: "<h2 id=\"who\">WHO</h2><p>We.</p>".to_owned(),
            contents: vec![entry(1, "who"), entry(2, "what")],
            cookies: vec![CookieRow {
                name: "_ga".to_owned(),
                ..CookieRow::default()
            }],
            number: 7,
            effective_from: Instant::from_micros(0),
            published_at: Instant::from_micros(-86_400_000_000),
            locale: "nb".to_owned(),
            asked_locale: Some("fr".to_owned()),
            other_locales: vec!["en".to_owned()],
            change_note_html: "<p>New address.</p>".to_owned(),
            announced: vec![(8, Instant::from_micros(86_400_000_000))],
            links: Vec::new(),
        }
    }

    #[test]
    fn the_page_says_which_version_counts_since_when_and_in_which_language() {
        let page = notice(&view()).into_string();
        for part in [
            "<html lang=\"nb\"",
            "Personvern &lt;og&gt; sånt",
            "<dd>7</dd>",
            "1970-01-01",
            "1969-12-31",
            "1970-01-02",
            "href=\"?locale=en\"",
            "href=\"#who\"",
            "<h2 id=\"who\">WHO</h2>",
            "<code>_ga</code>",
            "New address.",
            "not there in fr",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }

    #[test]
    fn the_page_has_no_script_and_no_inline_style() {
        let page = notice(&view()).into_string();
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("<style"));
    }
}
