//! The key that signs the log: made, kept in a file and read.

use std::io::{self, Write as _};
use std::path::Path;

use super::opening::CannotStart;
use crate::domain::caller::Caller;
use crate::domain::clock::SystemRandomness;
use crate::domain::error::Error;
use crate::domain::secret::Secret;
use crate::log::note::{KeyError, KeyName, SigningKey};
use crate::service::{Noticeboard, Rotation};

/// A fresh key.
#[derive(Debug)]
pub struct NewKey {
    /// The whole key; whoever has it can sign in the log's name.
    pub secret: Secret,
    /// Its public half, for everybody who verifies.
    pub verifier: String,
}

/// Makes a key for the log with this name.
///
/// # Errors
/// When the name has characters that no key's name has, or the system has no random bytes.
pub fn make(origin: &str) -> Result<NewKey, CannotStart> {
    let name: KeyName = origin
        .parse()
        .map_err(|error: KeyError| CannotStart::because(format!("the origin `{origin}` {error}")))?;
    let key = SigningKey::generate(name, &SystemRandomness).map_err(CannotStart::because)?;
    Ok(NewKey {
        secret: key.to_text(),
        verifier: key.verifier().to_string(),
    })
}

/// Writes a key into a new file that nobody else may read.
///
/// # Errors
/// When the file is there already, or cannot be made.
pub fn write(path: &Path, key: &NewKey) -> Result<(), CannotStart> {
    let written = create(path).and_then(|mut file| {
        writeln!(file, "{}", key.secret.expose())?;
        file.sync_all()
    });
    written.map_err(|error| {
        CannotStart::because(format!(
            "the signing key cannot be written to {}: {error}",
            path.display()
        ))
    })
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<std::fs::File> {
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
}

/// Reads a key from a file.
///
/// # Errors
/// When the file cannot be read or holds no key; what it holds is not repeated.
pub fn read(path: &Path) -> Result<Secret, CannotStart> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        CannotStart::because(format!("the signing key in {shown} cannot be read: {error}"))
    })?;
    let secret = Secret::new(text.trim_end());
    parsed(&secret).map_err(|_| CannotStart::because(format!("what stands in {shown} is no signing key")))?;
    Ok(secret)
}

/// Signs the log with this key from now on.
///
/// # Errors
/// As [`Noticeboard::rotate_key`]; `Invalid` when the text is no key.
pub async fn rotate(board: &Noticeboard, caller: &Caller, key: &Secret) -> Result<Rotation, Error> {
    let key = SigningKey::from_text(key).map_err(|error| Error::invalid("key", error.to_string()))?;
    board.rotate_key(caller, key).await
}

/// The key that a text holds.
pub(super) fn parsed(secret: &Secret) -> Result<SigningKey, CannotStart> {
    SigningKey::from_text(secret).map_err(|error| CannotStart::because(format!("the signing key {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_in_a_file_of_its_owner_and_never_overwrites_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.signing-key");
        let key = make("example.com/log").unwrap();
        write(&path, &key).unwrap();
        assert_eq!(read(&path).unwrap(), key.secret);
        let refused = write(&path, &make("example.com/log").unwrap())
            .unwrap_err()
            .to_string();
        assert!(refused.contains("exists"), "{refused}");
        assert_eq!(read(&path).unwrap(), key.secret);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "hunter2").unwrap();
        let refused = read(&path).unwrap_err().to_string();
        assert!(!refused.contains("hunter2"), "{refused}");
        let refused = parsed(&Secret::new("hunter2")).unwrap_err().to_string();
        assert!(!refused.contains("hunter2"), "{refused}");
        assert!(make("a b").is_err());
    }
}
