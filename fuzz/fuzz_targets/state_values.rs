//! The values of the state: every entity and the header.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::{AccessReceipt, AccessRecord, CommitCertificate, Header, entity};

fuzz_target!(|data: &[u8]| {
    let _ = borsh::from_slice::<Header>(data);
    let _ = borsh::from_slice::<CommitCertificate>(data);
    let _ = borsh::from_slice::<entity::Org>(data);
    let _ = borsh::from_slice::<entity::KeyRecord>(data);
    let _ = borsh::from_slice::<entity::Catalog>(data);
    let _ = borsh::from_slice::<entity::Resource>(data);
    let _ = borsh::from_slice::<entity::ShareRequest>(data);
    let _ = borsh::from_slice::<entity::Authorization>(data);
    let _ = borsh::from_slice::<entity::GatewayLog>(data);
    let _ = borsh::from_slice::<AccessReceipt>(data);
    if let Ok(record) = borsh::from_slice::<AccessRecord>(data) {
        let _ = record.check();
    }
});
