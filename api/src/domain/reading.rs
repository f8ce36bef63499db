//! Texts as somebody reads them who looks for something: sentences with what they stand under, words with what they
//! say, and lengths of time.
//!
//! Knows the words of several languages, and nothing of what a rule makes of them.

mod blocks;
pub(in crate::domain) mod lexicon;
pub(in crate::domain) mod passages;
pub(in crate::domain) mod times;
pub(in crate::domain) mod vocabulary;
pub(in crate::domain) mod words;

/// A text of the notice in quotation marks, shortened.
pub(in crate::domain) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_matches(['|', ' ']);
    if line.chars().count() <= LONGEST {
        return format!("“{line}”");
    }
    let cut: String = line.chars().take(LONGEST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("“{whole} …”")
}
