//! The bodies of `POST /v1/tx` and `POST /v1/txs` in both of their forms.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_node::api::{decode_list, decode_submission};

const OCTETS: &str = "application/octet-stream";

fuzz_target!(|data: &[u8]| {
    for form in ["application/json", OCTETS] {
        if let Ok(tx) = decode_submission(form, data) {
            let bytes = borsh::to_vec(&tx).expect("writing to memory does not fail");
            let again = decode_submission(OCTETS, &bytes);
            assert!(again.is_ok_and(|again| again == tx), "the byte form loses something");
        }
        if let Ok(txs) = decode_list(form, data) {
            let bytes = borsh::to_vec(&txs).expect("writing to memory does not fail");
            let again = decode_list(OCTETS, &bytes);
            assert!(again.is_ok_and(|again| again == txs), "the byte form loses something");
        }
    }
});
