//! Contents and change notes against the hashes in the records.

use super::super::history::{History, Version, has_note};
use super::super::pointer::Unfit;
use super::proof::Proof;
use crate::domain::canonical;
use crate::domain::hash::Hash;
use crate::domain::locale::Locale;

/// A version without what is judged by its hash.
pub(super) fn without(version: &Version) -> Version {
    // Copied member by member, so that no content is copied only to be dropped.
    Version {
        action: version.action,
        announced_at: version.announced_at,
        based_on: version.based_on,
        cancelled: version.cancelled.clone(),
        change_note: None,
        content: None,
        content_hash: version.content_hash,
        effective_from: version.effective_from,
        erased: version.erased.clone(),
        locales: version.locales.clone(),
        materiality: version.materiality,
        number: version.number,
        published_at: version.published_at,
        restores: version.restores,
        withdrawn: version.withdrawn.clone(),
        withheld: version.withheld,
    }
}

/// Passes if every content and note is the one of its record, and is there exactly where it should be.
///
/// # Errors
/// At the first that is not.
pub(super) fn expect_all(history: &History, proof: &Proof) -> Result<(), Unfit> {
    for (at, version) in history.versions.iter().enumerate() {
        expect_content(version)
            .and_then(|()| expect_note(version, proof))
            .map_err(|unfit| unfit.under(&format!("/history/versions/{at}")))?;
    }
    Ok(())
}

fn expect_content(version: &Version) -> Result<(), Unfit> {
    let unfit = |message: String| Unfit::at("/content", message);
    let (content, withheld) = match (&version.content, version.withheld) {
        (None, Some(_)) => return Ok(()),
        (content, withheld) => (content, withheld),
    };
    if let Some(why) = withheld {
        return Err(unfit(format!("is there although it is {why}")));
    }
    let Some(content) = content else {
        return Err(unfit(format!("is missing; its hash is {}", version.content_hash)));
    };
    let text = canonical::json(content).map_err(|error| unfit(error.to_string()))?;
    let hash = Hash::of(text.as_bytes());
    if hash != version.content_hash {
        return Err(unfit(format!(
            "has the hash {hash}, and version {} was sealed with {}",
            version.number, version.content_hash
        )));
    }
    let content = canonical::read(&text).map_err(|error| unfit(error.to_string()))?;
    let locales: Vec<Locale> = content.locales().into_iter().collect();
    if locales == version.locales {
        Ok(())
    } else {
        Err(Unfit::at("/locales", "are not the languages of the content"))
    }
}

fn expect_note(version: &Version, proof: &Proof) -> Result<(), Unfit> {
    let unfit = |message: &str| Unfit::at("/changeNote", message);
    let (kind, as_of) = (proof.statement.kind, proof.statement.as_of);
    let recorded = proof.story.remarks(version.number).map(|remarks| remarks.note);
    let told = proof.story.history.version(version.number);
    let is_noted = told.is_some_and(|told| has_note(told, kind, as_of));
    match (&version.change_note, is_noted) {
        (None, false) => Ok(()),
        (None, true) => Err(unfit("is missing")),
        (Some(_), false) => Err(unfit("is there although the version is WITHDRAWN")),
        (Some(note), true) if Some(Hash::of(note.as_bytes())) == recorded => Ok(()),
        (Some(_), true) => Err(unfit("is not the note whose hash is in the record")),
    }
}
