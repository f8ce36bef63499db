//! What bringing two drafts of one long notice together takes.

use std::time::Instant;

use anyhow::{Context as _, Result};
use noticeboard::domain::content::Content;
use noticeboard::domain::cookie::Cookie;
use noticeboard::domain::locale::Locale;
use noticeboard::domain::merge;
use noticeboard::domain::rich_text;
use noticeboard::domain::section::Section;

use crate::table::{Table, spread};

const SECTIONS: usize = 250;
/// Each section has so many sentences of about 80 bytes, so that the whole is 200 KB.
const SENTENCES: usize = 10;
const COOKIES: usize = 60;
/// Each side changes so many texts in one sentence each; half of them in the same sections as the other.
const CHANGED: usize = 40;
/// In so many sections both change the same sentence.
const CONTRADICTED: usize = 5;
const TIMES: usize = 21;
const SENTENCE: &str = "we keep what you tell us in section only as long as the matter in it needs.";

/// Adds what one merge of two drafts of 250 sections takes, within the process.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let base = base()?;
    let (ours, theirs) = (changed(&base, Side::Ours)?, changed(&base, Side::Theirs)?);
    let bytes: usize = base
        .sections
        .iter()
        .flat_map(|section| section.body.values())
        .map(|body| body.as_html().len())
        .sum();
    let mut taken = Vec::new();
    for _ in 0..TIMES {
        let started = Instant::now();
        let merged = merge::three_way(&base, &ours, &theirs);
        taken.push(started.elapsed());
        anyhow::ensure!(
            merged.conflicts.sections.len() == CONTRADICTED,
            "{} sections contradict each other",
            merged.conflicts.sections.len()
        );
        // What each side added, and what neither took out.
        anyhow::ensure!(
            merged.content.sections.len() == SECTIONS + 2 - 2,
            "sections were lost"
        );
        anyhow::ensure!(
            merged.content.cookies.len() == COOKIES + 2,
            "declarations were lost"
        );
    }
    table.add(
        &format!("merge of two drafts of a notice with {SECTIONS} sections, {bytes} bytes of HTML, and {COOKIES} declarations"),
        spread(&mut taken),
    );
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

fn english() -> Result<Locale> {
    "en".parse().context("a language")
}

fn section(number: usize, changed: Option<(usize, &str)>) -> Result<Section> {
    let english = english()?;
    let mut section = Section::empty(format!("section-{number}").parse().context("a key")?);
    section
        .heading
        .insert(english.clone(), format!("Section {number}"));
    let sentence = |line: usize| match changed {
        Some((at, words)) if at == line => format!("In line {number}.{line} {words} {SENTENCE} "),
        _ => format!("In line {number}.{line} {SENTENCE} "),
    };
    let sentences: String = (1..=SENTENCES).map(sentence).collect();
    let html = format!("<p>{}</p>", sentences.trim_end());
    section.body.insert(english, rich_text::from_html(&html).text);
    Ok(section)
}

fn cookie(name: &str, purpose: &str) -> Result<Cookie> {
    let mut cookie = Cookie::named(name.parse().context("a key")?, name.to_owned());
    cookie.purpose.insert(english()?, purpose.to_owned());
    Ok(cookie)
}

fn base() -> Result<Content> {
    let mut content = Content::default();
    content.title.insert(english()?, "A long notice".to_owned());
    for number in 1..=SECTIONS {
        content.sections.push(section(number, None)?);
    }
    for number in 1..=COOKIES {
        content
            .cookies
            .push(cookie(&format!("item_{number}"), "Tells visitors apart.")?);
    }
    Ok(content)
}

/// A side's texts, of which half are in sections that the other changes elsewhere; a section that goes, one that comes
/// and two that move; a declaration that comes and some that say otherwise.
fn changed(base: &Content, side: Side) -> Result<Content> {
    let (line, offset, words) = match side {
        Side::Ours => (2, 0, "as we say"),
        Side::Theirs => (8, CHANGED / 2, "as they say"),
    };
    let mut content = base.clone();
    for step in 0..CHANGED {
        let place = step + offset;
        let number = 10 + 4 * place;
        let is_shared = match side {
            Side::Ours => step >= CHANGED / 2,
            Side::Theirs => step < CHANGED / 2,
        };
        let is_contradicted = is_shared && place % 4 == 0;
        let found = content.sections.get_mut(number - 1).context("a section")?;
        *found = section(number, Some((if is_contradicted { 5 } else { line }, words)))?;
    }
    let at = |ours: usize, theirs: usize| if side == Side::Ours { ours } else { theirs };
    let moved = content.sections.remove(at(230, 240));
    content.sections.insert(at(150, 160), moved);
    content.sections.remove(at(1, 3));
    content.sections.push(section(SECTIONS + at(1, 2), None)?);
    for cookie in content.cookies.iter_mut().skip(at(0, 20)).take(20) {
        cookie.recipients.push(words.to_owned());
    }
    content
        .cookies
        .push(cookie(&format!("item_{}", COOKIES + at(1, 2)), "Is new.")?);
    Ok(content)
}
