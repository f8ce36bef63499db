//! The `noticeboard` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    noticeboard::cli::run()
}
