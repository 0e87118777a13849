//! One application, one warehouse: what is shared in bulk lands in the warehouse of an
//! application (一应用一数仓, R-54).

use liuhen_types::payload::WarehouseRegister;
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::catalog::{CatalogEntry, DeliveryMode};
use liuhen_types::payload::delivery::{DeliveryReceipt, DeliveryStatus};
use liuhen_types::payload::request::{ShareDecision, ShareRequestSubmit};
use liuhen_types::{Code, StateKey, WarehouseId};

use crate::kit::*;

fn warehouse(name: &str, app: &str) -> WarehouseRegister {
    WarehouseRegister {
        warehouse_id: id(name),
        app_id: id(app),
        org: id("mzj-changan"),
        location_ref: id("cloud/relief"),
    }
}

/// `mzj-changan` with the applications `relief`, which has a warehouse, and `pension`.
fn hebei() -> Chain {
    let mut chain = Chain::hebei();
    let delivery_modes =
        vec![DeliveryMode::Query, DeliveryMode::BatchFile, DeliveryMode::DbExchange];
    chain.publish(CatalogEntry { delivery_modes, ..shared("villages") });
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    for app in ["relief", "pension"] {
        chain.ok("mzj-changan", app_register(app, "mzj-changan", AppKind::App));
    }
    chain.ok("mzj-changan", warehouse("w1", "relief"));
    chain
}

fn ask(mode: DeliveryMode, apps: &[&str]) -> ShareRequestSubmit {
    ShareRequestSubmit {
        delivery_mode: mode,
        apps: apps.iter().map(|app| id(app)).collect(),
        ..request_submit("r1", "villages")
    }
}

#[test]
fn a_share_in_bulk_names_applications_with_a_warehouse() {
    use DeliveryMode::{BatchFile, DbExchange, Query};
    let cases: &[(DeliveryMode, &[&str], Code)] = &[
        (Query, &[], Code::Ok),
        (Query, &["pension"], Code::Ok),
        (BatchFile, &["relief"], Code::Ok),
        (BatchFile, &[], Code::WarehouseRequired),
        (BatchFile, &["pension"], Code::WarehouseRequired),
        (BatchFile, &["relief", "pension"], Code::WarehouseRequired),
        (DbExchange, &["relief"], Code::Ok),
        (DbExchange, &[], Code::WarehouseRequired),
    ];
    for (mode, apps, expected) in cases {
        let code = hebei().code("mzj-changan", ask(*mode, apps));
        assert_eq!(code, *expected, "{mode:?} for {apps:?}");
    }
    let mut chain = hebei();
    chain.ok("mzj-changan", warehouse("w2", "pension"));
    chain.ok("mzj-changan", ask(BatchFile, &["relief", "pension"]));
}

#[test]
fn it_lands_in_that_warehouse_and_nowhere_else() {
    let mut chain = hebei();
    chain.ok("mzj-changan", warehouse("w2", "pension"));
    assert_eq!(
        chain.code("mzj-changan", warehouse("w3", "relief")),
        Code::AppHasWarehouse,
        "each application has one, so its name is the warehouse's"
    );
    let found: WarehouseId = chain.read(&StateKey::warehouse_of(&id("relief")));
    assert_eq!(found, id("w1"));
    chain.ok("mzj-changan", ask(DeliveryMode::BatchFile, &["relief"]));
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    for (target, expected) in [
        (None, Code::TargetMismatch),
        (Some("pension"), Code::TargetMismatch),
        (Some("relief"), Code::Ok),
    ] {
        let receipt = DeliveryReceipt {
            mode: DeliveryMode::BatchFile,
            target: target.map(id),
            ..delivery("d1", "a1", DeliveryStatus::Ok)
        };
        assert_eq!(chain.code("mzt", receipt), expected, "to {target:?}");
    }
}
