//! PBES2 (RFC 8018) with PBKDF2-HMAC-SM3 and SM4-CBC, the algorithms of
//! GM/T 0091-2020 under the object identifiers that tools in the field use.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, DecodeValue, Encode as _, FixedTag, Sequence};
use pbkdf2::pbkdf2_hmac;
use pkcs8::AlgorithmIdentifierRef;
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::limits::{
    PASSPHRASE_BYTES_MAX, PBKDF2_ITERATIONS, PBKDF2_ITERATIONS_MAX, PBKDF2_SALT_BYTES,
    PBKDF2_SALT_BYTES_MAX,
};
use crate::sm2::KeyError;

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const SM4_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.104.2");
/// As GM/T 0006 and annex C of GM/T 0091 have it; this one is written.
const HMAC_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401.2");
/// As annex A of GM/T 0091-2020 has it, and OpenSSL since 3.1 writes it; read only.
const HMAC_SM3_ANNEX_A: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401.3.1");

#[cfg(test)]
mod tests;

/// Bytes of an SM4 key, block and initialisation vector.
const BLOCK: usize = 16;

/// The pseudo-random function under PBKDF2.
#[derive(Clone, Copy)]
enum Prf {
    Sm3,
    Sha256,
}

#[derive(Sequence)]
struct EncryptedPrivateKeyInfo<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    data: &'a OctetStringRef,
}

#[derive(Sequence)]
struct Pbes2Params<'a> {
    key_derivation: AlgorithmIdentifierRef<'a>,
    cipher: AlgorithmIdentifierRef<'a>,
}

#[derive(Sequence)]
struct Pbkdf2Params<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
    #[asn1(optional = "true")]
    key_bytes: Option<u16>,
    #[asn1(optional = "true")]
    prf: Option<AlgorithmIdentifierRef<'a>>,
}

/// The DER of an EncryptedPrivateKeyInfo around `plain`.
pub fn encrypt(plain: &[u8], passphrase: &[u8]) -> Result<Vec<u8>, Error> {
    check_passphrase(passphrase)?;
    let mut salt = [0; PBKDF2_SALT_BYTES];
    let mut iv = [0; BLOCK];
    getrandom::fill(&mut salt).map_err(|_| KeyError::Randomness)?;
    getrandom::fill(&mut iv).map_err(|_| KeyError::Randomness)?;
    let key = derive(Prf::Sm3, passphrase, &salt, PBKDF2_ITERATIONS);
    let data = cbc::Encryptor::<Sm4>::new_from_slices(key.as_ref(), &iv)
        .expect("key and vector have the size of a block")
        .encrypt_padded_vec::<Pkcs7>(plain);
    let derivation = Pbkdf2Params {
        salt: OctetStringRef::new(&salt).expect("a salt is short"),
        iterations: PBKDF2_ITERATIONS,
        key_bytes: Some(BLOCK as u16),
        prf: Some(AlgorithmIdentifierRef { oid: HMAC_SM3, parameters: Some(AnyRef::NULL) }),
    };
    Ok(encode(&derivation, &iv, &data).expect("key files are far below the limits of DER"))
}

fn encode(derivation: &Pbkdf2Params<'_>, iv: &[u8], data: &[u8]) -> der::Result<Vec<u8>> {
    let derivation = derivation.to_der()?;
    let params = Pbes2Params {
        key_derivation: algorithm(PBKDF2, &derivation)?,
        cipher: AlgorithmIdentifierRef {
            oid: SM4_CBC,
            parameters: Some(OctetStringRef::new(iv)?.into()),
        },
    }
    .to_der()?;
    let data = OctetStringRef::new(data)?;
    EncryptedPrivateKeyInfo { algorithm: algorithm(PBES2, &params)?, data }.to_der()
}

fn algorithm(oid: ObjectIdentifier, params: &[u8]) -> der::Result<AlgorithmIdentifierRef<'_>> {
    Ok(AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::from_der(params)?) })
}

