//! Where the checkout is.

use std::path::{Path, PathBuf};

/// The root of the workspace, absolute.
///
/// # Panics
/// Never: the crate of the tests is a folder in the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate of the tests is a folder in the workspace")
        .to_path_buf()
}
