//! A version of a notice, as people read it.

use maud::{Markup, PreEscaped, html};

use crate::domain::clock::Instant;
use crate::domain::version::VersionState;
use crate::http::pages::language::{asked_language, language};
use crate::http::pages::layout::{About, Frame, Width, day, day_in, direction, page};
use crate::http::pages::record::{Record, record};
use crate::http::pages::standing::Remark;
use crate::http::pages::words::Words;

/// What the page of a notice shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticePage {
    /// The title, in `locale`.
    pub title: String,
    /// The way up to `/` from the page's address, such as `../`.
    pub root: String,
    /// The notice that it belongs to.
    pub about: About,
    /// All sections as sanitised HTML, with each heading's key as its id.
    pub html: String,
    /// The headings, in reading order.
    pub contents: Vec<Entry>,
    /// The version's number.
    pub number: i32,
    /// Where it stands.
    pub state: VersionState,
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
    /// The language whose text counts where those of this version differ; none when all count alike.
    pub prevailing_locale: Option<String>,
    /// What changed, as sanitised HTML; empty when nothing was said.
    pub change_note_html: String,
    /// Versions that were announced and do not count yet: number and instant.
    pub announced: Vec<(i32, Instant)>,
    /// What must be said of a version that is not in force.
    pub remark: Option<Remark>,
    /// What is on record of it, where the page is about this very version.
    pub record: Option<Record>,
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

/// A link to a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// What it is called.
    pub label: String,
    /// Its address, relative to the page's.
    pub href: String,
}

/// The page of a version of a notice.
pub fn notice(view: &NoticePage) -> Markup {
    let frame = Frame {
        title: &view.title,
        locale: &view.locale,
        root: &view.root,
        about: Some(&view.about),
        width: Width::Text,
    };
    page(
        frame,
        &html! {
            h1 { (view.title) }
            @if let Some(remark) = &view.remark { (remark.shown()) }
            (facts(view))
            (remarks(view))
            (text(&view.contents, &view.locale, &view.html))
            (change_note(view))
            @if let Some(entry) = &view.record { (record(entry)) }
            (links(&view.links))
        },
    )
}

/// In the notice's own language, where we have words for it; with days as that language writes them.
fn facts(view: &NoticePage) -> Markup {
    let words = Words::of(&view.locale);
    let days = if words.is_of(&view.locale) {
        view.locale.as_str()
    } else {
        words.tag
    };
    html! {
        dl .facts lang=(words.tag) dir="ltr" {
            dt { (words.version) } dd { (view.number) }
            dt { (words.since(view.state)) } dd { (day_in(days, view.effective_from)) }
            dt { (words.last_updated) } dd { (day_in(days, view.published_at)) }
            dt { (words.language) } dd { (language(&view.locale)) }
            (other_languages(words, view.other_locales.iter().map(|locale| (locale.as_str(), format!("?locale={locale}")))))
            @if !view.other_locales.is_empty() {
                @if let Some(prevailing) = &view.prevailing_locale {
                    dt { (words.prevailing) } dd { (language(prevailing)) }
                }
            }
        }
    }
}

fn remarks(view: &NoticePage) -> Markup {
    html! {
        @if let Some(asked) = &view.asked_locale {
            (not_there_in(asked, &view.locale))
        }
        @for (number, effective_from) in &view.announced {
            @let notice = format!("{}notices/{}", view.root, view.about.slug);
            p .card lang="en" dir="ltr" {
                a href={ (notice) "/versions/" (number) } { "Version " (number) }
                " takes effect on " (day(*effective_from)) ". "
                a href={ (notice) "/compare/" (view.number) "..." (number) "?locale=" (view.locale) } { "What will change" }
            }
        }
    }
}

/// The other languages of a text, each with the address of the page in it, for a list of facts in these words.
pub(super) fn other_languages<'a>(
    words: &Words,
    others: impl IntoIterator<Item = (&'a str, String)>,
) -> Markup {
    let mut others = others.into_iter().peekable();
    html! {
        @if others.peek().is_some() {
            dt { (words.also_in) }
            dd { ul { @for (locale, href) in others {
                li { a href=(href) hreflang=(locale) { (language(locale)) } }
            } } }
        }
    }
}

