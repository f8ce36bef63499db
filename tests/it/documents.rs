//! That the documents point to what exists.

use std::path::{Path, PathBuf};

use noticeboard_tests::workspace;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

const SOURCE_FOLDERS: [&str; 7] = [
    "api/",
    "entity/",
    "migration/",
    "tests/",
    "docs/",
    "examples/",
    ".ci/",
];
const PATTERN_CHARACTERS: [char; 4] = ['*', '{', '<', '…'];

/// The paths in backticks that look like paths of this repository.
fn paths_in_backticks(markdown: &str) -> Vec<String> {
    let words = Parser::new(markdown).filter_map(|event| match event {
        Event::Code(code) => Some(code.into_string()),
        _ => None,
    });
    words
        .filter(|word| SOURCE_FOLDERS.iter().any(|folder| word.starts_with(folder)) && !word.contains(' '))
        .collect()
}

/// The part of a path that must exist: `api/src/*.rs` needs `api/src`, `docs/API.md#errors` needs the file.
fn existing_part(path: &str) -> &str {
    let path = path.split('#').next().unwrap_or(path);
    match path.find(PATTERN_CHARACTERS) {
        Some(at) => path[..at].rsplit_once('/').map_or("", |(folder, _)| folder),
        None => path,
    }
}

/// The targets of links and pictures that lead to another file.
fn relative_links(markdown: &str) -> Vec<String> {
    let targets = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    });
    targets
        .filter(|target| !has_scheme(target) && !target.starts_with('#'))
        .collect()
}

fn has_scheme(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        !scheme.is_empty()
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

fn broken_links(file: &Path, markdown: &str) -> Vec<String> {
    let folder = file.parent().expect("a file lies in a folder");
    let broken = relative_links(markdown).into_iter().filter(|target| {
        // `join` would take a leading slash for the root of the machine.
        target.starts_with('/') || !folder.join(existing_part(target)).exists()
    });
    broken
        .map(|target| format!("{}: {target}", file.display()))
        .collect()
}

fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let files = entries.flat_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path)
        } else {
            vec![path]
        }
    });
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The names of tests in backticks: words joined by underscores, four or more.
fn tests_in_backticks(markdown: &str) -> Vec<String> {
    let words = Parser::new(markdown).filter_map(|event| match event {
        Event::Code(code) => Some(code.into_string()),
        _ => None,
    });
    let is_name = |word: &String| {
        let is_plain = word
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        is_plain && word.split('_').count() >= 4
    };
    words.filter(is_name).collect()
}

/// Whether a line of a source begins a function of this name.
fn has_function(sources: &[String], name: &str) -> bool {
    let begins = format!("fn {name}(");
    sources.iter().any(|source| source.contains(&begins))
}

#[test]
fn every_test_that_the_security_page_names_exists() {
    let root = workspace::root();
    let page = read(&root.join("docs/SECURITY.md"));
    let mut sources = Vec::new();
    for folder in ["api/src", "migration/tests", "tests/it"] {
        rust_sources(&root.join(folder), &mut sources);
    }
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| case "));
    for row in rows {
        let names = tests_in_backticks(row.rsplit('|').nth(1).unwrap_or_default());
        assert!(!names.is_empty(), "no test is named in: {row}");
        for name in names {
            assert!(has_function(&sources, &name), "there is no test `{name}`");
        }
    }
    assert!(!has_function(&sources, "a_test_that_is_not_there"));
}

fn rust_sources(folder: &Path, sources: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the sources can be read") {
        let path = entry.expect("a folder of the sources can be read").path();
        if path.is_dir() {
            rust_sources(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(read(&path));
        }
    }
}

#[test]
fn the_architecture_names_only_paths_that_exist() {
    let root = workspace::root();
    let paths = paths_in_backticks(&read(&root.join("docs/ARCHITECTURE.md")));
    assert!(!paths.is_empty(), "docs/ARCHITECTURE.md names no path");
    let missing: Vec<&String> = paths
        .iter()
        .filter(|path| !root.join(existing_part(path)).exists())
        .collect();
    assert!(
        missing.is_empty(),
        "docs/ARCHITECTURE.md names what does not exist: {missing:?}"
    );
}

