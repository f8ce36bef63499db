//! What the log part of a bundle proves, whatever the history says.

use super::super::chain;
use super::super::element::{Said, Seen};
use super::super::fold::Story;
use super::super::keys::Succession;
use super::super::pointer::Unfit;
use super::super::statement::Statement;
use super::super::tiling::Tiling;
use super::super::{Log, Origin};
use crate::domain::canonical;
use crate::domain::hash::Hash;
use crate::log::checkpoint::Checkpoint;
use crate::log::note::{Note, NoteError};

/// The log part of a bundle, verified.
pub(in super::super) struct Proof {
    pub(in super::super) statement: Statement,
    pub(in super::super) succession: Succession,
    pub(in super::super) checkpoint: Checkpoint,
    pub(in super::super) records: Vec<Seen>,
    pub(in super::super) tiling: Tiling,
    pub(in super::super) story: Story,
    /// The hash of the log part that the notice was taken over from, whether that is here or not.
    pub(in super::super) taken_over: Option<Hash>,
    pub(in super::super) origin: Option<Box<Proof>>,
}

impl Proof {
    /// Verifies a log part with what it comes from.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub(super) fn of(log: &Log, origin: Option<&Origin>) -> Result<Self, Unfit> {
        let parts = Signed::of(log).map_err(|unfit| unfit.under("/log"))?;
        let Signed {
            statement,
            succession,
            checkpoint,
        } = parts;
        let records = records(log, &statement).map_err(|unfit| unfit.under("/log"))?;
        let tiling = tiling(log, &records, &checkpoint).map_err(|unfit| unfit.under("/log/tree"))?;
        succession
            .expect_in(&tiling, checkpoint.size)
            .map_err(|unfit| unfit.under("/log/keys"))?;
        let story = told(&records, |_| true)?;
        let taken_over = taken_over(&records)?;
        let before = match origin {
            None => None,
            Some(origin) => {
                let before = Self::of(&origin.log, origin.origin.as_deref());
                let before = before.map_err(|unfit| unfit.under("/origin"))?;
                expect_taken(&records, taken_over.as_ref(), &before, origin_hash(origin)?)?;
                Some(Box::new(before))
            }
        };
        if origin.map(origin_hash).transpose()? != statement.origin_hash {
            return Err(Unfit::at("/origin", "is not what the log's key signed"));
        }
        Ok(Self {
            statement,
            succession,
            checkpoint,
            records,
            tiling,
            story,
            taken_over,
            origin: before,
        })
    }
}

/// What some of the records tell.
fn told(records: &[Seen], counts: impl Fn(&Said) -> bool) -> Result<Story, Unfit> {
    let mut story = Story::default();
    for (ordinal, seen) in records.iter().enumerate() {
        let Some(said) = seen.said.as_ref().filter(|said| counts(said)) else {
            continue;
        };
        let told = story.tell(said, seen.text.as_deref());
        told.map_err(|unfit| unfit.under(&format!("/log/records/{ordinal}")))?;
    }
    Ok(story)
}

/// The log part that the records name as the one from which they take over what they say.
fn taken_over(records: &[Seen]) -> Result<Option<Hash>, Unfit> {
    let mut named = None;
    for (ordinal, seen) in records.iter().enumerate() {
        let Some(said) = &seen.said else { continue };
        let place = format!("/log/records/{ordinal}");
        let origin = said.origin().map_err(|unfit| unfit.under(&place))?;
        if let (Some(named), Some(origin)) = (named, origin)
            && named != origin
        {
            let message = format!("is not {named}: a notice is taken over once");
            return Err(Unfit::at(place + "/record/details/origin", message));
        }
        named = named.or(origin);
    }
    Ok(named)
}

/// Passes if the records took over what the log part before them tells: all of it, and nothing else.
fn expect_taken(records: &[Seen], named: Option<&Hash>, before: &Proof, hash: Hash) -> Result<(), Unfit> {
    if named != Some(&hash) {
        return Err(Unfit::at("/origin", "is not the one that the records name"));
    }
    let taken = told(records, |said| said.details.contains_key("origin"))?;
    let Statement { kind, as_of, .. } = before.statement;
    taken
        .expect_taken_from(&before.story, kind, as_of)
        .map_err(|unfit| unfit.under("/origin"))
}

