//! Declarations of a section as a table with marks: a row per declaration, with marks in its cells.

use std::collections::{BTreeMap, BTreeSet};

use maud::{PreEscaped, html as markup};

use crate::domain::cookie::Cookie;
use crate::domain::diff::redline::{self, Mark};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::formats::document::table::{self, Columns};
use crate::formats::wording::Words;

/// A table of which all came or went; nothing when nothing is declared.
pub(super) fn whole(cookies: &[Cookie], mark: Mark, locale: &Locale) -> String {
    redline::whole(&table::html(cookies, locale).into_string(), mark)
}

/// Both tables as one; rows of declarations in `moved` stand in both places.
pub(super) fn between(old: &[Cookie], new: &[Cookie], moved: &BTreeSet<&Key>, locale: &Locale) -> String {
    if old.is_empty() {
        return whole(new, Mark::Added, locale);
    }
    if new.is_empty() {
        return whole(old, Mark::Removed, locale);
    }
    let shape = Shape::of(old, new, locale);
    let rows = shape.rows(old, new, moved);
    let table = markup! {
        table {
            caption { (Words::of(locale).cookies) }
            thead { tr { @for heading in shape.headings() { th scope="col" { (PreEscaped(heading)) } } } }
            tbody {
                @for (class, cells) in &rows {
                    tr class=[class.as_deref()] {
                        @for (place, cell) in cells.iter().enumerate() {
                            @if place == 0 { th scope="row" { (PreEscaped(cell)) } }
                            @else { td { (PreEscaped(cell)) } }
                        }
                    }
                }
            }
        }
    };
    table.into_string()
}

/// A row's class and its cells as HTML.
type Row = (Option<String>, Vec<String>);

/// The columns of both tables together.
struct Shape<'a> {
    old: Columns,
    new: Columns,
    locale: &'a Locale,
}

impl<'a> Shape<'a> {
    fn of(old: &[Cookie], new: &[Cookie], locale: &'a Locale) -> Self {
        Self {
            old: Columns::of(old),
            new: Columns::of(new),
            locale,
        }
    }

    fn columns(&self) -> Columns {
        Columns {
            provider: self.old.provider || self.new.provider,
            recipients: self.old.recipients || self.new.recipients,
        }
    }

    /// The headings; marked where a column came or went.
    fn headings(&self) -> Vec<String> {
        let words = Words::of(self.locale);
        let (old, new) = (self.old.headings(words), self.new.headings(words));
        let heading = |heading: &str| {
            let said = |side: &[&str]| {
                if side.contains(&heading) {
                    heading.to_owned()
                } else {
                    String::new()
                }
            };
            redline::line(&said(&old), &said(&new))
        };
        self.columns().headings(words).into_iter().map(heading).collect()
    }

    fn rows(&self, old: &[Cookie], new: &[Cookie], moved: &BTreeSet<&Key>) -> Vec<Row> {
        let places: BTreeMap<&Key, usize> = old
            .iter()
            .enumerate()
            .map(|(place, cookie)| (&cookie.key, place))
            .collect();
        let mut rows = Vec::new();
        let (mut i, mut j) = (0, 0);
        for (place, cookie) in new.iter().enumerate() {
            let Some(was) = places.get(&cookie.key).filter(|_| !moved.contains(&cookie.key)) else {
                continue;
            };
            rows.extend(self.all(old.get(i..*was), Mark::Removed, moved));
            rows.extend(self.all(new.get(j..place), Mark::Added, moved));
            if let Some(before) = old.get(*was) {
                rows.push((None, self.cells(Some(before), Some(cookie))));
            }
            (i, j) = (was + 1, place + 1);
        }
        rows.extend(self.all(old.get(i..), Mark::Removed, moved));
        rows.extend(self.all(new.get(j..), Mark::Added, moved));
        rows
    }

    fn all(&self, cookies: Option<&[Cookie]>, mark: Mark, moved: &BTreeSet<&Key>) -> Vec<Row> {
        let row = |cookie: &Cookie| {
            let suffix = if moved.contains(&cookie.key) { " moved" } else { "" };
            let cells = match mark {
                Mark::Added => self.cells(None, Some(cookie)),
                Mark::Removed => self.cells(Some(cookie), None),
            };
            (Some(format!("{}{suffix}", mark.class())), cells)
        };
        cookies.unwrap_or_default().iter().map(row).collect()
    }

    fn cells(&self, old: Option<&Cookie>, new: Option<&Cookie>) -> Vec<String> {
        let columns = self.columns();
        let cells = |cookie: Option<&Cookie>| -> Vec<String> {
            let row = cookie
                .map(|cookie| columns.row(cookie, self.locale))
                .unwrap_or_default();
            row.iter().map(|cell| table::linked(cell).into_string()).collect()
        };
        let (old, new) = (cells(old), cells(new));
        let cell = |cells: &[String], place: usize| cells.get(place).cloned().unwrap_or_default();
        (0..old.len().max(new.len()))
            .map(|place| redline::between(&cell(&old, place), &cell(&new, place)))
            .collect()
    }
}
