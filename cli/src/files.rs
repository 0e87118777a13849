//! Files given by the user and files made for the user.
//!
//! Nothing is ever overwritten unless a function says so; secrets get mode 0600
//! from the first byte on.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure, MachineError as _, Result};

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// The owner alone.
    Secret,
}

/// Opens a file to read; `what` names it in errors.
///
/// # Errors
/// A failure of kind input that names the path.
pub fn open(path: &Path, what: &str) -> Result<File> {
    File::open(path).map_err(|error| {
        let context = format!("cannot read {what} {}", path.display());
        Failure::new(
            Exit::Input,
            anyhow::Error::new(error).context(context),
            "check that the path is right and that you may read the file",
        )
    })
}

/// Reads a file of at most `bytes_max` bytes. The buffer is wiped when dropped,
/// since some of these files are secret.
///
/// # Errors
/// A failure of kind input that names path and limit.
pub fn read(path: &Path, what: &str, bytes_max: u64) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    open(path, what)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes).map_err(
        |error| {
            let context = format!("cannot read {what} {}", path.display());
            Failure::new(
                Exit::Input,
                anyhow::Error::new(error).context(context),
                "give the path of a file, not of a folder",
            )
        },
    )?;
    if bytes.len() as u64 > bytes_max {
        let message = format!("{what} {} is larger than {bytes_max} bytes", path.display());
        return Err(Failure::input(message, "check that this is the right file"));
    }
    Ok(bytes)
}

/// Reads a text file of at most `bytes_max` bytes.
///
/// # Errors
/// As [`read`], and if it is not UTF-8.
pub fn read_text(path: &Path, what: &str, bytes_max: u64) -> Result<Zeroizing<String>> {
    let bytes = read(path, what, bytes_max)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => {
            let message = format!("{what} {} is not UTF-8 text", path.display());
            Err(Failure::input(message, "save the file as UTF-8"))
        }
    }
}

/// Reads a value from a JSON file, or from a TOML file if its name ends so.
///
/// # Errors
/// As [`read_text`], and if the text is not such a value.
pub fn read_value<T: DeserializeOwned>(path: &Path, what: &str, bytes_max: u64) -> Result<T> {
    let text = read_text(path, what, bytes_max)?;
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    let parsed = if is_toml {
        toml::from_str(&text).map_err(anyhow::Error::new)
    } else {
        serde_json::from_str(&text).map_err(anyhow::Error::new)
    };
    parsed.map_err(|error| {
        let context = format!("{what} {} is not valid", path.display());
        Failure::new(
            Exit::Input,
            error.context(context),
            "the cause names line and field; mend the file and run again",
        )
    })
}

/// Writes a file that must not exist yet and forces it to disk.
///
/// # Errors
/// A failure of kind input if the file exists, of this machine otherwise.
pub fn write_new(path: &Path, bytes: &[u8], access: Access) -> Result<()> {
    let mode = if access == Access::Secret { 0o600 } else { 0o644 };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode);
    let mut file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let message = format!("{} exists already and is not overwritten", path.display());
            return Err(Failure::input(message, "name another file, or move this one away"));
        }
        Err(error) => {
            let context = format!("cannot create {}", path.display());
            let error = anyhow::Error::new(error).context(context);
            return Err(Failure::new(Exit::Input, error, "name a file in a folder that exists"));
        }
    };
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.machine(format!("cannot write {}", path.display()))
}

/// Writes a file whole or not at all; an older one is replaced.
///
/// # Errors
/// If the disk fails.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(parent).machine(what())?;
    file.write_all(bytes).machine(what())?;
    file.as_file().sync_all().machine(what())?;
    file.persist(path).machine(what())?;
    Ok(())
}

/// Makes a folder with all folders above it.
///
/// # Errors
/// If the disk fails.
pub fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).machine(format!("cannot create folder {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_new_secret_file_is_the_owners_alone_and_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        write_new(&path, b"one", Access::Secret).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let failure = write_new(&path, b"two", Access::Secret).unwrap_err();
        assert_eq!(failure.exit, Exit::Input);
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, "file", 5).unwrap().as_slice(), b"12345");
        let failure = read(&path, "file", 4).unwrap_err();
        assert!(failure.error.to_string().ends_with("is larger than 4 bytes"));
    }
}
