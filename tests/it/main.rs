//! Integration tests of Noticeboard.

fn main() {}
