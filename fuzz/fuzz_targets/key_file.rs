//! Key files, plain and encrypted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_crypto::key_file::decode_pem;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = decode_pem(text, None);
        let _ = decode_pem(text, Some(b"passphrase"));
    }
});
