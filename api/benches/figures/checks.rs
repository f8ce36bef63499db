//! What the completeness checks of a long notice take.

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Context as _, Result};
use noticeboard::domain::checks::{self, Occasion};
use noticeboard::domain::content::Content;
use noticeboard::domain::locale::Locale;
use noticeboard::domain::rich_text;
use noticeboard::domain::section::Section;

use crate::table::{Table, spread};

const SECTIONS: usize = 250;
/// Each section has so many sentences of about 100 bytes.
const SENTENCES: usize = 8;
const TIMES: usize = 21;
/// Sentences as notices have them, so that the words of every list are met.
const TEXTS: [&str; 8] = [
    "We collect your name and your address to deliver what you ordered, on the basis of the contract with you.",
    "The data are kept for seven years after the end of the year, as the law on bookkeeping asks of us.",
    "We share them with carriers and with our bank, and transfer them to the United States under adequacy.",
    "You have the right to access, to correct and to delete what we hold, and to object to our use of it.",
    "Cookies for statistics are stored only after you have given your consent, which you may withdraw here.",
    "You may complain to the supervisory authority of the country in which you live, or write to us first.",
    "In the last 12 months we collected these categories of personal information from you and your browser.",
    "See the section “Number 7” above for how long that is, and what becomes of it when you close your account.",
];

/// Adds what one run over a notice of 250 sections takes, within the process.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let content = content()?;
    let jurisdictions = BTreeSet::from(["EU".to_owned(), "US-CA".to_owned()]);
    let required = BTreeSet::new();
    let bytes: usize = content
        .sections
        .iter()
        .flat_map(|section| section.body.values())
        .map(|body| body.as_html().len())
        .sum();
    let mut taken = Vec::new();
    for _ in 0..TIMES {
        let started = Instant::now();
        let found = checks::run(&content, &jurisdictions, &required, &Occasion::default());
        taken.push(started.elapsed());
        anyhow::ensure!(found.len() > 40, "too few checks: {}", found.len());
    }
    let name = format!("completeness checks of {SECTIONS} sections, {bytes} bytes of HTML, for EU and US-CA");
    table.add(&name, spread(&mut taken));
    Ok(())
}

fn content() -> Result<Content> {
    let english: Locale = "en".parse().context("a language")?;
    let mut content = Content::default();
    content.title.insert(english.clone(), "A long notice".to_owned());
    for number in 1..=SECTIONS {
        let mut section = Section::empty(format!("s{number}").parse().context("a key")?);
        section
            .heading
            .insert(english.clone(), format!("Number {number}"));
        let sentences = (0..SENTENCES).filter_map(|line| TEXTS.get((number + line) % TEXTS.len()));
        let sentences: Vec<String> = sentences.map(|text| format!("{text} ")).collect();
        let html = format!("<p>{}</p>", sentences.concat().trim_end());
        section
            .body
            .insert(english.clone(), rich_text::from_html(&html).text);
        content.sections.push(section);
    }
    Ok(content)
}