/// Says that a text is not there in the language that was asked for.
pub(super) fn not_there_in(asked: &str, shown: &str) -> Markup {
    html! {
        p .card lang="en" dir="ltr" { "This notice is not there in " (asked_language(asked)) ". It is shown in " (language(shown)) "." }
    }
}

/// The text itself below its table of contents; `html` is sanitised.
pub(super) fn text(entries: &[Entry], locale: &str, html: &str) -> Markup {
    html! {
        (contents(entries, locale))
        article lang=(locale) dir=(direction(locale)) { (PreEscaped(scrollable(html))) }
    }
}

fn contents(entries: &[Entry], locale: &str) -> Markup {
    let words = Words::of(locale);
    html! {
        @if entries.len() > 1 {
            nav .contents aria-labelledby="page:contents" {
                h2 id="page:contents" lang=(words.tag) dir="ltr" { (words.contents) }
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

fn change_note(view: &NoticePage) -> Markup {
    let words = Words::of(&view.locale);
    html! {
        @if !view.change_note_html.is_empty() {
            section .card aria-labelledby="page:change-note" {
                h2 id="page:change-note" lang=(words.tag) dir="ltr" { (words.what_changed) }
                div lang=(view.about.locale) dir=(direction(&view.about.locale)) { (PreEscaped(&view.change_note_html)) }
            }
        }
    }
}

/// Tables can be wider than a phone: each gets a frame of its own that scrolls, by keyboard too.
///
/// Takes sanitised HTML, with or without the marks of a redline: in its texts and attributes `<` is always escaped.
pub fn scrollable(html: &str) -> String {
    html.replace(
        "<table",
        "<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table",
    )
    .replace("</table>", "</table></div>")
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
            root: "../".to_owned(),
            about: About {
                slug: "personvern".to_owned(),
                title: "Personvern <og> sånt".to_owned(),
                locale: "nb".to_owned(),
            },
            html: "<h2 id=\"who\">WHO</h2><p>We.</p>".to_owned(),
            contents: vec![entry(1, "who"), entry(2, "what")],
            number: 7,
            state: VersionState::InForce,
            effective_from: Instant::from_micros(0),
            published_at: Instant::from_micros(-86_400_000_000),
            locale: "nb".to_owned(),
            asked_locale: Some("fr".to_owned()),
            other_locales: vec!["en".to_owned()],
            prevailing_locale: Some("en".to_owned()),
            change_note_html: "<p>New address.</p>".to_owned(),
            announced: vec![(8, Instant::from_micros(86_400_000_000))],
            remark: None,
            record: None,
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
            "Gjelder fra</dt><dd><time datetime=\"1970-01-01T00:00:00Z\">1. januar 1970<",
            "31. desember 1969",
            "1970-01-02",
            "href=\"?locale=en\"",
            "Ved avvik mellom språkene gjelder</dt><dd><bdi lang=\"en\" dir=\"ltr\">English<",
            "href=\"#who\"",
            "<h2 id=\"who\">WHO</h2>",
            "New address.",
            "not there in <bdi lang=\"fr\" dir=\"ltr\">français</bdi>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }

    #[test]
    fn around_a_text_in_a_language_without_words_of_ours_words_and_days_are_english() {
        let mut view = view();
        view.locale = "fi".to_owned();
        let page = notice(&view).into_string();
        assert!(page.contains("<dl class=\"facts\" lang=\"en\""), "{page}");
        assert!(
            page.contains(">In force since</dt><dd><time datetime=\"1970-01-01T00:00:00Z\">January 1, 1970<"),
            "{page}"
        );
    }

    #[test]
    fn each_table_gets_a_frame_whatever_its_attributes() {
        let framed = scrollable("<table><tr></tr></table><table class=\"added\"><tr></tr></table>");
        assert_eq!(framed.matches("<div").count(), 2);
        assert_eq!(framed.matches("</div>").count(), 2);
        assert!(framed.contains("tabindex=\"0\"><table class=\"added\">"));
    }

    #[test]
    fn the_page_has_no_script_and_no_inline_style() {
        let page = notice(&view()).into_string();
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("<style"));
    }
}
