//! A draft, as the page that it will become, and what stands there when it is not shown any more.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::language::language;
use crate::http::pages::layout::{About, Frame, Width, moment, unlisted_page};
use crate::http::pages::notice::{Entry, Link, not_there_in, other_languages, text};
use crate::http::pages::words::Words;

/// What the page of a draft shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviewPage {
    /// The title, in `locale`; the notice's address while there is none.
    pub title: String,
    /// The way up to `/` from the page's address.
    pub root: String,
    /// The notice, when anybody may know of it.
    pub about: Option<About>,
    /// What its authors call the draft.
    pub label: Option<String>,
    /// All sections as sanitised HTML, with each heading's key as its id.
    pub html: String,
    /// The headings, in reading order.
    pub contents: Vec<Entry>,
    /// When the draft was changed last.
    pub updated_at: Instant,
    /// Until when it is shown.
    pub expires_at: Instant,
    /// The language that is shown.
    pub locale: String,
    /// The language that was asked for, when it is not there.
    pub asked_locale: Option<String>,
    /// The other languages in which something is written, each as a tag with the address of the page in it.
    pub other_locales: Vec<Link>,
}

/// The page of a draft.
pub fn preview(view: &PreviewPage) -> Markup {
    let title = format!("Draft: {}", view.title);
    let frame = Frame {
        title: &title,
        locale: &view.locale,
        root: &view.root,
        about: view.about.as_ref(),
        width: Width::Text,
    };
    unlisted_page(
        frame,
        &html! {
            h1 { (view.title) }
            div .card .remark .coming role="note" lang="en" dir="ltr" {
                p { strong { "This is a draft." } " It is not in force, and may still change." }
                p { "It can be read here until " (moment(view.expires_at)) ", unless it is published or thrown away before. "
                    "Whoever has this address can read it: pass it on with care." }
            }
            dl .facts lang="en" dir="ltr" {
                @if let Some(label) = &view.label { dt { "Draft" } dd { (label) } }
                dt { "Last changed" } dd { (moment(view.updated_at)) }
                dt { "Language" } dd { (language(&view.locale)) }
                (other_languages(Words::of("en"), view.other_locales.iter().map(|link| (link.label.as_str(), link.href.clone()))))
            }
            @if let Some(asked) = &view.asked_locale { (not_there_in(asked, &view.locale)) }
            @if view.html.is_empty() { p lang="en" dir="ltr" { "Nothing is written here yet." } }
            (text(&view.contents, &view.locale, &view.html))
        },
    )
}

/// The page for a token whose time is over; goes with status 410.
pub fn expired(root: &str, at: Instant) -> Markup {
    plain(
        root,
        "This preview has ended",
        &html! {
            p { "The draft could be read here until " (moment(at)) "." }
            p { "Whoever sent you the address can make another one." }
        },
    )
}

/// The page for a token whose draft is no draft any more; goes with status 410.
pub fn closed(root: &str) -> Markup {
    plain(
        root,
        "This preview has ended",
        &html! {
            p { "The draft was published or thrown away." }
            p { "What is in force now stands in the " a href={ (root) "./" } { "list of notices" } "." }
        },
    )
}

/// The page for an address without a token that is known; goes with status 404.
pub fn unknown(root: &str) -> Markup {
    plain(
        root,
        "No such preview",
        &html! {
            p { "This address shows a draft to whoever was given a token for it. There is none here, or none that is known." }
            p { "Perhaps the address was cut off: it ends with a long row of letters and digits." }
        },
    )
}

fn plain(root: &str, title: &str, main: &Markup) -> Markup {
    let frame = Frame {
        title,
        locale: "en",
        root,
        about: None,
        width: Width::Text,
    };
    unlisted_page(frame, &html! { h1 { (title) } (main) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> PreviewPage {
        PreviewPage {
            title: "Privacy <soon>".to_owned(),
            root: String::new(),
            about: None,
            label: Some("For <legal>".to_owned()),
            html: "<h2 id=\"who\">Who</h2><table></table>".to_owned(),
            contents: Vec::new(),
            updated_at: Instant::from_micros(0),
            expires_at: Instant::from_micros(3_600_000_000),
            locale: "en".to_owned(),
            asked_locale: Some("fr".to_owned()),
            other_locales: vec![Link {
                label: "nb".to_owned(),
                href: "?token=t&locale=nb".to_owned(),
            }],
        }
    }

    #[test]
    fn the_page_says_that_it_is_a_draft_and_until_when_it_is_there() {
        let page = preview(&view()).into_string();
        for part in [
            "<title>Draft: Privacy &lt;soon&gt;</title>",
            "<meta name=\"robots\" content=\"noindex, nofollow\">",
            "This is a draft.",
            "1970-01-01 01:00 UTC",
            "For &lt;legal&gt;",
            "href=\"?token=t&amp;locale=nb\"",
            "hreflang=\"nb\"",
            "not there in <bdi lang=\"fr\"",
            "<h2 id=\"who\">Who</h2>",
            "tabindex=\"0\"><table>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(
            !page.contains("atom+xml") && !page.contains("Nothing is written"),
            "{page}"
        );
    }

    #[test]
    fn no_page_of_a_preview_may_be_listed() {
        for page in [expired("", Instant::from_micros(0)), closed(""), unknown("")] {
            assert!(page.into_string().contains("noindex"));
        }
    }
}
