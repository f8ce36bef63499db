//! The wall clock of a server process, shifted by libfaketime while it runs. Its monotonic clock stays as it is.

use std::path::{Path, PathBuf};

use crate::absence;

/// Where distributions put the library for programs with threads.
const FOLDERS: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime",
    "/usr/lib/aarch64-linux-gnu/faketime",
    "/usr/lib/faketime",
    "/usr/local/lib/faketime",
];
const LIBRARY: &str = "libfaketimeMT.so.1";

/// The library; where it is missing that is said.
///
/// # Panics
/// When it is missing in continuous integration.
pub fn library() -> Option<PathBuf> {
    let found = FOLDERS
        .iter()
        .map(|folder| Path::new(folder).join(LIBRARY))
        .find(|path| path.exists());
    if found.is_none() {
        absence::report(
            "no server's clock was shifted: libfaketime is not on this machine; install Debian's package `faketime`",
            false,
        );
    }
    found
}

/// The file in which a process reads by how much its clock is shifted.
#[derive(Debug)]
pub struct ClockFile(tempfile::NamedTempFile);

impl ClockFile {
    /// A clock that is right.
    ///
    /// # Panics
    /// When no file can be made.
    pub fn right() -> Self {
        let file = Self(tempfile::NamedTempFile::new().expect("a file for the clock can be made"));
        file.shift(0);
        file
    }

    /// Shifts the clock by seconds.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn shift(&self, seconds: i64) {
        // Moved into place, so that nobody reads half of it.
        let next = self.0.path().with_extension("next");
        std::fs::write(&next, format!("{seconds:+}\n")).expect("the file of the clock can be written");
        std::fs::rename(next, self.0.path()).expect("the file of the clock can be replaced");
    }

    /// What makes a process read its clock here.
    pub fn environment(&self, library: &Path) -> [(&'static str, PathBuf); 5] {
        [
            ("LD_PRELOAD", library.to_owned()),
            ("FAKETIME_TIMESTAMP_FILE", self.0.path().to_owned()),
            ("FAKETIME_NO_CACHE", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
            ("NO_FAKE_STAT", "1".into()),
        ]
    }
}
