//! How long an item is kept, where the text says otherwise than the declaration.

use super::super::check::{At, Report, Rule};
use super::super::element::UNREAD;
use super::super::text::{Text, topic};
use super::{names, warning};
use crate::domain::content::{Content, Declared};
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;
use crate::domain::lifetime::Lifetime;
use crate::domain::reading::lexicon::Sense;
use crate::domain::reading::passages::Passage;
use crate::domain::reading::quoted;

pub(super) const OTHERWISE: Rule = warning("craft-cookie-lifetime");

pub(super) fn check(content: &Content, texts: &[Text<'_>], report: &mut Report) {
    if texts.is_empty() {
        report.not_applicable(&OTHERWISE, UNREAD);
        return;
    }
    let declared = content.declared_cookies();
    let mut found = Vec::new();
    let mut is_judged = false;
    for text in texts {
        for Declared { cookie, section } in &declared {
            let section = section.map(|section| &section.key);
            match judged(text, cookie, section) {
                None => {}
                Some(Word::Agrees) => is_judged = true,
                Some(Word::Contradicts(passage, what)) => {
                    let message = format!("{what}: {} (in {})", quoted(&passage.text), text.locale);
                    let own = passage.place.section().or(section);
                    found.push((message, At::cookie(own, &cookie.key)));
                }
            }
        }
    }
    if found.is_empty() && !is_judged {
        report.not_applicable(
            &OTHERWISE,
            "the text says of no declared item how long it is kept, so that there is nothing to compare",
        );
        return;
    }
    report.each(
        &OTHERWISE,
        found,
        "text and declarations agree on how long items are kept",
    );
}

/// What a text says of how long an item is kept.
enum Word<'t> {
    Agrees,
    Contradicts(&'t Passage, String),
}

/// What the text says of an item: its contradiction, if any passage is one; none where it gives no time for it.
fn judged<'t>(text: &'t Text<'t>, cookie: &Cookie, section: Option<&Key>) -> Option<Word<'t>> {
    let declared = declared(cookie)?;
    let words = text
        .bodies()
        .filter_map(|passage| word(text, passage, cookie, declared, section));
    let mut agrees = None;
    for word in words {
        match word {
            Word::Agrees => agrees = Some(word),
            Word::Contradicts(..) => return Some(word),
        }
    }
    agrees
}

/// What a passage says that names the item with a time, or says of all items of its section how long they are kept.
fn word<'t>(
    text: &'t Text<'t>,
    passage: &'t Passage,
    cookie: &Cookie,
    declared: Declaration,
    section: Option<&Key>,
) -> Option<Word<'t>> {
    let name = quoted(&cookie.name);
    let times = passage.times();
    let is_of_session = passage.says(topic("session")) && times.is_empty();
    if times.is_empty() && !is_of_session {
        return None;
    }
    let otherwise = |is_so: bool, what: &str| {
        if is_so {
            Word::Contradicts(passage, format!("{name} is declared to be kept {what}"))
        } else {
            Word::Agrees
        }
    };
    if names_it(passage, cookie) {
        let agrees = match declared {
            Declaration::Minutes(minutes) => times.iter().any(|time| is_near(time.minutes, minutes)),
            Declaration::Session => is_of_session || passage.says(topic("session")),
        };
        return Some(otherwise(!agrees, "otherwise than the text says"));
    }
    let Declaration::Minutes(minutes) = declared else {
        return None;
    };
    let is_here = section.is_some() && passage.place.section() == section;
    let is_of_all = is_here
        && passage.says(Sense::Cookies)
        && text.asserts(passage, Sense::Keep)
        && passage.says(topic("all-cookies"));
    let longest = times.iter().map(|time| time.minutes).max()?;
    let is_longer = minutes > longest && !is_near(longest, minutes);
    is_of_all.then(|| otherwise(is_longer, "longer than the text says of all"))
}

#[derive(Clone, Copy)]
enum Declaration {
    Session,
    Minutes(u64),
}

fn declared(cookie: &Cookie) -> Option<Declaration> {
    match &cookie.lifetime {
        Lifetime::Session => Some(Declaration::Session),
        Lifetime::Fixed(period) => u64::try_from(period.seconds() / 60)
            .ok()
            .map(Declaration::Minutes),
        Lifetime::Unlimited | Lifetime::Unknown => None,
    }
}

/// A month is 28 to 31 days, so that times are equal within a tenth.
fn is_near(one: u64, other: u64) -> bool {
    one.abs_diff(other).saturating_mul(10) <= one.max(other)
}

/// Whether the passage names this item and no other.
fn names_it(passage: &Passage, cookie: &Cookie) -> bool {
    let named = names::names(&passage.text);
    let mut all = named.iter();
    all.len() > 0 && all.all(|name| names::is_it(cookie, name))
        || named.is_empty()
            && passage.text.split_whitespace().any(|word| {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
                bare.len() > 3 && bare == cookie.name && passage.says(Sense::Cookies)
            })
}