/// The hash by which a statement, and the records of an import, name another log's part.
pub(in super::super) fn origin_hash(origin: &Origin) -> Result<Hash, Unfit> {
    let text = canonical::json(origin).map_err(|error| Unfit::at("/origin", error.to_string()))?;
    Ok(Hash::of(text.as_bytes()))
}

/// The parts that carry signatures.
struct Signed {
    statement: Statement,
    succession: Succession,
    checkpoint: Checkpoint,
}

impl Signed {
    fn of(log: &Log) -> Result<Self, Unfit> {
        let succession = Succession::of(&log.keys).map_err(|unfit| unfit.under("/keys"))?;
        let unfit = |error: &dyn std::fmt::Display| Unfit::at("/statement", error.to_string());
        let note: Note = log.statement.parse().map_err(|error| unfit(&error))?;
        note.verify(succession.current()).map_err(|error| match error {
            NoteError::UnknownKeys => Unfit::at("", "the statement is not signed by the last of the keys"),
            error => unfit(&error),
        })?;
        if note.signatures() != 1 || note.to_string() != log.statement {
            return Err(unfit(&"is not signed once, by the log's present key"));
        }
        let statement: Statement = note.text().parse().map_err(|error| unfit(&error))?;
        let keys = canonical::json(&log.keys).map_err(|error| unfit(&error))?;
        if Hash::of(keys.as_bytes()) != statement.keys_hash {
            return Err(Unfit::at("/keys", "are not those that the present key signed"));
        }
        let checkpoint = checkpoint(log, &statement, &succession)?;
        Ok(Self {
            statement,
            succession,
            checkpoint,
        })
    }
}

fn checkpoint(log: &Log, statement: &Statement, succession: &Succession) -> Result<Checkpoint, Unfit> {
    let unfit = |message: String| Unfit::at("/checkpoint", message);
    let checkpoint =
        Checkpoint::open(&log.checkpoint, succession.current()).map_err(|error| unfit(error.to_string()))?;
    let signed = (statement.size, statement.root, statement.checkpoint_hash);
    let found = (
        checkpoint.size,
        checkpoint.root,
        Hash::of(log.checkpoint.as_bytes()),
    );
    if signed == found {
        Ok(checkpoint)
    } else {
        Err(unfit("is not the one that the statement names".to_owned()))
    }
}

fn records(log: &Log, statement: &Statement) -> Result<Vec<Seen>, Unfit> {
    let unfit = |message: String| Unfit::at("/records", message);
    let records = chain::linked(&log.records, &statement.notice).map_err(|unfit| unfit.under("/records"))?;
    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
    if count != statement.records {
        let message = format!("are {count}, and {} are signed", statement.records);
        return Err(unfit(message));
    }
    if records.last().map(|last| last.leaf) != Some(statement.last_leaf) {
        return Err(unfit(
            "do not end with the one that is signed as the last".to_owned(),
        ));
    }
    if chain::digest(records.iter().map(|seen| seen.digest)) != statement.records_hash {
        let message =
            "are not those that are signed: one was taken out or put in, or something beside one was";
        return Err(unfit(message.to_owned()));
    }
    Ok(records)
}

fn tiling(log: &Log, records: &[Seen], checkpoint: &Checkpoint) -> Result<Tiling, Unfit> {
    let own: Vec<_> = records.iter().map(|seen| (seen.sequence, seen.leaf)).collect();
    let tiling = Tiling::of(&own, &log.tree, checkpoint.size)?;
    if tiling.root(checkpoint.size) == Some(checkpoint.root) {
        Ok(tiling)
    } else {
        Err(Unfit::at(
            "",
            "does not lead, with the records, to the checkpoint's root",
        ))
    }
}
