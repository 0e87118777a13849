//! More of the table: how long updates and reviews took, rounds of correction,
//! repeated findings, routes of exchange.

use liuhen_types::entity::Value;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::quality::QualityVerdict;

use super::{Case, ratio, seconds};
use crate::kit::*;

/// An org asks for an entry of another one.
fn asked(chain: &mut Chain, provider: &str, consumer: &str, region: &str) {
    chain.publish_as(provider, CatalogEntry { region_scope: id(region), ..shared("cond") });
    let mut asked = request_submit("q1", "cond");
    asked.region_scope = id(region);
    chain.ok(consumer, asked);
}

pub const CASES: &[Case] = &[
    // A week, rounded up to the bin.
    (
        "update-median",
        "XA",
        |chain| {
            chain.ok("bm-xa", change_notice("n1", "list", "2023-09-04"));
            chain.ok("bm-xa", update_submit("n1", entry("list")));
        },
        seconds(655_359),
    ),
    (
        "declaration-gap-median",
        "XA",
        |chain| chain.ok("bm-xa", change_notice("n1", "list", "2023-09-04")),
        seconds(655_359),
    ),
    (
        "review-median",
        "XA",
        |chain| {
            chain.ok("bm-xa", change_notice("n1", "list", "2023-09-11"));
            chain.ok("bm-xa", update_submit("n1", entry("list")));
            chain.ok("ca-xa", catalog_review("list", 2, ReviewDecision::Approve));
        },
        seconds(1),
    ),
    (
        "issue-rounds",
        "XA",
        |chain| {
            chain.ok("jy-xa", issue_raise("i1", of_catalog("list")));
            chain.ok("bm-xa", issue_verify("i1", QualityVerdict::Confirmed));
            for (version, resolved) in [(2, false), (3, true)] {
                chain.update("bm-xa", "list-table", version);
                let again = chain.collect("bm-xa", "op-xa", "list", version);
                chain.ok("bm-xa", issue_remedy("i1", corrected("list-table", version, again)));
                chain.ok("jy-xa", issue_confirm("i1", resolved));
            }
        },
        ratio(2, 1),
    ),
    (
        "findings-repeated",
        "XA",
        |chain| {
            chain.ok("jy-xa", finding("f1", "list"));
            chain.ok("ca-xa", finding_decide("f1", true));
            chain.publish_with_data("bm-xa", "ca-xa", "other");
            chain.ok("jy-xa", finding("f2", "other"));
            chain.ok("ca-xa", finding_decide("f2", true));
        },
        Value::Count { count: 1 },
    ),
    (
        "exchanges-city-to-city",
        "XA",
        |chain| asked(chain, "bm-xa", "mzj-bd", "XA"),
        Value::Count { count: 1 },
    ),
    (
        "exchanges-intra-city",
        "XA",
        |chain| asked(chain, "bm-xa", "jy-xa", "XA"),
        Value::Count { count: 1 },
    ),
    (
        "exchanges-city-dept",
        "XA",
        |chain| asked(chain, "bm-xa", "zrt", "XA"),
        Value::Count { count: 1 },
    ),
    (
        "exchanges-dept-to-dept",
        "130000",
        |chain| asked(chain, "mzt", "zrt", "130000"),
        Value::Count { count: 1 },
    ),
];
