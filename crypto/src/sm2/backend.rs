//! Which code computes: one back end is chosen once, at run time.

use std::sync::OnceLock;

use super::claim::Claim;
#[cfg(target_arch = "x86_64")]
use super::field::adx::Adx;
#[cfg(target_arch = "x86_64")]
use super::field::ifma::Ifma;
use super::field::portable::Portable;
use super::table::KeyTable;
use super::{PublicKey, batch};

/// The environment variable that forces a back end: `portable`, `adx` or `ifma`.
pub const BACKEND_VARIABLE: &str = "LIUHEN_CRYPTO";

/// Code for the arithmetic of signature verification. Every back end gives the same
/// verdicts; they differ in speed. A value of this type is one that this processor
/// can run.
#[derive(Clone, Copy, Debug)]
pub struct Backend(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Portable(Portable),
    #[cfg(target_arch = "x86_64")]
    Adx(Adx),
    #[cfg(target_arch = "x86_64")]
    Ifma(Ifma),
}

/// A back end that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// Not the name of a back end.
    #[error("{BACKEND_VARIABLE} must be portable, adx or ifma, not {0:?}")]
    Unknown(String),
    /// The processor lacks its instructions.
    #[error("{BACKEND_VARIABLE} is {0}, which this processor cannot run")]
    Unavailable(&'static str),
}

impl Backend {
    /// All back ends that this processor can run, the fastest last.
    pub fn all() -> Vec<Self> {
        let kinds = [
            Some(Kind::Portable(Portable)),
            #[cfg(target_arch = "x86_64")]
            Adx::detect().map(Kind::Adx),
            #[cfg(target_arch = "x86_64")]
            Ifma::detect().map(Kind::Ifma),
        ];
        kinds.into_iter().flatten().map(Self).collect()
    }

    /// The fastest back end of this processor.
    pub fn best() -> Self {
        Self::all().pop().expect("the portable back end runs everywhere")
    }

    /// The back end with this name.
    ///
    /// # Errors
    /// [`BackendError`] if there is none or the processor cannot run it.
    pub fn named(name: &str) -> Result<Self, BackendError> {
        let name = ["portable", "adx", "ifma"]
            .into_iter()
            .find(|known| *known == name)
            .ok_or_else(|| BackendError::Unknown(name.to_owned()))?;
        let mut all = Self::all().into_iter();
        all.find(|backend| backend.name() == name).ok_or(BackendError::Unavailable(name))
    }

    /// The back end that the environment variable [`BACKEND_VARIABLE`] names, or the
    /// fastest if it is not set.
    ///
    /// # Errors
    /// [`BackendError`] if it cannot be had.
    pub fn from_env() -> Result<Self, BackendError> {
        match std::env::var_os(BACKEND_VARIABLE) {
            None => Ok(Self::best()),
            Some(name) => Self::named(&name.to_string_lossy()),
        }
    }

    /// `portable`, `adx` or `ifma`.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable(_) => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Adx(_) => "adx",
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma(_) => "ifma",
        }
    }

    pub(crate) fn verify(self, claims: &[Option<Claim<'_>>]) -> Vec<bool> {
        match self.0 {
            Kind::Portable(portable) => batch::verify(portable, claims),
            #[cfg(target_arch = "x86_64")]
            Kind::Adx(adx) => batch::verify(adx, claims),
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma(ifma) => ifma.verify(claims),
        }
    }

    pub(crate) fn build_table(self, key: &PublicKey) -> KeyTable {
        match self.0 {
            Kind::Portable(portable) => KeyTable::build(portable, key),
            #[cfg(target_arch = "x86_64")]
            Kind::Adx(adx) => KeyTable::build(adx, key),
            #[cfg(target_arch = "x86_64")]
            Kind::Ifma(ifma) => ifma.build_table(key),
        }
    }
}

/// The back end of this process, chosen by [`Backend::from_env`] on first use.
///
/// # Errors
/// [`BackendError`] if the environment asks for one that cannot be had. Call this
/// at start, because verification then panics.
pub fn backend() -> Result<Backend, BackendError> {
    static CHOSEN: OnceLock<Result<Backend, BackendError>> = OnceLock::new();
    CHOSEN.get_or_init(Backend::from_env).clone()
}

/// The back end of this process, for code that cannot refuse.
pub(crate) fn active() -> Backend {
    match backend() {
        Ok(backend) => backend,
        Err(error) => panic!("{error}"),
    }
}
