//! That the schema of the server is the committed one.

use noticeboard_tests::workspace;

#[test]
fn the_committed_schema_is_the_server_s() {
    let file = workspace::root().join("api/schema.graphql");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let served = noticeboard::graphql::sdl();
    let differing = served
        .lines()
        .zip(committed.lines())
        .position(|(one, other)| one != other);
    assert!(
        committed.trim_end() == served.trim_end(),
        "api/schema.graphql is not the server's schema (first at line {}): make it anew with\n  \
         cargo run -- schema > api/schema.graphql",
        differing.map_or_else(|| "the end".to_owned(), |line| (line + 1).to_string())
    );
}
