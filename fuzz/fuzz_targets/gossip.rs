//! A batch of transactions from a peer; what is read has one byte form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_node::gossip;

fuzz_target!(|data: &[u8]| {
    if let Ok(batch) = gossip::decode(data) {
        let count = (batch.len() as u32).to_le_bytes().to_vec();
        let bytes = batch.iter().fold(count, |mut bytes, tx| {
            borsh::to_writer(&mut bytes, tx).expect("writing to memory does not fail");
            bytes
        });
        assert_eq!(bytes, data, "the byte form is not canonical");
    }
});
