//! The `noticeboard` program.

fn main() {}
