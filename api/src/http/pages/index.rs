//! The list of notices.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::{Frame, Width, day, direction, page};

/// What the list shows of a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its address.
    pub slug: String,
    /// Its title, in `locale`; its address where no title may be shown.
    pub title: String,
    /// The language of the title.
    pub locale: String,
    /// What counts of it now.
    pub counting: Counting,
}

/// What counts of a notice now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counting {
    /// This version, since this instant.
    Version(i32, Instant),
    /// Nothing yet; a version from this instant on.
    From(Instant),
    /// Nothing any more, and what counted has a history.
    Ended,
    /// Nothing, and the public does not know of it.
    Unpublished,
}

/// The list; how to make the first notice when there is none.
pub fn index(rows: &[Row]) -> Markup {
    let frame = Frame {
        title: "Notices",
        locale: "en",
        root: "",
        about: None,
        width: Width::Text,
    };
    let in_force: Vec<&Row> = rows.iter().filter(|row| row.is_in_force()).collect();
    let others: Vec<&Row> = rows.iter().filter(|row| !row.is_in_force()).collect();
    page(
        frame,
        &html! {
            h1 { "Notices" }
            @if rows.is_empty() { (first_steps()) }
            @else if in_force.is_empty() { p { "No notice is in force." } }
            @else { (list(&in_force)) }
            @if !others.is_empty() {
                h2 { "Not in force" }
                (list(&others))
            }
        },
    )
}

impl Row {
    const fn is_in_force(&self) -> bool {
        matches!(self.counting, Counting::Version(..))
    }
}

fn list(rows: &[&Row]) -> Markup {
    html! { ul .notices { @for row in rows { (item(row)) } } }
}

fn item(row: &Row) -> Markup {
    html! {
        li {
            a href={ "notices/" (row.slug) } lang=(row.locale) dir=(direction(&row.locale)) { (row.title) }
            div .quiet {
                @match row.counting {
                    Counting::Version(number, since) => { "Version " (number) ", in force since " (day(since)) },
                    Counting::From(instant) => { "Takes effect on " (day(instant)) },
                    Counting::Ended => "Nothing is in force any more",
                    Counting::Unpublished => "Not public",
                }
                @if row.counting != Counting::Unpublished {
                    " · " a href={ "notices/" (row.slug) "/history" } {
                        "History" span .unseen { " of " span lang=(row.locale) { (row.title) } }
                    }
                }
            }
        }
    }
}

fn first_steps() -> Markup {
    html! {
        p { "No notice is in force." }
        div .card {
            p { "To bring in a page that WordPress serves at wp-json/wp/v2/pages/ID, and publish it:" }
            pre tabindex="0" { code {
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
            counting: Counting::Version(3, Instant::from_micros(0)),
        };
        let page = index(&[row]).into_string();
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
        assert!(page.contains("href=\"notices/privacy\"") && page.contains("1970-01-01"));
    }
}
