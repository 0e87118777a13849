//! Key files on disk and the passphrases that open them.

use std::io::IsTerminal as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use liuhen_crypto::{SigningKey, key_file, limits::KEY_FILE_BYTES_MAX};
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure, Result};
use crate::files::{self, Access};
use crate::limits::PASSPHRASE_BYTES_MAX;

/// Environment variable that holds a passphrase.
pub const PASSPHRASE_ENV: &str = "LIUHEN_PASSPHRASE";

/// A passphrase; wiped when dropped.
pub type Passphrase = Zeroizing<String>;

/// Finds the passphrase of an existing key: from the file, else from the
/// environment, else by asking at the terminal.
///
/// # Errors
/// If there is none to be had.
pub fn find_passphrase(file: Option<&Path>, prompt: &str) -> Result<Passphrase> {
    if let Some(passphrase) = given_passphrase(file)? {
        return Ok(passphrase);
    }
    ask(prompt)
}

/// Finds the passphrase for a new key; at the terminal it is asked for twice.
///
/// # Errors
/// If there is none to be had, or the two answers differ.
pub fn find_new_passphrase(file: Option<&Path>) -> Result<Passphrase> {
    if let Some(passphrase) = given_passphrase(file)? {
        return Ok(passphrase);
    }
    let first = ask("New passphrase: ")?;
    let second = ask("Again: ")?;
    if first != second {
        return Err(Failure::input("the two passphrases differ", "run again and type it twice"));
    }
    Ok(first)
}

fn given_passphrase(file: Option<&Path>) -> Result<Option<Passphrase>> {
    if let Some(path) = file {
        let text = files::read_text(path, "passphrase file", PASSPHRASE_BYTES_MAX)?;
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        return Ok(Some(Zeroizing::new(line.to_owned())));
    }
    match std::env::var(PASSPHRASE_ENV) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            let message = format!("environment variable {PASSPHRASE_ENV} is not UTF-8");
            Err(Failure::input(message, "put the passphrase into a file: --passphrase-file FILE"))
        }
    }
}

fn ask(prompt: &str) -> Result<Passphrase> {
    if !std::io::stdin().is_terminal() {
        let message = "a passphrase is needed and there is no terminal to ask at";
        let hint = format!("give --passphrase-file FILE or set {PASSPHRASE_ENV}");
        return Err(Failure::input(message, hint));
    }
    match rpassword::prompt_password(prompt) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => Err(Failure::new(
            Exit::Machine,
            anyhow::Error::new(error).context("cannot read the passphrase from the terminal"),
            "give --passphrase-file FILE",
        )),
    }
}

/// A key file as found on disk.
pub struct StoredKey {
    /// The key.
    pub key: SigningKey,
    /// True if the file is encrypted.
    pub encrypted: bool,
}

/// Reads a key file; a passphrase is looked for only if the file needs one.
///
/// # Errors
/// A failure of kind input: no such file, readable by others, not a key file,
/// wrong passphrase.
pub fn read(path: &Path, passphrase_file: Option<&Path>) -> Result<StoredKey> {
    let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o077 != 0 {
        let message =
            format!("key file {} may be read by others: mode {:03o}", path.display(), mode & 0o777);
        return Err(Failure::input(message, format!("run: chmod 600 {}", path.display())));
    }
    let text = files::read_text(path, "key file", KEY_FILE_BYTES_MAX as u64)?;
    let encrypted = key_file::is_encrypted(&text);
    let passphrase = if encrypted {
        let prompt = format!("Passphrase of {}: ", path.display());
        Some(find_passphrase(passphrase_file, &prompt)?)
    } else {
        None
    };
    let passphrase = passphrase.as_ref().map(|passphrase| passphrase.as_bytes());
    match key_file::decode_pem(&text, passphrase) {
        Ok(key) => Ok(StoredKey { key, encrypted }),
        Err(error) => {
            let hint = match error {
                liuhen_crypto::Error::Passphrase => "give the passphrase this key was made with",
                _ => "give a key file made by `liuhen key generate`",
            };
            let context = format!("cannot use key file {}", path.display());
            Err(Failure::new(Exit::Input, anyhow::Error::new(error).context(context), hint))
        }
    }
}

/// The seed of a node's network key, if the file is one: 64 hexadecimal digits.
///
/// # Errors
/// If the file cannot be read.
pub fn read_network_seed(path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>> {
    let text = files::read_text(path, "key file", KEY_FILE_BYTES_MAX as u64)?;
    let mut seed = Zeroizing::new([0; 32]);
    Ok(hex::decode_to_slice(text.trim_end(), seed.as_mut_slice()).is_ok().then_some(seed))
}

/// Writes a new key file with mode 0600, encrypted if there is a passphrase.
///
/// # Errors
/// If the file exists, the passphrase is too short or long, or the disk fails.
pub fn write(path: &Path, key: &SigningKey, passphrase: Option<&Passphrase>) -> Result<()> {
    let text = match passphrase {
        Some(passphrase) => key_file::encode_encrypted_pem(key, passphrase.as_bytes())
            .map_err(|error| Failure::new(Exit::Input, error, "choose another passphrase"))?,
        None => key_file::encode_pem(key),
    };
    files::write_new(path, text.as_bytes(), Access::Secret)
}

/// A new key from the system's randomness.
///
/// # Errors
/// If the system gives none.
pub fn generate() -> Result<SigningKey> {
    SigningKey::generate().map_err(|error| {
        Failure::new(Exit::Machine, error, "the system must give randomness; run again later")
    })
}

/// Where the passphrase of a new key comes from.
#[derive(Clone, Debug, clap::Args)]
pub struct NewKeyOptions {
    /// Write the key unencrypted (mode 0600 is then its only protection)
    #[arg(long)]
    pub no_passphrase: bool,
    /// Encrypt with the first line of this file
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub new_passphrase_file: Option<PathBuf>,
}

impl NewKeyOptions {
    /// The passphrase for new keys, or none if they are to stay unencrypted.
    ///
    /// # Errors
    /// As [`find_new_passphrase`].
    pub fn passphrase(&self, fallback_file: Option<&Path>) -> Result<Option<Passphrase>> {
        if self.no_passphrase {
            return Ok(None);
        }
        find_new_passphrase(self.new_passphrase_file.as_deref().or(fallback_file)).map(Some)
    }
}
