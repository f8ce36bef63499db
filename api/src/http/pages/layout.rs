//! What every page has around it, and the one style sheet.

use axum::Router;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use sha2::{Digest as _, Sha256};

use crate::domain::clock::Instant;
use crate::formats::wording::date;

const STYLE: &str = include_str!("../../../assets/style.css");
/// Languages whose usual script runs from right to left.
const RIGHT_TO_LEFT: [&str; 11] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
/// Scripts that run from right to left (ISO 15924).
const SCRIPTS_RIGHT_TO_LEFT: [&str; 6] = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"];

/// Where a page stands and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// What the window is called.
    pub title: &'a str,
    /// The language of the page's main part.
    pub locale: &'a str,
    /// The way up to `/` from the page's address, such as `../`; relative, for servers behind a path.
    pub root: &'a str,
    /// The notice that the page is about.
    pub about: Option<&'a About>,
    /// How wide it may get.
    pub width: Width,
}

/// How wide a page may get.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// As wide as lines are read well.
    Text,
    /// With room for something beside the text.
    Wide,
}

/// The notice that a page is about, for the way back to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// Its address.
    pub slug: String,
    /// Its title, in `locale`.
    pub title: String,
    /// The language of the title.
    pub locale: String,
}

/// The page around its main part.
///
/// What these pages name has a colon in its id, which no section's key has.
pub fn page(frame: Frame<'_>, main: &Markup) -> Markup {
    framed(frame, main, &html! {})
}

/// The same, for a page that no search engine may list.
pub fn unlisted_page(frame: Frame<'_>, main: &Markup) -> Markup {
    framed(
        frame,
        main,
        &html! { meta name="robots" content="noindex, nofollow"; },
    )
}

fn framed(frame: Frame<'_>, main: &Markup, head: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(frame.locale) dir=(direction(frame.locale)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                (head)
                title { (frame.title) }
                link rel="stylesheet" href={ (frame.root) "assets/style.css?" (style_tag()) };
                @if let Some(about) = frame.about {
                    link rel="alternate" type="application/atom+xml" title="Changes of this notice"
                        href={ (frame.root) "notices/" (about.slug) "/feed.atom" };
                }
            }
            body .wide-page[frame.width == Width::Wide] {
                a .skip href="#page:main" lang="en" { "Skip to the text" }
                header .site lang="en" dir="ltr" { (trail(frame)) }
                main id="page:main" { (main) }
                footer .site lang="en" dir="ltr" { "Served by Noticeboard." }
            }
        }
    }
}

/// The way back: to the list, and to the pages of the notice.
fn trail(frame: Frame<'_>) -> Markup {
    html! {
        nav aria-label="Site" {
            ul {
                li { a href=(home(frame.root)) { "All notices" } }
                @if let Some(about) = frame.about {
                    @let notice = format!("{}notices/{}", frame.root, about.slug);
                    li { a href=(notice) lang=(about.locale) dir=(direction(&about.locale)) { (about.title) } }
                    li { a href={ (notice) "/history" } { "History" } }
                    li { a href={ (notice) "/feed.atom" } type="application/atom+xml" { "Feed" } }
                }
            }
        }
    }
}

/// `/assets/style.css`.
pub fn router() -> Router {
    Router::new().route("/assets/style.css", get(style))
}

async fn style() -> Response {
    let mut response = Response::new(Body::from(STYLE));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}

/// A day, as it is written in every language, with the whole instant for machines.
pub fn day(instant: Instant) -> Markup {
    html! { time datetime=(instant) { (instant.date()) } }
}

/// A day in the words of a language, with the whole instant for machines.
pub fn day_in(locale: &str, instant: Instant) -> Markup {
    html! { time datetime=(instant) { (date::day(instant, locale)) } }
}

/// A day and time of day to the second, with the whole instant for machines.
pub fn moment(instant: Instant) -> Markup {
    html! { time datetime=(instant) { (moment_text(instant)) } }
}

/// As `2026-03-09 14:00 UTC`; with seconds where they are not zero, and never finer.
pub fn moment_text(instant: Instant) -> String {
    let text = exact_text(instant);
    let whole = text.trim_end_matches(" UTC").split('.').next().unwrap_or(&text);
    format!("{} UTC", whole.strip_suffix(":00").unwrap_or(whole))
}

/// A day and time of day as exact as it is known, for what is on record.
pub fn exact(instant: Instant) -> Markup {
    html! { time datetime=(instant) { (exact_text(instant)) } }
}

fn exact_text(instant: Instant) -> String {
    let text = instant.to_string();
    match text.trim_end_matches('Z').split_once('T') {
        Some((date, time)) => format!("{date} {time} UTC"),
        None => text,
    }
}

/// Which way a language is written: by its script where the tag names one, else by its usual script.
pub fn direction(locale: &str) -> &'static str {
    let mut subtags = locale.split('-');
    let language = subtags.next().unwrap_or(locale);
    let is_rtl = match subtags.find(|subtag| subtag.len() == 4 && subtag.starts_with(char::is_alphabetic)) {
        Some(script) => SCRIPTS_RIGHT_TO_LEFT.contains(&script),
        None => RIGHT_TO_LEFT.contains(&language),
    };
    if is_rtl { "rtl" } else { "ltr" }
}

const fn home(root: &str) -> &str {
    if root.is_empty() { "./" } else { root }
}

/// Changes with the style sheet, so that a browser does not keep an old one.
fn style_tag() -> String {
    hex::encode(Sha256::digest(STYLE)).chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_says_no_more_than_it_must() {
        for (instant, text) in [
            ("2026-03-09T14:00:00Z", "2026-03-09 14:00 UTC"),
            ("2026-03-09T14:00:07Z", "2026-03-09 14:00:07 UTC"),
            ("2026-03-09T14:00:00.25Z", "2026-03-09 14:00 UTC"),
        ] {
            assert_eq!(moment_text(instant.parse().unwrap()), text);
        }
        let exact = exact("2026-03-09T14:00:00.25Z".parse().unwrap()).into_string();
        assert!(exact.contains(">2026-03-09 14:00:00.25 UTC<"), "{exact}");
    }

    #[test]
    fn a_language_is_written_as_its_script_is() {
        for (locale, written) in [
            ("ar", "rtl"),
            ("ar-Latn", "ltr"),
            ("az-Arab-IR", "rtl"),
            ("nb", "ltr"),
        ] {
            assert_eq!(direction(locale), written, "{locale}");
        }
    }

    #[test]
    fn a_page_about_a_notice_leads_to_its_feed_and_history() {
        let about = About {
            slug: "privacy".to_owned(),
            title: "حريم خصوصى".to_owned(),
            locale: "fa".to_owned(),
        };
        let frame = Frame {
            title: "History",
            locale: "en",
            root: "../../",
            about: Some(&about),
            width: Width::Text,
        };
        let page = page(frame, &html! {}).into_string();
        for part in [
            "<link rel=\"alternate\" type=\"application/atom+xml\"",
            "href=\"../../notices/privacy/feed.atom\"",
            "href=\"../../notices/privacy/history\"",
            "lang=\"fa\" dir=\"rtl\"",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }
}