#[test]
fn every_relative_link_points_to_a_file_that_exists() {
    let root = workspace::root();
    let files = [vec![root.join("README.md")], markdown_files(&root.join("docs"))].concat();
    let broken: Vec<String> = files
        .iter()
        .flat_map(|file| broken_links(file, &read(file)))
        .collect();
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
}

#[test]
fn a_path_in_backticks_is_told_from_other_code() {
    let markdown =
        "`api/src/app.rs`, `cargo test`, `docs/decisions/`, `api/src/cli/*.rs`, `tests/it run`, `api`";
    assert_eq!(
        paths_in_backticks(markdown),
        ["api/src/app.rs", "docs/decisions/", "api/src/cli/*.rs"]
    );
    assert_eq!(existing_part("api/src/cli/*.rs"), "api/src/cli");
    assert_eq!(existing_part("api/src/http/{pages,feed}.rs"), "api/src/http");
}

#[test]
fn a_broken_link_is_found_and_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("README.md");
    std::fs::write(&file, "").unwrap();
    let markdown = "[a](README.md#usage) [b](#usage) [c](https://example.org/x) [d](mailto:a@example.org) \
                    [e](docs/GONE.md) ![f](gone.png) [g][ref] [h](/graphiql)\n\n[ref]: gone/too.md\n";
    let broken = broken_links(&file, markdown);
    let targets: Vec<&str> = broken
        .iter()
        .map(|line| line.rsplit(' ').next().unwrap())
        .collect();
    assert_eq!(targets, ["docs/GONE.md", "gone.png", "gone/too.md", "/graphiql"]);
}

/// The blocks of code in these languages, each with the file below `examples/` that was named last before it.
fn quotations(markdown: &str) -> Vec<(String, String)> {
    const QUOTED: [&str; 4] = ["ts", "tsx", "astro", "json"];
    let mut found = Vec::new();
    let mut file = String::new();
    let mut code: Option<String> = None;
    for event in Parser::new(markdown) {
        match event {
            Event::Code(path) if path.starts_with("examples/") => file = path.into_string(),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                code = QUOTED.contains(&&*language).then(String::new);
            }
            Event::Text(text) => {
                if let Some(code) = &mut code {
                    code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(code.take().map(|code| (file.clone(), code))),
            _ => {}
        }
    }
    found
}

/// The lines of a quotation one after the other in a file, wherever they are indented to.
fn is_quoted_from(code: &str, file: &str) -> bool {
    let lines = |text: &str| {
        text.lines()
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let (code, file) = (lines(code), lines(file));
    !code.is_empty() && file.windows(code.len()).any(|window| window == code)
}

#[test]
fn the_page_about_frontends_quotes_the_examples_as_they_are() {
    let root = workspace::root();
    let page = read(&root.join("docs/frontend.md"));
    let quotations = quotations(&page);
    assert!(quotations.len() >= 5, "docs/frontend.md quotes next to nothing");
    for (file, code) in quotations {
        assert!(
            is_quoted_from(&code, &read(&root.join(&file))),
            "{file} does not say:\n{code}"
        );
    }
    let named: Vec<String> = paths_in_backticks(&page);
    let missing: Vec<&String> = named
        .iter()
        .filter(|path| !root.join(existing_part(path)).exists())
        .collect();
    assert!(
        missing.is_empty(),
        "docs/frontend.md names what does not exist: {missing:?}"
    );
}

#[test]
fn a_quotation_is_told_from_what_the_file_does_not_say() {
    let markdown = "`examples/a.ts`:\n\n```ts\none\n  two\n```\n\n```bash\nthree\n```\n\n`examples/b.ts`\n\n```ts\nfour\n```\n";
    let wanted = [("examples/a.ts", "one\n  two\n"), ("examples/b.ts", "four\n")];
    let found = quotations(markdown);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(file, code)| (file.as_str(), code.as_str()))
        .collect();
    assert_eq!(found, wanted);
    assert!(is_quoted_from("one\n  two\n", "zero\n  one\n    two\nthree\n"));
    assert!(!is_quoted_from("one\nthree\n", "one\ntwo\nthree\n"));
    assert!(!is_quoted_from("", "one\n"));
}