/// What an EncryptedPrivateKeyInfo holds.
pub fn decrypt(der: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_passphrase(passphrase)?;
    let file: EncryptedPrivateKeyInfo<'_> = parsed(EncryptedPrivateKeyInfo::from_der(der))?;
    let params: Pbes2Params<'_> = params_of(&file.algorithm, PBES2, "key file encryption")?;
    let derivation: Pbkdf2Params<'_> =
        params_of(&params.key_derivation, PBKDF2, "key file key derivation")?;
    let iv: &OctetStringRef = params_of(&params.cipher, SM4_CBC, "key file cipher")?;
    let key = derive_for(&derivation, passphrase)?;
    let plain = cbc::Decryptor::<Sm4>::new_from_slices(key.as_ref(), iv.as_bytes())
        .map_err(|_| MALFORMED)?
        .decrypt_padded_vec::<Pkcs7>(file.data.as_bytes())
        .map_err(|_| Error::Passphrase)?;
    Ok(Zeroizing::new(plain))
}

const MALFORMED: Error = Error::Form { what: "encrypted key file" };

fn parsed<T>(result: der::Result<T>) -> Result<T, Error> {
    result.map_err(|_| MALFORMED)
}

/// The parameters of `found`, which must be the algorithm `expected`.
fn params_of<'a, T: DecodeValue<'a, Error = der::Error> + FixedTag + 'a>(
    found: &AlgorithmIdentifierRef<'a>,
    expected: ObjectIdentifier,
    what: &'static str,
) -> Result<T, Error> {
    if found.oid != expected {
        return Err(Error::Algorithm { what, oid: found.oid.to_string() });
    }
    let params = found.parameters.ok_or(MALFORMED)?;
    parsed(params.decode_as::<T>())
}

fn derive_for(
    params: &Pbkdf2Params<'_>,
    passphrase: &[u8],
) -> Result<Zeroizing<[u8; BLOCK]>, Error> {
    let salt = params.salt.as_bytes();
    if salt.len() > PBKDF2_SALT_BYTES_MAX {
        let (what, limit) = ("key file salt", PBKDF2_SALT_BYTES_MAX);
        return Err(Error::Size { what, bytes: salt.len(), limit });
    }
    if !(1..=PBKDF2_ITERATIONS_MAX).contains(&params.iterations) {
        let (iterations, limit) = (params.iterations, PBKDF2_ITERATIONS_MAX);
        return Err(Error::Iterations { iterations, limit });
    }
    if params.key_bytes.is_some_and(|bytes| usize::from(bytes) != BLOCK) {
        return Err(MALFORMED);
    }
    // Without a name it would be HMAC-SHA1, which nobody should use any more.
    let oid = params.prf.as_ref().ok_or(MALFORMED)?.oid;
    let prf = match oid {
        HMAC_SM3 | HMAC_SM3_ANNEX_A => Prf::Sm3,
        HMAC_SHA256 => Prf::Sha256,
        _ => {
            return Err(Error::Algorithm { what: "key file hash", oid: oid.to_string() });
        }
    };
    Ok(derive(prf, passphrase, salt, params.iterations))
}

fn derive(prf: Prf, passphrase: &[u8], salt: &[u8], iterations: u32) -> Zeroizing<[u8; BLOCK]> {
    let mut key = Zeroizing::new([0; BLOCK]);
    match prf {
        Prf::Sm3 => pbkdf2_hmac::<Sm3>(passphrase, salt, iterations, key.as_mut()),
        Prf::Sha256 => pbkdf2_hmac::<Sha256>(passphrase, salt, iterations, key.as_mut()),
    }
    key
}

fn check_passphrase(passphrase: &[u8]) -> Result<(), Error> {
    if passphrase.is_empty() || passphrase.len() > PASSPHRASE_BYTES_MAX {
        let (bytes, limit) = (passphrase.len(), PASSPHRASE_BYTES_MAX);
        return Err(Error::PassphraseSize { bytes, limit });
    }
    Ok(())
}
