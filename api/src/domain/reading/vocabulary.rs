//! Each word of two texts once, with what its language says of it, so that it is looked up and stemmed once.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::lexicon::{Language, Pattern, Unit};

/// The words of texts in one language.
pub(in crate::domain) struct Vocabulary {
    language: Option<&'static Language>,
    entries: RefCell<HashMap<String, Rc<Entry>>>,
}

/// One word, however often it is written.
pub(in crate::domain) struct Entry {
    /// What it is compared by.
    pub(in crate::domain) folded: String,
    /// Whether it says nothing by itself.
    pub(in crate::domain) is_plain: bool,
    /// Patterns whose first word it is.
    pub(in crate::domain) patterns: Vec<&'static Pattern>,
    /// The number that it names in letters.
    pub(in crate::domain) number: Option<u64>,
    /// The unit of time that it names.
    pub(in crate::domain) unit: Option<Unit>,
    language: Option<&'static Language>,
    stem: OnceCell<Rc<str>>,
}

impl Vocabulary {
    /// An empty one; `None` for a language that the rules cannot read.
    pub(in crate::domain) fn new(language: Option<&'static Language>) -> Self {
        Self {
            language,
            entries: RefCell::default(),
        }
    }

    /// The word that is written so.
    pub(in crate::domain) fn entry(&self, folded: String) -> Rc<Entry> {
        if let Some(entry) = self.entries.borrow().get(&folded) {
            return Rc::clone(entry);
        }
        let language = self.language;
        let entry = Rc::new(Entry {
            is_plain: language.is_some_and(|language| language.is_plain(&folded)),
            patterns: language
                .map(|language| language.patterns(&folded))
                .unwrap_or_default(),
            number: language.and_then(|language| language.number(&folded)),
            unit: language.and_then(|language| language.unit(&folded)),
            folded: folded.clone(),
            language,
            stem: OnceCell::new(),
        });
        self.entries.borrow_mut().insert(folded, Rc::clone(&entry));
        entry
    }
}

impl Entry {
    /// What is common to its forms; in a language that the rules cannot read, itself.
    pub(in crate::domain) fn stem(&self) -> &Rc<str> {
        self.stem.get_or_init(|| {
            let stemmed = self.language.map(|language| language.stem(&self.folded));
            stemmed.map_or_else(|| self.folded.as_str().into(), Rc::from)
        })
    }
}
