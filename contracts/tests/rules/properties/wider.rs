//! Random commands beyond a share: entries that change and end, collection, bulletins,
//! returns of data, quality, export, alerts, destruction.

use liuhen_types::StateKey;
use liuhen_types::entity::Collection;
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::export::{ExportDecision, ExportSubject};
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::payload::{
    BackflowRequest, CollectionConfirm, DeliveryReceipt, QualityIssueRemedy, ShareRequestSubmit,
    catalog, request,
};
use proptest::prelude::*;

use super::commands::{Command, by, granted, name, send};
use crate::kit::security::{destruction, export_apply, export_decide, risk_alert};
use crate::kit::*;

pub fn wider_command() -> BoxedStrategy<Command> {
    prop_oneof![
        3 => change_command(),
        3 => collection_command(),
        2 => backflow_command(),
        3 => quality_command(),
        4 => export_command(),
        1 => guard_command(),
    ]
    .boxed()
}

/// With co-signers, who are right ones.
fn signed(
    org: &str,
    cosigners: &[&str],
    payload: impl Into<liuhen_types::payload::Payload>,
) -> Command {
    let tx = cosigners.iter().fold(Tx::new(org, payload), |tx, one| tx.cosigner(one));
    Command::Send(Box::new(tx))
}

fn change_command() -> BoxedStrategy<Command> {
    prop_oneof![
        3 => (by("mzt"), name("v"), name("c")).prop_map(|(org, notice, catalog)| {
            send(org, change_notice(&notice, &catalog, "2023-11-14"))
        }),
        4 => (by("mzt"), name("v"), name("c"), 0u8..3).prop_map(|(org, notice, catalog, text)| {
            let mut next = if text == 1 { entry(&catalog) } else { shared(&catalog) };
            if text == 2 {
                next.items.pop();
            }
            send(org, update_submit(&notice, next))
        }),
        1 => (by("mzt"), name("c")).prop_map(|(org, catalog)| send(org, catalog_retire(&catalog))),
        1 => by("mzt").prop_map(|org| send(org, resource_unmount("villages-table"))),
    ]
    .boxed()
}

fn collection_command() -> BoxedStrategy<Command> {
    let day = prop_oneof![Just("2023-11-14"), Just("2023-11-30")];
    let confirm = (by("mzt"), name("c"), 1u32..4, any::<bool>());
    prop_oneof![
        2 => (by("pa"), name("c"), day)
            .prop_map(|(org, catalog, day)| send(org, collection_plan(&catalog, day))),
        3 => confirm.prop_map(|(org, catalog, version, full)| {
            let confirm = collection_confirm(&catalog, version, "dsj");
            let resource_id = id("villages-table");
            signed(org, &["dsj"], CollectionConfirm { resource_id, full, ..confirm })
        }),
        2 => (by("mzj-changan"), name("f"), name("c"))
            .prop_map(|(org, one, catalog)| send(org, finding(&one, &catalog))),
        2 => (by("pa"), name("f"), any::<bool>())
            .prop_map(|(org, one, verified)| send(org, finding_decide(&one, verified))),
        2 => (by("pa"), name("b"), name("f"))
            .prop_map(|(org, one, found)| send(org, bulletin(&one, &[&found]))),
        1 => (by("mzt"), name("b"))
            .prop_map(|(org, one)| send(org, bulletin_respond(&one, "2023-12-01"))),
        1 => (by("pa"), name("b")).prop_map(|(org, one)| send(org, bulletin_close(&one))),
    ]
    .boxed()
}

fn backflow_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (by("ca-sjz"), name("w"), name("c")).prop_map(|(org, one, catalog)| {
            let (catalog_id, region_scope) = (id(&catalog), id("130100"));
            send(org, BackflowRequest { catalog_id, region_scope, ..backflow_request(&one) })
        }),
        (by("pa"), name("w"), prop::bool::weighted(0.8))
            .prop_map(|(org, one, approve)| send(org, backflow_decide(&one, approve))),
        (by("dsj"), name("w")).prop_map(|(org, one)| send(org, backflow_deliver(&one))),
        (by("ca-sjz"), name("w"), any::<bool>())
            .prop_map(|(org, one, accept)| send(org, backflow_confirm(&one, accept))),
    ]
    .boxed()
}

fn quality_command() -> BoxedStrategy<Command> {
    use QualityVerdict::{Confirmed, NotAProblem, NotCorrectable};
    let verdict =
        prop_oneof![4 => Just(Confirmed), 1 => Just(NotAProblem), 1 => Just(NotCorrectable)];
    prop_oneof![
        2 => (by("mzj-changan"), name("i"), name("c"))
            .prop_map(|(org, one, catalog)| send(org, issue_raise(&one, of_catalog(&catalog)))),
        2 => (by("mzt"), name("i"), verdict)
            .prop_map(|(org, one, verdict)| send(org, issue_verify(&one, verdict))),
        2 => (by("mzt"), name("i"), 1u32..4)
            .prop_map(|(org, issue, version)| Command::Remedy { org, issue, version }),
        1 => (by("mzj-changan"), name("i"), any::<bool>())
            .prop_map(|(org, one, resolved)| send(org, issue_confirm(&one, resolved))),
    ]
    .boxed()
}

