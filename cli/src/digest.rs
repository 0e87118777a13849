//! SM3 of files, read piece by piece.

use std::io::{Read as _, copy};
use std::path::Path;

use liuhen_crypto::{Hash, Sm3Hasher};

use crate::failure::{Exit, Failure, Result};
use crate::files;

/// SM3 of a file of at most `bytes_max` bytes; `what` names it in errors.
///
/// # Errors
/// A failure of kind input that names path and limit.
pub fn file_digest(path: &Path, what: &str, bytes_max: u64) -> Result<Hash> {
    let mut hasher = Sm3Hasher::default();
    let mut file = files::open(path, what)?.take(bytes_max.saturating_add(1));
    let bytes = copy(&mut file, &mut hasher).map_err(|error| {
        let context = format!("cannot read {what} {}", path.display());
        let error = anyhow::Error::new(error).context(context);
        Failure::new(Exit::Input, error, "give the path of a file, not of a folder")
    })?;
    if bytes > bytes_max {
        let message = format!("{what} {} is larger than {bytes_max} bytes", path.display());
        return Err(Failure::input(message, "check that this is the right file"));
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_sm3_of_the_content() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        std::fs::write(&path, b"abc").unwrap();
        // GB/T 32905-2016, annex A.1.
        let expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(file_digest(&path, "file", 3).unwrap().to_string(), expected);
        assert!(file_digest(&path, "file", 2).is_err());
        assert!(file_digest(dir.path(), "file", 9).is_err());
    }
}
