//! A transaction in JSON: what decodes survives a round trip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::SignedTransaction;
use liuhen_types::decode::from_json;
use liuhen_types::limits::TX_JSON_BYTES_MAX;

fuzz_target!(|data: &[u8]| {
    if let Ok(tx) = from_json::<SignedTransaction>(data, TX_JSON_BYTES_MAX) {
        let text = serde_json::to_vec(&tx).expect("a transaction is JSON");
        let again = from_json::<SignedTransaction>(&text, 4 * TX_JSON_BYTES_MAX);
        assert_eq!(again.as_ref(), Ok(&tx), "JSON lost something");
    }
});
