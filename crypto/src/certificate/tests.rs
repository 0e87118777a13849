//! Chains of the checked-in set and of certificates that OpenSSL makes here.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use der::DateTime;

use super::*;
use crate::openssl;

fn pem(name: &str) -> String {
    std::fs::read_to_string(crate::vectors::path(&format!("certs/{name}.pem"))).unwrap()
}

fn pem_of(names: &serde_json::Value) -> String {
    names.as_array().unwrap().iter().map(|name| pem(name.as_str().unwrap())).collect()
}

#[test]
fn checked_in_chains() {
    for case in crate::vectors::load("certs/cases.json")["cases"].as_array().unwrap() {
        let time: DateTime = case["time"].as_str().unwrap().parse().unwrap();
        let time_ms = time.unix_duration().as_millis() as u64;
        let roots = Certificate::all_from_pem(&pem_of(&case["roots"])).unwrap();
        // Every millisecond of a second is judged alike.
        for time_ms in [time_ms, time_ms + 999] {
            // The length is checked while reading and again while verifying.
            let verdict = Certificate::chain_from_pem(&pem_of(&case["chain"]))
                .and_then(|chain| verify_chain(&chain, &roots, time_ms));
            match verdict {
                Ok(key) => assert_eq!(case["subject"], key.subject, "{}", case["name"]),
                Err(error) => assert_eq!(case["error"], error.to_string(), "{}", case["name"]),
            }
        }
    }
}

#[test]
fn length_is_checked_without_pem_too() {
    let city = Certificate::from_pem(&pem("city")).unwrap();
    let chain = vec![city; 6];
    let error = verify_chain(&chain, &[], 0).unwrap_err();
    assert_eq!(error, Error::ChainLength { certificates: 6, limit: 5 });
    assert_eq!(
        verify_chain(&[], &[], 0).unwrap_err(),
        Error::ChainLength { certificates: 0, limit: 5 }
    );
}

#[test]
fn a_changed_bit_in_any_byte_is_refused() {
    let text = pem("leaf");
    let (_, document) = Document::from_pem(&text).unwrap();
    let city = Certificate::from_pem(&pem("city")).unwrap();
    let roots = [Certificate::from_pem(&pem("root")).unwrap()];
    let time_ms = 1_750_000_000_000;
    let accepted = |der: &[u8]| {
        Certificate::from_der(der)
            .and_then(|leaf| verify_chain(&[leaf, city.clone()], &roots, time_ms))
            .is_ok()
    };
    assert!(accepted(document.as_bytes()));
    for position in 0..document.as_bytes().len() {
        let mut forged = document.as_bytes().to_vec();
        forged[position] ^= 1 << (position % 8);
        assert!(!accepted(&forged), "byte {position}");
    }
    assert!(!accepted(&[document.as_bytes(), &[0]].concat()), "trailing byte");
}

#[test]
fn texts_that_are_no_certificates_are_refused() {
    let leaf = pem("leaf");
    let broken = Error::Pem { expected: LABEL };
    assert_eq!(Certificate::from_pem("").unwrap_err(), broken);
    assert_eq!(Certificate::from_pem(&leaf.repeat(2)).unwrap_err(), broken);
    assert_eq!(Certificate::from_pem(&leaf.replace("END", "FIN")).unwrap_err(), broken);
    assert_eq!(Certificate::from_pem(&leaf.replace('M', "?")).unwrap_err(), broken);
    assert_eq!(Certificate::from_der(b"").unwrap_err(), MALFORMED);
    assert_eq!(
        Certificate::from_der(&[0x30; 16 * 1024 + 1]).unwrap_err().to_string(),
        "certificate of 16385 bytes is above the limit of 16384"
    );
    assert_eq!(
        Certificate::all_from_pem(&" ".repeat((1 << 20) + 1)).unwrap_err().to_string(),
        "certificate text of 1048577 bytes is above the limit of 1048576"
    );
    let surrounded = format!("subject=somebody\r\n{}\r\nmore text", leaf.replace('\n', "\r\n"));
    assert_eq!(Certificate::from_pem(&surrounded), Certificate::from_pem(&leaf));
}

