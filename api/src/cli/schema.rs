//! `noticeboard schema`.

use super::Exit;
use super::output::Output;

/// Prints the schema in the Schema Definition Language.
pub(super) fn run(output: Output) -> Exit {
    output.print_raw(&crate::graphql::sdl())
}
