//! The body of `POST /v1/tx` in both of its forms.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_node::api::decode_submission;

fuzz_target!(|data: &[u8]| {
    for form in ["application/json", "application/octet-stream"] {
        if let Ok(tx) = decode_submission(form, data) {
            let bytes = borsh::to_vec(&tx).expect("writing to memory does not fail");
            let again = decode_submission("application/octet-stream", &bytes);
            assert!(again.is_ok_and(|again| again == tx), "the byte form loses something");
        }
    }
});
