//! Where the PostgreSQL server binaries of this machine are.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Debian keeps each major version in a folder of its own here.
const VERSIONED: &str = "/usr/lib/postgresql";

/// The two programs that a cluster needs, from one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// Makes a cluster.
    pub initdb: PathBuf,
    /// Serves it.
    pub postgres: PathBuf,
}

/// The newest versioned installation, else what `PATH` has.
///
/// What stands on `PATH` may be a wrapper that looks for a configured cluster, so it comes second.
pub(super) fn find() -> Option<Binaries> {
    find_in(
        Path::new(VERSIONED),
        &std::env::var_os("PATH").unwrap_or_default(),
    )
}

/// The same, with the two places to look at.
#[must_use]
pub fn find_in(versioned: &Path, path: &OsStr) -> Option<Binaries> {
    newest_first(versioned)
        .into_iter()
        .chain(std::env::split_paths(path))
        .find_map(|folder| both(&folder))
}

fn newest_first(versioned: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(versioned).into_iter().flatten().flatten();
    let mut versions: Vec<u32> = entries
        .filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()))
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions
        .into_iter()
        .map(|version| versioned.join(version.to_string()).join("bin"))
        .collect()
}

fn both(folder: &Path) -> Option<Binaries> {
    let binaries = Binaries {
        initdb: folder.join("initdb"),
        postgres: folder.join("postgres"),
    };
    (binaries.initdb.is_file() && binaries.postgres.is_file()).then_some(binaries)
}
