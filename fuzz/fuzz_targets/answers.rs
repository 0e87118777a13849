//! What a node answers and a client reads: checkpoints, pages, traces, events.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::api;
use liuhen_types::decode::from_json;
use liuhen_types::limits::RECEIPT_JSON_BYTES_MAX;
use liuhen_types::receipt::Checkpoint;
use serde::de::DeserializeOwned;

fn json<T: DeserializeOwned>(data: &[u8]) {
    let _ = from_json::<T>(data, RECEIPT_JSON_BYTES_MAX);
}

fuzz_target!(|data: &[u8]| {
    let _ = borsh::from_slice::<Checkpoint>(data);
    json::<Checkpoint>(data);
    json::<api::ApiError>(data);
    json::<api::Submitted>(data);
    json::<api::TransactionView>(data);
    json::<api::NodeStatus>(data);
    json::<api::BlockView>(data);
    json::<api::Page<api::CatalogSummary>>(data);
    json::<liuhen_types::location::LocationView>(data);
    json::<api::StateView>(data);
    json::<api::Event>(data);
    json::<api::Trace>(data);
    json::<api::ConsistencyProof>(data);
});
