//! The table of a history: which file was in force from when.

use crate::domain::clock::Instant;

/// Headings of the column of files, the likelier first.
const FILES: [&str; 7] = ["file", "document", "name", "seq", "number", "no", "path"];
/// Headings of the column of instants.
const INSTANTS: [&str; 9] = [
    "instant",
    "effective_from",
    "effectivefrom",
    "effective-from",
    "date",
    "time",
    "timestamp",
    "commit_time_unix",
    "commit_time",
];
/// Headings of the column of change notes.
const NOTES: [&str; 4] = ["change_note", "changenote", "change-note", "note"];

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    /// A file's name, or its number.
    pub(super) file: String,
    pub(super) effective_from: Instant,
    pub(super) change_note: Option<String>,
}

/// Which columns are asked for by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Columns {
    pub(super) file: Option<String>,
    pub(super) instant: Option<String>,
}

/// The places of the columns.
struct Places {
    file: usize,
    instant: usize,
    note: Option<usize>,
}

/// Reads a table with tabs or commas, with or without a row of headings.
///
/// # Errors
/// A sentence about each row that is none, with its number.
pub(super) fn read(text: &str, columns: &Columns) -> Result<Vec<Row>, Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let separator = if text.lines().next().is_some_and(|line| line.contains('\t')) {
        '\t'
    } else {
        ','
    };
    let mut rows = lines
        .map(|(index, line)| (index + 1, cells(line, separator)))
        .peekable();
    let Some((_, first)) = rows.peek() else {
        return Err(vec!["the table is empty".to_owned()]);
    };
    let has_headings = !first.iter().any(|cell| instant(cell).is_ok())
        || columns.file.is_some()
        || columns.instant.is_some();
    let places = if has_headings {
        let places = places(first, columns).map_err(|problem| vec![problem])?;
        rows.next();
        places
    } else {
        Places {
            file: 0,
            instant: 1,
            note: Some(2),
        }
    };
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for (number, cells) in rows {
        match row(&cells, &places) {
            Ok(row) => read.push(row),
            Err(problem) => problems.push(format!("row {number}: {problem}")),
        }
    }
    if problems.is_empty() {
        Ok(read)
    } else {
        Err(problems)
    }
}

fn places(headings: &[String], columns: &Columns) -> Result<Places, String> {
    let find = |name: &str| {
        headings
            .iter()
            .position(|heading| heading.trim().eq_ignore_ascii_case(name))
    };
    let column = |asked: Option<&str>, known: &[&str], what: &str, option: &str| match asked {
        Some(name) => find(name).ok_or(format!("the table has no column `{name}`")),
        None => known.iter().find_map(|name| find(name)).ok_or(format!(
            "the table has no column of {what} that is known by its heading; name it by {option}"
        )),
    };
    Ok(Places {
        file: column(columns.file.as_deref(), &FILES, "files", "--file-column")?,
        instant: column(
            columns.instant.as_deref(),
            &INSTANTS,
            "instants",
            "--instant-column",
        )?,
        note: NOTES.iter().find_map(|name| find(name)),
    })
}

fn row(cells: &[String], places: &Places) -> Result<Row, String> {
    let cell = |place: usize| {
        cells
            .get(place)
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    };
    let file = cell(places.file).ok_or("names no file")?;
    let time = cell(places.instant).ok_or("has no instant")?;
    Ok(Row {
        file: file.to_owned(),
        effective_from: instant(time)?,
        change_note: places.note.and_then(cell).map(str::to_owned),
    })
}

/// RFC 3339, or seconds since 1970.
fn instant(text: &str) -> Result<Instant, String> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        // Smaller numbers are the numbers of rows; these are seconds from September 2001 on.
        return seconds
            .checked_mul(1_000_000)
            .filter(|_| seconds >= 1_000_000_000)
            .map(Instant::from_micros)
            .ok_or(format!("`{text}` is no number of seconds since 1970"));
    }
    text.parse().map_err(|error| format!("`{text}` {error}"))
}

/// The cells of a line; in quotes a separator is text, and two quotes are one (RFC 4180).
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        let Some(cell) = cells.last_mut() else { break };
        match char {
            '"' if is_quoted && chars.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if is_quoted || cell.is_empty() => is_quoted = !is_quoted,
            char if char == separator && !is_quoted => cells.push(String::new()),
            char => cell.push(char),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(String, String, Option<String>)> {
        let rows = read(text, &Columns::default()).unwrap();
        rows.into_iter()
            .map(|row| (row.file, row.effective_from.to_string(), row.change_note))
            .collect()
    }

    #[test]
    fn tables_with_tabs_or_commas_and_with_or_without_headings_are_read() {
        let expected = vec![
            ("a.md".to_owned(), "2018-05-25T00:00:00Z".to_owned(), None),
            (
                "b, c.md".to_owned(),
                "2020-01-01T00:00:00Z".to_owned(),
                Some("New.".to_owned()),
            ),
        ];
        for table in [
            "a.md\t2018-05-25T00:00:00Z\nb, c.md\t1577836800\tNew.\n",
            "a.md,2018-05-25T02:00:00+02:00\n\"b, c.md\",2020-01-01T00:00:00Z,New.\n",
            "Instant\tFile\tnote\r\n2018-05-25T00:00:00Z\ta.md\t\r\n\r\n2020-01-01T00:00:00Z\tb, c.md\tNew.\r\n",
            "seq\tcommit_time_unix\tpath\tchange_note\na.md\t1527206400\tx\t\nb, c.md\t1577836800\tx\tNew.\n",
        ] {
            assert_eq!(rows(table), expected, "{table}");
        }
    }

    #[test]
    fn columns_can_be_named() {
        let columns = Columns {
            file: Some("where".to_owned()),
            instant: Some("when".to_owned()),
        };
        let read = read(
            "date,where,when\n1999-01-01T00:00:00Z,a.md,1527206400\n",
            &columns,
        )
        .unwrap();
        assert_eq!(read[0].effective_from.to_string(), "2018-05-25T00:00:00Z");
    }

    #[test]
    fn each_bad_row_is_named() {
        let told = |text: &str| read(text, &Columns::default()).unwrap_err();
        assert_eq!(told(""), ["the table is empty"]);
        assert_eq!(
            told("file,instant\n,2020-01-01T00:00:00Z\nb.md,\nc.md,2020-01-01\n"),
            [
                "row 2: names no file",
                "row 3: has no instant",
                "row 4: `2020-01-01` is not an RFC 3339 instant with an offset, such as 2026-03-09T14:00:00Z"
            ]
        );
        assert!(told("x,y\n1,2\n")[0].contains("--file-column"));
    }
}
