//! The direction of imports: which part of the source tree may name which.
//! The table below is the rule; the code under it only applies it to text.

mod mentions;

use std::fmt;
use std::path::{Path, PathBuf};

use mentions::{Mention, Root};

/// One part of `api/src` and what it may name besides itself and the foreign crates that are free for all.
struct Layer {
    name: &'static str,
    may_name: &'static [&'static str],
}

const LAYERS: &[Layer] = &[
    Layer {
        name: "domain",
        may_name: &[],
    },
    Layer {
        name: "log",
        may_name: &["domain"],
    },
    Layer {
        name: "formats",
        may_name: &["domain"],
    },
    Layer {
        name: "config",
        may_name: &["domain"],
    },
    Layer {
        name: "telemetry",
        may_name: &["domain"],
    },
    Layer {
        name: "auth",
        may_name: &["domain"],
    },
    Layer {
        name: "store",
        may_name: &["domain", "log"],
    },
    Layer {
        name: "service",
        may_name: &["domain", "log", "formats", "store"],
    },
    Layer {
        name: "delivery",
        may_name: &["domain", "log", "formats", "service"],
    },
    Layer {
        name: "graphql",
        may_name: &["domain", "log", "formats", "service"],
    },
    Layer {
        name: "http",
        may_name: &["domain", "log", "formats", "service", "auth", "graphql"],
    },
    Layer {
        name: "app",
        may_name: &[
            "domain",
            "log",
            "formats",
            "config",
            "telemetry",
            "auth",
            "store",
            "service",
            "delivery",
            "graphql",
            "http",
        ],
    },
    Layer {
        name: "cli",
        may_name: &[
            "domain",
            "log",
            "formats",
            "config",
            "telemetry",
            "auth",
            "service",
            "graphql",
            "app",
        ],
    },
    Layer {
        name: "main",
        may_name: &["cli"],
    },
    // It declares the modules; names that are re-exported at the root would be a way around this table.
    Layer {
        name: "lib",
        may_name: &[],
    },
];

/// Crates that only some layers of `api` may name.
const GUARDED_CRATES: &[(&str, &[&str])] = &[
    ("sea_orm", &["store"]),
    ("sea_orm_migration", &["store"]),
    ("noticeboard_entity", &["store"]),
    ("noticeboard_migration", &["store"]),
    ("noticeboard_tests", &[]),
    ("async_graphql", &["graphql", "http"]),
    ("axum", &["http", "app", "cli"]),
];

/// Crates that the sources of another member of the workspace never name.
const CLOSED_MEMBERS: &[(&str, &[&str])] = &[
    (
        "entity",
        &["noticeboard", "noticeboard_migration", "noticeboard_tests"],
    ),
    (
        "migration",
        &["noticeboard", "noticeboard_entity", "noticeboard_tests"],
    ),
];

/// The name under which `main.rs` and the tests of `api` know its library.
const LIBRARY: &str = "noticeboard";

/// One arrow that points the wrong way, or a file that the table does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The file, relative to the workspace.
    pub file: PathBuf,
    /// The line of the first mention, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file.display(), self.line, self.message)
    }
}

/// Every violation in the sources of the workspace at `root`.
///
/// # Panics
/// When a folder or a file of the sources cannot be read.
#[must_use]
pub fn violations_in_workspace(root: &Path) -> Vec<Violation> {
    let members = ["api"]
        .into_iter()
        .chain(CLOSED_MEMBERS.iter().map(|(member, _)| *member));
    let mut files: Vec<PathBuf> = members
        .flat_map(|member| rust_files(&root.join(member).join("src")))
        .collect();
    files.sort();
    let violations = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).expect("a source file is text");
        violations(
            file.strip_prefix(root).expect("the file lies in the workspace"),
            &text,
        )
    });
    violations.collect()
}

/// Every violation in one file; `file` is relative to the workspace and decides which rule counts.
#[must_use]
pub fn violations(file: &Path, text: &str) -> Vec<Violation> {
    let at = |line, message| Violation {
        file: file.to_path_buf(),
        line,
        message,
    };
    let Some((member, module)) = member_and_module(file) else {
        return vec![at(0, "is no source file of a member of the workspace".to_owned())];
    };
    let mentions = match mentions::find(text, &module) {
        Ok(mentions) => mentions,
        Err(problem) => return vec![at(0, format!("cannot be read as Rust: {problem}"))],
    };
    let wrong = |mention: &Mention, message: String| at(mention.line, message);
    if let Some((_, closed)) = CLOSED_MEMBERS.iter().find(|(name, _)| *name == member) {
        let named = mentions.iter().filter_map(|mention| match &mention.root {
            Root::Foreign(name) if closed.contains(&name.as_str()) => Some((mention, name)),
            _ => None,
        });
        return named
            .map(|(mention, name)| wrong(mention, format!("{member} names {name}")))
            .collect();
    }
    let layer_name = module.first().map_or_else(|| stem(file), String::as_str);
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == layer_name) else {
        return vec![at(0, format!("no rule covers the module {layer_name}"))];
    };
    mentions
        .iter()
        .filter_map(|mention| judge(layer, mention).map(|message| wrong(mention, message)))
        .collect()
}

/// What is wrong with this mention in this layer.
fn judge(layer: &Layer, mention: &Mention) -> Option<String> {
    let name = layer.name;
    match &mention.root {
        Root::Own | Root::Foreign(_) if mention.names_library() => match mention.first.as_deref() {
            None => Some(format!("{name} names the root of the crate; name a module")),
            Some(module) if module == name || layer.may_name.contains(&module) => None,
            Some(module) if LAYERS.iter().any(|layer| layer.name == module) => {
                Some(format!("{name} names {module}"))
            }
            Some(other) => Some(format!(
                "{name} names {other} at the root of the crate, which no rule covers"
            )),
        },
        Root::Own => None,
        // At the root of the crate, a module needs no `crate::` before it.
        Root::Foreign(module) if name == "lib" && LAYERS.iter().any(|layer| layer.name == module) => {
            Some(format!("{name} names {module}"))
        }
        Root::Foreign(foreign) => {
            let (_, allowed) = GUARDED_CRATES.iter().find(|(guarded, _)| guarded == foreign)?;
            (!allowed.contains(&name)).then(|| format!("{name} names {foreign}"))
        }
    }
}

impl Mention {
    fn names_library(&self) -> bool {
        matches!(&self.root, Root::Own) || matches!(&self.root, Root::Foreign(name) if name == LIBRARY)
    }
}

/// The member and the module path of a file: `api/src/http/pages.rs` is `api` and `[http, pages]`.
fn member_and_module(file: &Path) -> Option<(String, Vec<String>)> {
    let mut parts: Vec<&str> = file.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let last = parts.pop()?.strip_suffix(".rs")?;
    let [member, "src", folders @ ..] = parts.as_slice() else {
        return None;
    };
    let mut module: Vec<String> = folders.iter().map(|&folder| folder.to_owned()).collect();
    let is_crate_root = folders.is_empty() && (last == "lib" || last == "main");
    if last != "mod" && !is_crate_root {
        module.push(last.to_owned());
    }
    Some(((*member).to_owned(), module))
}

fn stem(file: &Path) -> &str {
    file.file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of the sources can be read");
    let files = entries.flat_map(|entry| {
        let path = entry.expect("a folder of the sources can be read").path();
        if path.is_dir() {
            rust_files(&path)
        } else {
            vec![path]
        }
    });
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
