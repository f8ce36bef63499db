//! A SQLite file per test. It does not migrate the file: whoever opens it does.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A SQLite database of one test; the file goes when the value goes.
#[derive(Debug)]
pub struct Database {
    folder: TempDir,
}

/// A database whose file does not exist yet.
///
/// # Panics
/// When no temporary folder can be made.
#[must_use]
pub fn fresh_database() -> Database {
    let folder = tempfile::Builder::new()
        .prefix("noticeboard-test-sqlite-")
        .tempdir()
        .expect("a temporary folder can be made");
    Database { folder }
}

impl Database {
    /// The address in SeaORM's form; opening it makes the file.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.path().display())
    }

    /// The file, for tests that damage it or look at what lies beside it.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("noticeboard.db")
    }

    /// The folder of the file, which holds nothing else at first.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
