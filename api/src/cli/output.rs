//! What a command says, for people or for scripts.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};

use serde_json::{Value, json};

use super::Exit;
use crate::domain::error::{Conflict, Error, Problem};
use crate::graphql::failure;

/// Where and in which form a command speaks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    /// For people, or as JSON.
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints a result: the text for people, or the value.
    pub(super) fn print(self, text: &str, value: &Value) -> Exit {
        let line = if self.json {
            value.to_string()
        } else {
            text.trim_end().to_owned()
        };
        self.print_raw(&(line + "\n"))
    }

    /// Prints a text as it is, or the value.
    pub(super) fn print_text(self, text: &str, value: &Value) -> Exit {
        if self.json {
            self.print(text, value)
        } else {
            self.print_raw(text)
        }
    }

    /// Prints text as it is.
    #[expect(clippy::unused_self, reason = "who prints has an output, in whichever form")]
    pub(super) fn print_raw(self, text: &str) -> Exit {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Exit::Done,
            // Whoever read the output has gone.
            Err(_) => Exit::Cannot,
        }
    }

    /// Prints a result that is no: to standard output as JSON, to standard error for people.
    pub(super) fn refute(self, text: &str, value: &Value) -> Exit {
        if self.json {
            self.print(text, value);
        } else {
            self.complain(text, value);
        }
        Exit::No
    }

    /// Says why the answer is no.
    pub(super) fn no(self, problems: &[Problem]) -> Exit {
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        self.complain(
            &lines.join("\n"),
            &json!(problems.iter().map(described).collect::<Vec<_>>()),
        );
        Exit::No
    }

    /// Says what is wrong with the use of the command.
    pub(super) fn wrong(self, sentences: &[String]) -> Exit {
        self.complain(
            &sentences.join("\n"),
            &json!(
                sentences
                    .iter()
                    .map(|s| json!({"message": s}))
                    .collect::<Vec<_>>()
            ),
        );
        Exit::Wrong
    }

    /// Says why it could not be done.
    pub(super) fn cannot(self, sentence: &str) -> Exit {
        self.complain(sentence, &json!([{"message": sentence}]));
        Exit::Cannot
    }

    /// Says why a use case did nothing.
    pub(super) fn failed(self, error: Error) -> Exit {
        match error {
            Error::Invalid(problems) => self.no(&problems.into_iter().map(without_input).collect::<Vec<_>>()),
            Error::NotFound(problem) => self.no(&[without_input(problem)]),
            Error::Conflict(conflict) => self.no(&[Problem { path: Vec::new(), message: advice(&conflict) }]),
            Error::Unavailable(cause) | Error::Internal(cause) => self.cannot(&format!("The database failed: {}.", cause.for_log())),
            Error::LogClosed(cause) => self.cannot(&format!("Nothing was changed: {}.", cause.for_log())),
            Error::InDoubt => self.cannot("The connection was lost at the last moment: look whether the change stands before you repeat it."),
            Error::TooLate => self.cannot("The database took too long, and nothing was changed: try again."),
            Error::Unauthenticated | Error::Forbidden => self.cannot("This is not allowed."),
            Error::Withdrawn | Error::Erased => self.cannot("The content was withdrawn or erased."),
        }
    }

    /// Something beside the result, for people at a terminal.
    pub(super) fn note(self, text: &str) {
        if !self.json {
            let mut err = std::io::stderr().lock();
            // Nobody is left to hear of a failure to speak.
            let _ = writeln!(err, "{text}");
        }
    }

    /// How far long work has come, on one line of a terminal; silent elsewhere.
    pub(super) fn progress(self, text: &str) {
        let mut err = std::io::stderr().lock();
        if !self.json && err.is_terminal() {
            let _ = write!(err, "\r\x1b[K{text}");
            let _ = err.flush();
        }
    }

    fn complain(self, text: &str, errors: &Value) {
        let line = if self.json {
            json!({"errors": errors}).to_string()
        } else {
            format!("noticeboard: {text}")
        };
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{line}");
    }
}

/// A number with its noun: `1 version`, `2 versions`.
pub(super) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let plural = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn advice(conflict: &Conflict) -> String {
    let sentence = failure::in_words(conflict);
    match conflict {
        Conflict::PendingVersions(_) => sentence.replace(
            "say with `pending` whether to KEEP or CANCEL them",
            "say --pending keep or --pending cancel",
        ),
        Conflict::ApprovalsMissing(_) => format!(
            "not published: {sentence}. The draft stays; hand it in with submitDraft, and publish it when enough people \
             have approved it"
        ),
        Conflict::MaterialityReasonMissing(_) => {
            sentence.replace("say in `materialityReason`", "say by --materiality-reason")
        }
        Conflict::ChecksFailed(_) => sentence.replace("say in `overrideChecks`", "say by --override-checks"),
        _ => sentence,
    }
}

/// On the command line nobody has written an `input`.
fn without_input(mut problem: Problem) -> Problem {
    if problem.path.first().is_some_and(|first| first == "input") {
        problem.path.remove(0);
    }
    problem
}

fn described(problem: &Problem) -> Value {
    json!({"path": problem.path, "message": problem.message})
}
