//! The same verdicts as the `openssl` command, on a small sample.

use std::path::Path;

use super::cases::{Case, Signer, Source, edge_cases};
use super::check;
use crate::openssl;

/// r ‖ s as DER, whatever the numbers are.
fn der(signature: &[u8; 64]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(bytes.len() - 1);
        let mut digits = bytes[zeros..].to_vec();
        if digits[0] & 0x80 != 0 {
            digits.insert(0, 0);
        }
        [vec![2, digits.len() as u8], digits].concat()
    };
    let both = [integer(&signature[..32]), integer(&signature[32..])].concat();
    [vec![0x30, both.len() as u8], both].concat()
}

fn openssl_verdict(folder: &Path, case: &Case) -> bool {
    let key = case.signer.unknown.public_key().to_pem();
    std::fs::write(folder.join("public.pem"), key).unwrap();
    std::fs::write(folder.join("signature"), der(&case.signature.0)).unwrap();
    let verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-sigfile", "signature"];
    let output = openssl::output(folder, &verify, &case.e);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.success(), text.contains("Verified Successfully"), "{text}");
    output.status.success()
}

#[test]
fn openssl_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let signers = Signer::some();
    let mut source = Source::new("openssl", 0);
    let mut cases = edge_cases();
    cases.truncate(60);
    cases.extend((0..20).map(|_| source.valid(&signers)));
    cases.extend((0..40).map(|_| source.mutated(&signers)));
    cases.extend((0..10).map(|_| source.x_above_n()));
    let expected: Vec<bool> =
        cases.iter().map(|case| openssl_verdict(folder.path(), case)).collect();
    assert!(expected.iter().filter(|valid| **valid).count() >= 30, "valid ones are among them");
    check(&cases, &expected, cases.len());
}