#[test]
fn an_extension_may_not_stand_twice() {
    // The subject key identifier becomes a second authority key identifier, which
    // keeps every length.
    let text = pem("leaf");
    let (_, document) = Document::from_pem(&text).unwrap();
    let mut der = document.into_vec();
    let identifier = [0x06, 0x03, 0x55, 0x1d, 0x0e];
    let position = der.windows(5).position(|window| window == identifier).unwrap();
    der[position + 4] = 0x23;
    assert_eq!(Certificate::from_der(&der).unwrap_err(), MALFORMED);
}

/// Runs `openssl` in `folder` with the default identity for signing.
fn openssl_in(folder: &Path, arguments: &str) {
    let arguments: Vec<&str> = arguments.split(' ').chain(openssl::DISTID).collect();
    openssl::run_in(folder, &arguments, b"");
}

#[test]
fn a_chain_that_openssl_makes_now() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["root", "city", "leaf"] {
        let out = format!("{name}.key");
        openssl::run_in(folder, &["genpkey", "-algorithm", "SM2", "-out", &out], b"");
        let request =
            format!("req -new -key {name}.key -sm3 -subj /O=Test/CN={name} -out {name}.csr");
        openssl_in(folder, &request);
    }
    std::fs::write(folder.join("ca.ext"), "basicConstraints=critical,CA:TRUE\n").unwrap();
    std::fs::write(folder.join("leaf.ext"), "keyUsage=critical,digitalSignature\n").unwrap();
    let sign = |name: &str, extensions: &str, by: &str| {
        openssl_in(
            folder,
            &format!(
                "x509 -req -in {name}.csr -sm3 -days 30 -extfile {extensions}.ext {by} \
                 -out {name}.pem -vfyopt distid:1234567812345678"
            ),
        );
        Certificate::from_pem(&std::fs::read_to_string(folder.join(format!("{name}.pem"))).unwrap())
            .unwrap()
    };
    let roots = [sign("root", "ca", "-signkey root.key")];
    let city = sign("city", "ca", "-CA root.pem -CAkey root.key -CAcreateserial");
    let leaf = sign("leaf", "leaf", "-CA city.pem -CAkey city.key -CAcreateserial");

    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    let key = verify_chain(&[leaf.clone(), city.clone()], &roots, now_ms).unwrap();
    assert_eq!(key.subject, "CN=leaf,O=Test");
    let public = openssl::run_in(folder, &["pkey", "-in", "leaf.key", "-pubout"], b"");
    assert_eq!(key.public_key.to_pem().as_bytes(), public);
    let late_ms = now_ms + 31 * 24 * 3_600_000;
    let late = verify_chain(&[leaf.clone(), city], &roots, late_ms).unwrap_err();
    assert!(matches!(late, Error::Validity { .. }), "{late}");
    assert_eq!(verify_chain(&[leaf], &roots, now_ms).unwrap_err(), Error::Untrusted);
}

#[test]
fn openssl_issues_certificates_with_our_key_files() {
    let folder = tempfile::tempdir().unwrap();
    let key = crate::SigningKey::generate().unwrap();
    std::fs::write(folder.path().join("root.key"), crate::key_file::encode_pem(&key).as_str())
        .unwrap();
    openssl_in(folder.path(), "req -x509 -key root.key -sm3 -days 30 -subj /CN=ours -out root.pem");
    let text = std::fs::read_to_string(folder.path().join("root.pem")).unwrap();
    let certificate = Certificate::from_pem(&text).unwrap();
    assert_eq!(certificate.public_key(), key.public_key());
    let verifying = key.public_key().verifying_key();
    assert!(verifying.verify(&certificate.signed, &certificate.signature));
}
