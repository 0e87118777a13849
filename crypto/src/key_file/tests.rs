//! Key files: round trips, OpenSSL both ways, damaged and hostile files.

use der::Decode as _;
use der::asn1::ObjectIdentifier;

use super::*;
use crate::openssl;

const PASSPHRASE: &[u8] = "口令 with spaces".as_bytes();

fn same(left: &SigningKey, right: &SigningKey) -> bool {
    left.scalar() == right.scalar() && left.public_key() == right.public_key()
}

#[test]
fn key_files_are_read_back() {
    let key = SigningKey::generate().unwrap();
    let plain = encode_pem(&key);
    assert!(plain.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(!is_encrypted(&plain));
    assert!(same(&decode_pem(&plain, None).unwrap(), &key));
    assert!(same(&decode_pem(&plain, Some(b"unused")).unwrap(), &key));

    let encrypted = encode_encrypted_pem(&key, PASSPHRASE).unwrap();
    assert!(encrypted.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert!(is_encrypted(&encrypted));
    assert!(same(&decode_pem(&encrypted, Some(PASSPHRASE)).unwrap(), &key));
    let windows = encrypted.replace('\n', "\r\n");
    assert!(same(&decode_pem(&windows, Some(PASSPHRASE)).unwrap(), &key));
    assert_ne!(encode_encrypted_pem(&key, PASSPHRASE).unwrap(), encrypted, "fresh salt");

    let error = |passphrase: Option<&[u8]>| decode_pem(&encrypted, passphrase).unwrap_err();
    assert_eq!(error(None), Error::PassphraseMissing);
    assert_eq!(error(Some(b"wrong")), Error::Passphrase);
    assert_eq!(error(Some(b"")), Error::PassphraseSize { bytes: 0, limit: 1024 });
    assert_eq!(error(Some(&[1; 1025])), Error::PassphraseSize { bytes: 1025, limit: 1024 });
    assert!(encode_encrypted_pem(&key, b"").is_err());
}

#[test]
fn public_keys_are_read_back() {
    let key = *SigningKey::generate().unwrap().public_key();
    assert_eq!(PublicKey::from_pem(&key.to_pem()), Ok(key));
    let error = PublicKey::from_pem(&key.to_pem().replace("PUBLIC", "PRIVATE")).unwrap_err();
    assert_eq!(error, Error::Pem { expected: "PUBLIC KEY" });
    let p256 =
        openssl::run(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], b"");
    let public = openssl::run(&["pkey", "-pubout"], &p256);
    let error = PublicKey::from_pem(std::str::from_utf8(&public).unwrap()).unwrap_err();
    assert!(matches!(error, Error::Algorithm { what: "public key algorithm", .. }), "{error}");
    let error = decode_pem(std::str::from_utf8(&p256).unwrap(), None).unwrap_err();
    assert!(matches!(error, Error::Algorithm { what: "private key algorithm", .. }), "{error}");
}

#[test]
fn openssl_reads_our_key_files() {
    let key = SigningKey::generate().unwrap();
    let public = openssl::run(&["pkey", "-pubout"], encode_pem(&key).as_bytes());
    assert_eq!(String::from_utf8(public).unwrap(), key.public_key().to_pem());
    let text = openssl::run(&["pkey", "-pubin", "-text"], key.public_key().to_pem().as_bytes());
    assert!(String::from_utf8(text).unwrap().contains("ASN1 OID: SM2"));
}

#[test]
fn we_read_key_files_of_openssl() {
    let plain = openssl::run(&["genpkey", "-algorithm", "SM2"], b"");
    let key = decode_pem(std::str::from_utf8(&plain).unwrap(), None).unwrap();
    let public = openssl::run(&["pkey", "-pubout"], &plain);
    assert_eq!(PublicKey::from_pem(std::str::from_utf8(&public).unwrap()), Ok(*key.public_key()));

    let encrypt = ["pkcs8", "-topk8", "-passout", "pass:word", "-v2"];
    let encrypted = openssl::run(&[&encrypt[..], &["sm4-cbc"]].concat(), &plain);
    let encrypted = String::from_utf8(encrypted).unwrap();
    assert!(same(&decode_pem(&encrypted, Some(b"word")).unwrap(), &key));
    assert_eq!(decode_pem(&encrypted, Some(b"world")).unwrap_err(), Error::Passphrase);

    let aes = openssl::run(&[&encrypt[..], &["aes-128-cbc"]].concat(), &plain);
    let error = decode_pem(std::str::from_utf8(&aes).unwrap(), Some(b"word")).unwrap_err();
    assert_eq!(error.to_string(), "key file cipher 2.16.840.1.101.3.4.1.2 is not supported");
}

#[test]
fn no_damage_changes_a_key() {
    let key = SigningKey::generate().unwrap();
    let encrypt = ["pkcs8", "-topk8", "-passout", "pass:word", "-v2", "sm4-cbc", "-iter", "10"];
    let pem = openssl::run(&encrypt, encode_pem(&key).as_bytes());
    let (_, document) = Document::from_pem(std::str::from_utf8(&pem).unwrap()).unwrap();
    for position in 0..document.as_bytes().len() {
        for bit in 0..8 {
            let mut damaged = document.as_bytes().to_vec();
            damaged[position] ^= 1 << bit;
            let Ok(damaged) = Document::try_from(damaged) else { continue };
            let text = damaged.to_pem(ENCRYPTED, LineEnding::LF).unwrap();
            if let Ok(read) = decode_pem(&text, Some(b"word")) {
                assert!(same(&read, &key), "bit {bit} of byte {position} made another key");
            }
        }
    }
}

#[test]
fn files_that_are_no_key_are_refused() {
    let key = SigningKey::generate().unwrap();
    let plain = encode_pem(&key);
    let pem = Error::Pem { expected: PLAIN };
    let cases: [(&str, String, Error); 5] = [
        ("empty", String::new(), pem.clone()),
        ("a public key", key.public_key().to_pem(), pem.clone()),
        ("no end", plain.replace("-----END", ""), pem),
        (
            "no key",
            "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n".into(),
            Error::Form { what: "private key" },
        ),
        ("too large", " ".repeat(8193), Error::Size { what: "key file", bytes: 8193, limit: 8192 }),
    ];
    for (what, text, expected) in cases {
        assert_eq!(decode_pem(&text, None).unwrap_err(), expected, "{what}");
    }
}

#[test]
fn a_key_file_with_a_foreign_public_key_is_refused() {
    let (one, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let mut der = pkcs8_der(&one).as_bytes().to_vec();
    let position = der.len() - 65;
    assert_eq!(der[position..], *one.public_key().as_bytes());
    der[position..].copy_from_slice(other.public_key().as_bytes());
    assert_eq!(from_pkcs8(&der).unwrap_err(), Error::Form { what: "private key" });
}

#[test]
fn key_files_name_the_sm2_curve() {
    let der = pkcs8_der(&SigningKey::generate().unwrap());
    let info = pkcs8::PrivateKeyInfoRef::from_der(der.as_bytes()).unwrap();
    assert_eq!(info.algorithm.oid.to_string(), "1.2.840.10045.2.1");
    let curve: ObjectIdentifier = info.algorithm.parameters.unwrap().decode_as().unwrap();
    assert_eq!(curve.to_string(), "1.2.156.10197.1.301");
}
