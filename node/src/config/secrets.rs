//! The files that only their owner may read.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use liuhen_crypto::SigningKey;
use liuhen_crypto::key_file::decode_pem;
use liuhen_network::NodeIdentity;
use zeroize::Zeroizing;

use super::{Config, read_bounded};
use crate::error::Error;
use crate::limits::CONFIG_BYTES_MAX;

/// Permissions of everybody but the owner.
const OTHERS: u32 = 0o077;

/// The passphrase of a key file; wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The first line of a secret file.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = read_secret(path)?;
        Ok(Self::new(text.lines().next().unwrap_or_default().to_owned()))
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

impl Config {
    /// Reads the keys of this node.
    ///
    /// # Errors
    /// [`Error::Config`] if others may read a file, or it is no key; [`Error::Io`].
    pub fn read_identity(&self, passphrase: Option<&Passphrase>) -> Result<NodeIdentity, Error> {
        let signing_key = read_signing_key(&self.node.key_file, passphrase)?;
        let network_seed = read_network_seed(&self.node.network_key_file)?;
        Ok(NodeIdentity { signing_key, network_seed })
    }
}

fn read_signing_key(path: &Path, passphrase: Option<&Passphrase>) -> Result<SigningKey, Error> {
    let text = read_secret(path)?;
    decode_pem(&text, passphrase.map(Passphrase::as_bytes))
        .map_err(|e| Error::Config { path: path.to_path_buf(), reason: e.to_string() })
}

fn read_network_seed(path: &Path) -> Result<Zeroizing<[u8; 32]>, Error> {
    let text = read_secret(path)?;
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim_end(), seed.as_mut_slice()).map_err(|_| Error::Config {
        path: path.to_path_buf(),
        reason: "network key must be 64 hexadecimal digits".into(),
    })?;
    Ok(seed)
}

/// Writes a new network key file that only its owner may read.
///
/// # Errors
/// [`Error::Io`], also if the file exists.
pub fn write_network_seed(path: &Path, seed: &[u8; 32]) -> Result<(), Error> {
    let io = |source| Error::Io { action: "write", path: path.to_path_buf(), source };
    let text = Zeroizing::new(hex::encode(seed) + "\n");
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(io)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)
}

fn read_secret(path: &Path) -> Result<Zeroizing<String>, Error> {
    let io = |source| Error::Io { action: "read", path: path.to_path_buf(), source };
    let refuse = |reason: String| Error::Config { path: path.to_path_buf(), reason };
    let mode = std::fs::metadata(path).map_err(io)?.mode() & 0o777;
    if mode & OTHERS != 0 {
        return Err(refuse(format!("file mode is {mode:03o}, others may read it; make it 600")));
    }
    let bytes = read_bounded(path, CONFIG_BYTES_MAX)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(refuse("the file is not text".into()))
        }
    }
}