fn export_command() -> BoxedStrategy<Command> {
    use ExportDecision::{Approve, Reject, Withdraw};
    let decision = prop_oneof![5 => Just(Approve), 1 => Just(Reject), 3 => Just(Withdraw)];
    let subject = prop_oneof![
        3 => name("c").prop_map(|catalog| ExportSubject::Catalog(id(&catalog))),
        1 => granted().prop_map(|grant| ExportSubject::Authorization(id(grant))),
    ];
    let place = prop_oneof![4 => Just(Some("SG")), 1 => Just(Some("JP")), 1 => Just(None)];
    prop_oneof![
        3 => (by("mzj-changan"), name("e"), subject)
            .prop_map(|(org, one, subject)| send(org, export_apply(&one, subject))),
        4 => (by("wxb"), name("e"), decision)
            .prop_map(|(org, one, decision)| signed(org, &["pa"], export_decide(&one, decision))),
        3 => (by("mzj-changan"), name("r"), name("c")).prop_map(|(org, request, catalog)| {
            let asked = request_submit(&request, &catalog);
            send(org, ShareRequestSubmit { cross_border: true, ..asked })
        }),
        2 => (by("mzt"), name("d"), granted(), place).prop_map(|(org, one, grant, place)| {
            let receipt = delivery(&one, grant, DeliveryStatus::Ok);
            send(org, DeliveryReceipt { destination: place.map(id), ..receipt })
        }),
    ]
    .boxed()
}

fn guard_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (by("dsj"), name("l"), granted())
            .prop_map(|(org, one, grant)| send(org, risk_alert(&one, Some(grant)))),
        (by("mzj-changan"), granted()).prop_map(|(org, grant)| {
            signed(org, &["mzt"], destruction(grant, "mzt", genesis::START))
        }),
    ]
    .boxed()
}

/// Ways through the loops of an entry that is in force.
pub fn path(kind: u8) -> Vec<Command> {
    let confirm = |version| {
        let confirm = collection_confirm("c1", version, "dsj");
        let resource_id = id("villages-table");
        signed("mzt", &["dsj"], CollectionConfirm { resource_id, ..confirm })
    };
    match kind {
        0 => vec![
            send("mzj-changan", export_apply("e1", ExportSubject::Catalog(id("c1")))),
            signed("wxb", &["pa"], export_decide("e1", ExportDecision::Approve)),
            send(
                "mzj-changan",
                ShareRequestSubmit { cross_border: true, ..request_submit("r2", "c1") },
            ),
            send("pa", request_accept("r2")),
            send("mzt", request_decide("r2", request::ShareDecision::Approve, &[])),
            send("mzt", authorization_issue("a2", "r2")),
            signed("wxb", &["pa"], export_decide("e1", ExportDecision::Withdraw)),
        ],
        1 => vec![
            send(
                "ca-sjz",
                BackflowRequest {
                    catalog_id: id("c1"),
                    region_scope: id("130100"),
                    ..backflow_request("w1")
                },
            ),
            send("pa", backflow_decide("w1", true)),
            send("dsj", backflow_deliver("w1")),
            send("ca-sjz", backflow_confirm("w1", true)),
        ],
        2 => vec![
            send("mzj-changan", issue_raise("i1", of_catalog("c1"))),
            send("mzt", issue_verify("i1", QualityVerdict::Confirmed)),
            send("mzt", resource_update("villages-table", 2, &[])),
            confirm(2),
            Command::Remedy { org: "mzt", issue: "i1".into(), version: 2 },
            send("mzj-changan", issue_confirm("i1", false)),
        ],
        3 => {
            let mut next = shared("c1");
            next.items.pop();
            vec![
                send("mzt", change_notice("v1", "c1", "2023-11-14")),
                send("mzt", update_submit("v1", next)),
                send("pa", catalog_review("c1", 2, catalog::ReviewDecision::Approve)),
                send("mzt", catalog_publish("c1", 2)),
                send("mzt", catalog_retire("c1")),
            ]
        }
        _ => vec![
            send("mzj-changan", finding("f1", "c1")),
            send("pa", finding_decide("f1", true)),
            send("pa", bulletin("b1", &["f1"])),
            confirm(1),
            send("pa", bulletin_close("b1")),
        ],
    }
}

/// A remedy that cites the last collection of the entry.
pub fn remedy(chain: &Chain, org: &str, issue: &str, version: u32) -> Tx {
    let key = StateKey::collection(&id("c1"));
    let found: Option<Collection> =
        liuhen_contracts::read(&chain.state, &key).expect("the state is sound");
    let collected = found.and_then(|collection| collection.collected);
    let correction = collected.and_then(|c| corrected("villages-table", version, c.confirmed_by));
    Tx::new(org, QualityIssueRemedy { ..issue_remedy(issue, correction) })
}
