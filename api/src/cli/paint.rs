//! Colour for people at a terminal.

use std::ffi::OsStr;
use std::io::IsTerminal as _;

/// A colour that a terminal can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Colour {
    /// What goes, what is wrong.
    Red,
    /// What comes, what is right.
    Green,
    /// What is otherwise, what asks for a look.
    Yellow,
    /// What is good to know.
    Cyan,
    /// What stands behind the rest.
    Dim,
}

/// Colours, or nothing where nobody would see them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Paint {
    is_on: bool,
}

impl Paint {
    /// For standard output: colours when it is a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal says
    /// that it has none.
    pub(super) fn of_output() -> Self {
        let (no_color, terminal) = (std::env::var_os("NO_COLOR"), std::env::var_os("TERM"));
        let is_on = is_wanted(
            std::io::stdout().is_terminal(),
            no_color.as_deref(),
            terminal.as_deref(),
        );
        Self { is_on }
    }

    /// The text in a colour.
    pub(super) fn with(self, colour: Colour, text: &str) -> String {
        if !self.is_on {
            return text.to_owned();
        }
        let code = match colour {
            Colour::Red => 31,
            Colour::Green => 32,
            Colour::Yellow => 33,
            Colour::Cyan => 36,
            Colour::Dim => 2,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

fn is_wanted(is_terminal: bool, no_color: Option<&OsStr>, terminal: Option<&OsStr>) -> bool {
    let is_refused = no_color.is_some_and(|value| !value.is_empty());
    is_terminal && !is_refused && terminal != Some(OsStr::new("dumb"))
}

#[cfg(test)]
impl Paint {
    /// Colours, whoever watches.
    pub(super) const ON: Self = Self { is_on: true };
    /// None.
    pub(super) const OFF: Self = Self { is_on: false };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        let (some, empty, dumb) = (OsStr::new("1"), OsStr::new(""), OsStr::new("dumb"));
        assert!(is_wanted(true, None, None));
        assert!(is_wanted(true, Some(empty), Some(OsStr::new("xterm"))));
        assert!(!is_wanted(false, None, None));
        assert!(!is_wanted(true, Some(some), None));
        assert!(!is_wanted(true, None, Some(dumb)));
    }

    #[test]
    fn a_colour_ends_with_its_text() {
        assert_eq!(Paint::ON.with(Colour::Red, "x"), "\u{1b}[31mx\u{1b}[0m");
        assert_eq!(Paint::OFF.with(Colour::Red, "x"), "x");
    }
}
