//! SM4 of the standard, the key derivation held against OpenSSL, hostile parameters.

use cbc::cipher::{Block, BlockCipherEncrypt as _, KeyInit as _};

use super::*;
use crate::openssl;

#[test]
fn sm4_of_the_standard() {
    for example in crate::vectors::load("standards.json")["sm4"].as_array().unwrap() {
        let bytes = |name: &str| hex::decode(example[name].as_str().unwrap()).unwrap();
        let cipher = Sm4::new_from_slice(&bytes("key")).unwrap();
        let mut block = Block::<Sm4>::try_from(bytes("plain").as_slice()).unwrap();
        for _ in 0..example["iterations"].as_u64().unwrap() {
            cipher.encrypt_block(&mut block);
        }
        assert_eq!(block.as_slice(), bytes("cipher"));
    }
}

#[test]
fn openssl_derives_and_decrypts_the_same() {
    let plain = b"what a key file holds";
    let der = encrypt(plain, b"word").unwrap();
    let file = EncryptedPrivateKeyInfo::from_der(&der).unwrap();
    let params: Pbes2Params<'_> = params_of(&file.algorithm, PBES2, "").unwrap();
    let derivation: Pbkdf2Params<'_> = params_of(&params.key_derivation, PBKDF2, "").unwrap();
    let iv: &OctetStringRef = params_of(&params.cipher, SM4_CBC, "").unwrap();
    let salt = format!("hexsalt:{}", hex::encode(derivation.salt.as_bytes()));
    let iterations = format!("iter:{}", derivation.iterations);
    let options = ["digest:SM3", "pass:word", &salt, &iterations];
    let options = options.iter().flat_map(|option| ["-kdfopt", option]);
    let arguments: Vec<&str> =
        ["kdf", "-keylen", "16"].into_iter().chain(options).chain(["PBKDF2"]).collect();
    let key = String::from_utf8(openssl::run(&arguments, b"")).unwrap().replace(':', "");
    let iv = hex::encode(iv.as_bytes());
    let decrypt = ["enc", "-d", "-sm4-cbc", "-K", key.trim(), "-iv", &iv];
    assert_eq!(openssl::run(&decrypt, file.data.as_bytes()), plain);
}

/// A key file under the given parameters; its content does not matter.
fn file(salt: &[u8], iterations: u32, key_bytes: Option<u16>, prf: Option<&str>) -> Vec<u8> {
    let prf = prf.map(|oid| AlgorithmIdentifierRef {
        oid: ObjectIdentifier::new_unwrap(oid),
        parameters: None,
    });
    let salt = OctetStringRef::new(salt).unwrap();
    encode(&Pbkdf2Params { salt, iterations, key_bytes, prf }, &[0; 16], &[0; 16]).unwrap()
}

#[test]
fn hostile_parameters_are_refused() {
    const SM3: Option<&str> = Some("1.2.156.10197.1.401.2");
    let cases = [
        (file(&[0; 8], 0, None, SM3), "key derivation with 0 iterations must have 1 to 10000000"),
        (
            file(&[0; 8], u32::MAX, None, SM3),
            "key derivation with 4294967295 iterations must have 1 to 10000000",
        ),
        (file(&[0; 257], 1, None, SM3), "key file salt of 257 bytes is above the limit of 256"),
        (file(&[0; 8], 1, Some(32), SM3), "encrypted key file is not well-formed DER"),
        (file(&[0; 8], 1, None, None), "encrypted key file is not well-formed DER"),
        (
            file(&[0; 8], 1, None, Some("1.2.840.113549.2.7")),
            "key file hash 1.2.840.113549.2.7 is not supported",
        ),
        (
            file(&[0; 8], 1, Some(16), Some("1.2.156.10197.1.401.3.1")),
            "the passphrase is wrong or the key file is damaged",
        ),
        (vec![], "encrypted key file is not well-formed DER"),
    ];
    for (der, message) in cases {
        assert_eq!(decrypt(&der, b"word").unwrap_err().to_string(), message);
    }
    for iv in [&[0; 15][..], &[0; 17], &[]] {
        let derivation = Pbkdf2Params {
            salt: OctetStringRef::new(b"salt").unwrap(),
            iterations: 1,
            key_bytes: None,
            prf: Some(AlgorithmIdentifierRef { oid: HMAC_SM3, parameters: None }),
        };
        let der = encode(&derivation, iv, &[0; 16]).unwrap();
        assert_eq!(decrypt(&der, b"word").unwrap_err(), MALFORMED);
    }
}

#[test]
fn both_identifiers_of_hmac_sm3_are_read() {
    for oid in [HMAC_SM3, HMAC_SM3_ANNEX_A] {
        let key = derive(Prf::Sm3, b"word", b"salt", 3);
        let data = cbc::Encryptor::<Sm4>::new_from_slices(key.as_ref(), &[0; 16])
            .unwrap()
            .encrypt_padded_vec::<Pkcs7>(b"secret");
        let derivation = Pbkdf2Params {
            salt: OctetStringRef::new(b"salt").unwrap(),
            iterations: 3,
            key_bytes: None,
            prf: Some(AlgorithmIdentifierRef { oid, parameters: None }),
        };
        let der = encode(&derivation, &[0; 16], &data).unwrap();
        assert_eq!(*decrypt(&der, b"word").unwrap(), b"secret");
    }
}
