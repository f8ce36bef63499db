//! The revisions of a page, as `WordPress` lists them at `wp/v2/pages/{id}/revisions`.
//!
//! Source: `WordPress` REST API handbook, "Page Revisions". Their times are UTC and do not say so.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::clock::Instant;
use crate::domain::error::Problem;

/// A revision as a document of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revision {
    /// Its number in `WordPress`.
    pub id: i64,
    /// When it was saved.
    pub saved_at: Instant,
    /// Its JSON object, letter by letter.
    pub document: String,
}

/// The revisions of a page, and what was left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revisions {
    /// Oldest first, each later than the one before.
    pub revisions: Vec<Revision>,
    /// A sentence for each that was left out.
    pub left_out: Vec<String>,
}

/// What is read of a revision here.
#[derive(Deserialize)]
struct Head {
    id: Option<i64>,
    slug: Option<String>,
    date_gmt: Option<String>,
    modified_gmt: Option<String>,
}

/// Whether a document is a list, and so no page.
pub fn is_list(document: &str) -> bool {
    document
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('[')
}

/// Reads the list, whatever its order. An autosave was never published, and of two that were saved in one second the
/// later one stood.
///
/// # Errors
/// What is wrong with the list or with an object in it, with its place.
pub fn read(document: &str) -> Result<Revisions, Vec<Problem>> {
    let json = document.trim_start_matches('\u{feff}');
    let objects: Vec<&RawValue> = serde_json::from_str(json)
        .map_err(|error| vec![at("", format!("is no list of revisions: {error}"))])?;
    let mut problems = Vec::new();
    let mut revisions = Vec::new();
    let mut left_out = Vec::new();
    for (index, object) in objects.into_iter().enumerate() {
        match revision(object) {
            Ok(Some(revision)) => revisions.push(revision),
            Ok(None) => left_out.push(format!(
                "revision {index} of the list is an autosave and was left out"
            )),
            Err((field, message)) => problems.push(at(&format!("{index}{field}"), message)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    revisions.sort_by_key(|revision: &Revision| (revision.saved_at, revision.id));
    let mut kept: Vec<Revision> = Vec::new();
    for revision in revisions {
        if let Some(earlier) = kept.pop_if(|last| last.saved_at == revision.saved_at) {
            left_out.push(format!(
                "revision {} was saved in the same second as {} and was left out",
                earlier.id, revision.id
            ));
        }
        kept.push(revision);
    }
    Ok(Revisions {
        revisions: kept,
        left_out,
    })
}

/// A revision, unless it is an autosave; or the field that is wrong, and why.
fn revision(object: &RawValue) -> Result<Option<Revision>, (&'static str, String)> {
    let head: Head =
        serde_json::from_str(object.get()).map_err(|error| ("", format!("is no revision: {error}")))?;
    if head.slug.is_some_and(|slug| slug.contains("-autosave-")) {
        return Ok(None);
    }
    let time = head.modified_gmt.or(head.date_gmt);
    let time = time.ok_or((".modified_gmt", "is missing".to_owned()))?;
    let saved_at = format!("{}Z", time.trim_end_matches('Z')).parse().map_err(|_| {
        (
            ".modified_gmt",
            format!("`{time}` is no date and time such as 2026-03-09T14:00:00"),
        )
    })?;
    Ok(Some(Revision {
        id: head.id.unwrap_or_default(),
        saved_at,
        document: object.get().to_owned(),
    }))
}

fn at(path: &str, message: String) -> Problem {
    if path.is_empty() {
        return Problem {
            path: Vec::new(),
            message,
        };
    }
    Problem::at(path, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_come_oldest_first_and_without_autosaves() {
        let list = r#" [
            {"id": 9, "slug": "5-autosave-v1", "date_gmt": "2024-01-01T00:00:00"},
            {"id": 8, "slug": "5-revision-v1", "modified_gmt": "2023-01-01T00:00:00", "date_gmt": "2022-01-01T00:00:00"},
            {"id": 7, "modified_gmt": "2023-01-01T00:00:00"},
            {"id": 6, "date_gmt": "2021-01-01T00:00:00"}
        ]"#;
        assert!(is_list(list));
        let read = read(list).unwrap();
        let ids: Vec<i64> = read.revisions.iter().map(|revision| revision.id).collect();
        assert_eq!(ids, [6, 8]);
        assert_eq!(read.left_out.len(), 2, "{:?}", read.left_out);
        assert_eq!(
            read.revisions[0].document,
            r#"{"id": 6, "date_gmt": "2021-01-01T00:00:00"}"#
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let told = |list: &str| read(list).unwrap_err()[0].to_string();
        assert_eq!(told(r#"[{"id": 1}]"#), "0.modified_gmt: is missing");
        assert!(told(r#"[{"id": 1, "date_gmt": "yesterday"}]"#).starts_with("0.modified_gmt: `yesterday`"));
        assert!(told("[{}").starts_with("is no list of revisions"));
    }
}
