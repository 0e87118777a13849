//! Locations: proven from the first value to the last, or not returned.

use borsh::BorshSerialize;
use liuhen_sdk::ErrorKind;
use liuhen_types::entity::{Catalog, Org, Resource, ResourceStatus};
use liuhen_types::location::{LocationView, ProvenValue, locate};
use liuhen_types::{CatalogId, Height, StateKey};
use serde::de::DeserializeOwned;
use serde_json::{Value, json as value};

use crate::chain::Chain;
use crate::samples::parse;
use crate::server::{Node, client, json};

const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn from<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the form of the type")
}

fn bytes<T: BorshSerialize + ?Sized>(value: &T) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory does not fail")
}

fn catalog(status: &str) -> Catalog {
    from(value!({
        "entry": {
            "catalog_id": "c1", "class": "Basic", "name": "低保对象信息", "code": "3070001/A1",
            "provider_name": "河北省民政厅", "provider_code": credit_code(), "summary": "摘要",
            "format_class": "Database", "format_type": "csv", "items": [],
            "share_type": "Unconditional", "share_channel": "Platform",
            "delivery_modes": ["Query"], "open_attribute": "NotOpen", "update_cycle": "Yearly",
            "is_state_secret": false, "region_scope": "130000"
        },
        "provider": "mzt", "version": 1, "prev_digest": ZEROS, "status": status,
        "submitted_at": 1
    }))
}

fn credit_code() -> String {
    let body = "11130000000000000";
    let check = liuhen_types::payload::org::CreditCode::check_digit(body);
    format!("{body}{}", check.expect("of the alphabet"))
}

/// A chain with entry `c1` of `mzt` and resource `r1` behind it.
fn chain(status: &str) -> Chain {
    let org: Org = from(value!({
        "registration": {
            "org_id": "mzt", "name": "河北省民政厅", "kind": "Department", "level": "Province",
            "region": "130000", "sector": "Government", "home_node": "130000"
        },
        "status": "Active", "registered_at": 1
    }));
    let resource: Resource = from(value!({
        "mount": {
            "resource_id": "r1", "catalog_id": "c1", "catalog_version": 1, "kind": "Api",
            "access_mode": "Logical", "endpoint_ref": "gateway:c1", "items": [],
            "schema_digest": ZEROS
        },
        "provider": "mzt", "mounted_at": 1, "version": 0
    }));
    let id: CatalogId = parse("c1");
    let mut chain = Chain::new();
    let catalog = catalog(status);
    chain.set_state(StateKey::catalog(&id), bytes(&catalog));
    chain.set_state(StateKey::org(&parse("mzt")), bytes(&org));
    chain.set_state(StateKey::catalog_resource_count(&id), bytes(&1_u64));
    chain.set_state(StateKey::catalog_resource(&id, 0), bytes("r1"));
    chain.set_state(StateKey::resource(&parse("r1")), bytes(&resource));
    chain.commit(Vec::new());
    chain
}

/// What an honest node answers.
fn answer(chain: &Chain) -> LocationView {
    let (mut values, checkpoint) = (Vec::new(), chain.checkpoint(0));
    let located = locate::<()>(&parse("c1"), checkpoint.signed.header.time, |key| {
        let view = chain.state_view(key);
        let bytes = view.value.as_ref().map(|value| hex::decode(value).expect("hexadecimal"));
        values.push(ProvenValue { key: view.key, value: view.value, proof: view.proof });
        Ok(bytes)
    });
    let location = located.expect("the state is whole").expect("the entry is there");
    LocationView { location, values, checkpoint }
}

#[tokio::test]
async fn a_location_is_returned_with_its_height() {
    let chain = chain("Published");
    let shown = answer(&chain);
    let node = Node::start(move |_, _| json(&shown)).await;
    let found = client(&[&node.url], chain.trust()).locate(&parse("c1")).await;
    let found = found.expect("the answer is proven");
    assert_eq!(node.targets(), ["/v1/catalogs/c1/locate"]);
    assert_eq!(found.height(), Height(1));
    let in_force = found.value.in_force.expect("it is published");
    assert_eq!((in_force.version, in_force.name.as_str()), (1, "低保对象信息"));
    let [resource] = found.value.resources.as_slice() else { panic!("one resource") };
    assert_eq!((resource.resource_id.as_str(), resource.status), ("r1", ResourceStatus::Mounted));
}

#[tokio::test]
async fn a_location_that_does_not_follow_is_not_returned() {
    type Lie = fn(&mut LocationView);
    let lies: &[(&str, Lie)] = &[
        ("another version", |view| {
            view.location.in_force.as_mut().expect("there is one").version = 2;
        }),
        ("none in force", |view| view.location.in_force = None),
        ("a resource hidden", |view| view.location.resources.clear()),
        ("another provider", |view| view.location.provider_name = "某厅".into()),
        ("a value left out", |view| drop(view.values.pop())),
        ("a value changed", |view| {
            let last = view.values.last_mut().and_then(|value| value.value.as_mut());
            last.expect("a value").replace_range(..2, "7f");
        }),
        ("a value denied", |view| view.values[2].value = None),
        ("another entry", |view| view.values[0].key = "catalog/entry/c2".into()),
        ("another header", |view| view.checkpoint.signed.header.log_size += 1),
    ];
    let chain = chain("Published");
    for (what, lie) in lies {
        let mut shown = answer(&chain);
        lie(&mut shown);
        let node = Node::start(move |_, _| json(&shown)).await;
        let error = client(&[&node.url], chain.trust()).locate(&parse("c1")).await;
        assert_eq!(error.expect_err(what).kind(), ErrorKind::Unproven, "{what}");
    }
}

#[tokio::test]
async fn what_is_not_in_force_is_not_located_as_if_it_were() {
    for status in ["UnderReview", "Retired"] {
        let chain = chain(status);
        let shown = answer(&chain);
        let node = Node::start(move |_, _| json(&shown)).await;
        let found = client(&[&node.url], chain.trust()).locate(&parse("c1")).await;
        assert_eq!(found.expect("proven").value.in_force, None, "{status}");
    }
}
