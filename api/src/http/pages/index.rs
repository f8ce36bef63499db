//! The list of notices.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::{Frame, day, page};

/// What the list shows of a notice that is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its address.
    pub slug: String,
    /// Its title, in `locale`.
    pub title: String,
    /// The language of the title.
    pub locale: String,
    /// The number of the version in force.
    pub number: i32,
    /// From when on that version counts.
    pub effective_from: Instant,
}

/// The list; how to make the first notice when there is none.
pub fn index(rows: &[Row]) -> Markup {
    let frame = Frame {
        title: "Notices",
        locale: "en",
        root: "",
    };
    page(
        frame,
        &html! {
            h1 { "Notices" }
            @if rows.is_empty() { (first_steps()) } @else {
                ul .notices { @for row in rows { (item(row)) } }
            }
        },
    )
}

fn item(row: &Row) -> Markup {
    html! {
        li {
            a href={ "notices/" (row.slug) } lang=(row.locale) { (row.title) }
            div .quiet { "Version " (row.number) ", in force since " (day(row.effective_from)) }
        }
    }
}

fn first_steps() -> Markup {
    html! {
        p { "No notice is in force." }
        div .card {
            p { "To bring in a page that WordPress serves at wp-json/wp/v2/pages/ID, and publish it:" }
            pre { code {
                "noticeboard import page.json --notice privacy-policy \\\n  --publish --change-note \"First version\""
            } }
            p { "To write one by the API, begin with " code { "createNotice" } " at " a href="graphiql" { "GraphiQL" } "." }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_notices_the_page_says_how_to_make_the_first() {
        assert!(index(&[]).into_string().contains("noticeboard import"));
    }

    #[test]
    fn titles_are_text_and_not_mark_up() {
        let row = Row {
            slug: "privacy".to_owned(),
            title: "<script>alert(1)</script>".to_owned(),
            locale: "en".to_owned(),
            number: 3,
            effective_from: Instant::from_micros(0),
        };
        let page = index(&[row]).into_string();
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
        assert!(page.contains("href=\"notices/privacy\"") && page.contains("1970-01-01"));
    }
}
