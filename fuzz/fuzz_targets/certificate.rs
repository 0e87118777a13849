//! Certificates and chains of them, DER and PEM.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_crypto::{Certificate, verify_chain};

/// A day in 2026, milliseconds.
const NOW: u64 = 1_780_000_000_000;

fuzz_target!(|data: &[u8]| {
    let _ = Certificate::from_der(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(chain) = Certificate::chain_from_pem(text) {
        let roots = [chain[chain.len() - 1].clone()];
        let _ = verify_chain(&chain, &roots, NOW);
        let _ = verify_chain(&chain, &[], NOW);
    }
});
