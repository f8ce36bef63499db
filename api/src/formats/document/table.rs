//! Declarations as a table: the same rows in HTML, Markdown and plain text.

use maud::{Markup, html as markup};

use crate::domain::cookie::Cookie;
use crate::domain::locale::Locale;
use crate::formats::wording::{self, Words};

/// What a table says: a heading per column and a row per declaration; the first cell is the name.
struct Table {
    caption: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// A cell's text and what it links to.
pub(in crate::formats) struct Cell {
    text: String,
    link: Option<String>,
}

impl Cell {
    const fn new(text: String) -> Self {
        Self { text, link: None }
    }
}

/// Which columns some declarations need.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::formats) struct Columns {
    pub(in crate::formats) provider: bool,
    pub(in crate::formats) recipients: bool,
}

impl Columns {
    /// The columns that these declarations need.
    pub(in crate::formats) fn of(cookies: &[Cookie]) -> Self {
        Self {
            provider: cookies
                .iter()
                .any(|cookie| cookie.provider.is_some() || cookie.domain.is_some()),
            recipients: cookies.iter().any(|cookie| !cookie.recipients.is_empty()),
        }
    }

    /// Their headings.
    pub(in crate::formats) fn headings(self, words: &Words) -> Vec<&'static str> {
        let mut headings = vec![words.name, words.purpose, words.category, words.lifetime];
        headings.extend(self.provider.then_some(words.provider));
        headings.extend(self.recipients.then_some(words.recipients));
        headings.push(words.consent);
        headings
    }

    /// The cells of a declaration.
    pub(in crate::formats) fn row(self, cookie: &Cookie, locale: &Locale) -> Vec<Cell> {
        let words = Words::of(locale);
        let mut row = vec![
            Cell {
                text: cookie.name.clone(),
                link: cookie.policy_url.clone(),
            },
            Cell::new(cookie.purpose.get(locale).cloned().unwrap_or_default()),
            Cell::new(words.category_name(cookie.category).to_owned()),
            Cell::new(wording::lifetime(cookie, locale)),
        ];
        let provided: Vec<&str> = cookie
            .provider
            .iter()
            .chain(&cookie.domain)
            .map(String::as_str)
            .collect();
        row.extend(self.provider.then(|| Cell::new(provided.join(", "))));
        row.extend(self.recipients.then(|| Cell::new(cookie.recipients.join(", "))));
        row.push(Cell::new(words.yes_or_no(cookie.requires_consent()).to_owned()));
        row
    }
}

fn table_of(cookies: &[Cookie], locale: &Locale) -> Option<Table> {
    if cookies.is_empty() {
        return None;
    }
    let words = Words::of(locale);
    let columns = Columns::of(cookies);
    Some(Table {
        caption: words.cookies,
        headings: columns.headings(words),
        rows: cookies.iter().map(|cookie| columns.row(cookie, locale)).collect(),
    })
}

/// A table with a caption and with headings for columns and rows; nothing when nothing is declared.
///
/// Source: WCAG 2.2, technique H63 (scope).
pub(in crate::formats) fn html(cookies: &[Cookie], locale: &Locale) -> Markup {
    markup! {
        @if let Some(table) = table_of(cookies, locale) {
            table {
                caption { (table.caption) }
                thead { tr { @for heading in &table.headings { th scope="col" { (heading) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (linked(cell)) } }
                                @else { td { (linked(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What stands in a cell.
pub(in crate::formats) fn linked(cell: &Cell) -> Markup {
    markup! {
        @if let Some(link) = &cell.link { a href=(link) { (cell.text) } }
        @else { (cell.text) }
    }
}

/// A pipe table.
///
/// Source: GitHub Flavored Markdown, section 4.10.
pub(super) fn markdown(cookies: &[Cookie], locale: &Locale) -> String {
    let Some(table) = table_of(cookies, locale) else {
        return String::new();
    };
    let row_of = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        row_of(table.headings.iter().map(|heading| escaped(heading)).collect()),
        row_of(table.headings.iter().map(|_| "---".to_owned()).collect()),
    ];
    for row in &table.rows {
        let cells = row.iter().map(|cell| match &cell.link {
            Some(link) => format!(
                "[{}](<{}>)",
                escaped(&cell.text),
                link.replace(['<', '>', '|', '\n'], "")
            ),
            None => escaped(&cell.text),
        });
        lines.push(row_of(cells.collect()));
    }
    lines.join("\n")
}

/// Text as it is, although it may hold what Markdown reads as mark-up.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '&' | '~' | '#'
        ) {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// A line per row, cells parted by ` | `.
pub(super) fn text(cookies: &[Cookie], locale: &Locale) -> String {
    let Some(table) = table_of(cookies, locale) else {
        return String::new();
    };
    let mut lines = vec![table.caption.to_owned(), table.headings.join(" | ")];
    for row in &table.rows {
        let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
        lines.push(cells.join(" | "));
    }
    lines.join("\n")
}
