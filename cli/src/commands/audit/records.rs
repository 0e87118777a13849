//! `liuhen audit records`: a gateway's kept records against its anchors.

use std::collections::BTreeMap;
use std::path::PathBuf;

use liuhen_crypto::log::{LogFrontier, Sm3Log};
use liuhen_sdk::Client;
use liuhen_sdk::client::PageRequest;
use liuhen_types::entity::GatewayLog;
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::{AccessRecord, GatewayId, Hash, Payload, StateKey, TxId};
use serde::Serialize;

use super::covered::{Coverage, Grants, Uncovered};
use crate::access_log;
use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::lookup;
use crate::progress;
use crate::report::{Report, fields};
use crate::session::{self, network_failure};

/// Kind of the transactions that anchor.
const ANCHOR: &str = "AccessAnchor";
/// Numbers that a report names one by one; beyond, the count tells.
const NAMED_MAX: usize = 1_000;

/// Options of `audit records`.
#[derive(Debug, clap::Args)]
pub struct Records {
    /// The gateway
    gateway: GatewayId,
    /// The file of its records, one JSON document a line
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
}

/// A batch whose records are all there and do not give its root.
#[derive(Debug, Serialize)]
struct Altered {
    seq_from: u64,
    seq_to: u64,
    tx_id: TxId,
}

/// The verdict.
#[derive(Debug, Serialize)]
struct Verdict {
    gateway_id: GatewayId,
    anchors: usize,
    records_anchored: u64,
    records_kept: usize,
    records_not_anchored_yet: usize,
    missing_count: u64,
    missing: Vec<u64>,
    altered: Vec<Altered>,
    /// Records that do not name the leaf of the one before them, or are none.
    unfit: Vec<u64>,
    /// Served calls that the grant they cite does not cover.
    uncovered_count: usize,
    uncovered: Vec<Uncovered>,
    /// Calls served before the gateway could know of an end.
    served_after_end: u64,
    /// Batches whose anchor counts other calls of a grant than its records.
    miscounted: Vec<Altered>,
    complete: bool,
}

impl Records {
    /// Runs `liuhen audit records`.
    ///
    /// # Errors
    /// If the file or the network cannot be read.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let kept = access_log::records(&self.store)?;
        let kept_count = kept.len();
        let by_seq = index(kept, &self.gateway)?;
        let anchors = anchors(&client, &self.gateway).await?;
        let last = anchors.last().map_or(0, |(_, anchor)| anchor.seq_to);
        let (mut missing, mut missing_count) = (Vec::new(), 0);
        let (mut altered, mut miscounted) = (Vec::new(), Vec::new());
        for (tx_id, anchor) in &anchors {
            let (seq_from, seq_to) = (anchor.seq_from, anchor.seq_to);
            let lacking: Vec<u64> =
                (seq_from..=seq_to).filter(|seq| !by_seq.contains_key(seq)).collect();
            if lacking.is_empty() {
                let batch = || Altered { seq_from, seq_to, tx_id: *tx_id };
                if root(&by_seq, seq_from, seq_to) != anchor.leaf_root {
                    altered.push(batch());
                } else if !is_counted(&by_seq, anchor) {
                    miscounted.push(batch());
                }
            }
            missing_count += lacking.len() as u64;
            missing.extend(lacking.into_iter().take(NAMED_MAX.saturating_sub(missing.len())));
        }
        let unfit = unfit(&by_seq);
        let Coverage { mut uncovered, served_after_end } =
            Grants::new(&client).await?.cover(&by_seq).await?;
        let uncovered_count = uncovered.len();
        uncovered.truncate(NAMED_MAX);
        let holds = missing_count == 0
            && [altered.len(), miscounted.len(), unfit.len(), uncovered_count] == [0; 4];
        let verdict = Verdict {
            gateway_id: self.gateway,
            anchors: anchors.len(),
            records_anchored: last,
            records_kept: kept_count,
            records_not_anchored_yet: by_seq.range(last.saturating_add(1)..).count(),
            missing_count,
            complete: holds,
            missing,
            altered,
            unfit,
            uncovered_count,
            uncovered,
            served_after_end,
            miscounted,
        };
        Ok(Report::new(&verdict, text(&verdict))?.unless(verdict.complete))
    }
}

/// Records by number; each of this gateway and there once.
fn index(kept: Vec<AccessRecord>, gateway: &GatewayId) -> Result<BTreeMap<u64, AccessRecord>> {
    let mut by_seq = BTreeMap::new();
    for record in kept {
        let seq = record.seq;
        let hint = "give the file as the gateway wrote it";
        if record.gateway_id != *gateway {
            let message = format!("record {seq} is of gateway {}", record.gateway_id);
            return Err(Failure::input(message, hint));
        }
        if by_seq.insert(seq, record).is_some() {
            return Err(Failure::input(format!("record {seq} stands twice"), hint));
        }
    }
    Ok(by_seq)
}

/// Records that break the chain of leaves, or lack person, data or scene; the first
/// [`NAMED_MAX`].
fn unfit(by_seq: &BTreeMap<u64, AccessRecord>) -> Vec<u64> {
    let mut before: Option<(u64, Hash)> = None;
    let mut unfit = Vec::new();
    for (seq, record) in by_seq {
        let follows = before.filter(|(last, _)| last.checked_add(1) == Some(*seq));
        let is_linked = follows.is_none_or(|(_, leaf)| leaf == record.prev_leaf);
        if !is_linked || record.check().is_err() {
            unfit.push(*seq);
        }
        before = Some((*seq, record.leaf()));
    }
    unfit.truncate(NAMED_MAX);
    unfit
}

/// All anchors of a gateway with proof, and proof that there are no more: they are
/// contiguous and end where the state says.
async fn anchors(client: &Client, gateway: &GatewayId) -> Result<Vec<(TxId, AccessAnchor)>> {
    let key = StateKey::gateway(gateway);
    let log: GatewayLog = lookup::need(client, &key).await?;
    let bar = progress::bar(log.batches, "anchors proven");
    let (mut found, mut next) = (Vec::new(), 1);
    let mut page = Some(PageRequest { cursor: None, limit: Some(100) });
    while let Some(request) = page {
        let events = client.history(&key, &request).await.map_err(network_failure)?;
        for event in &events.items {
            if event.kind != ANCHOR || !event.outcome.is_accepted() || next > log.last_seq {
                continue;
            }
            let receipt = client.receipt(&event.tx_id).await.map_err(network_failure)?;
            let Payload::AccessAnchor(anchor) = receipt.transaction.transaction.payload else {
                return Err(incomplete(gateway, next));
            };
            let is_next = anchor.gateway_id == *gateway && anchor.seq_from == next;
            if !is_next || !receipt.outcome.is_accepted() {
                return Err(incomplete(gateway, next));
            }
            next = anchor.seq_to.saturating_add(1);
            found.push((event.tx_id, anchor));
            bar.inc(1);
        }
        page = request.after(&events);
    }
    bar.finish_and_clear();
    let ends = found.last().is_none_or(|(_, anchor)| anchor.leaf_root == log.last_root);
    if next == log.last_seq.saturating_add(1) && ends {
        return Ok(found);
    }
    Err(incomplete(gateway, next))
}

fn incomplete(gateway: &GatewayId, seq: u64) -> Failure {
    let message = format!("the node hides an anchor of {gateway}: none holds record {seq}");
    let hint = "do not believe this node; ask another one";
    Failure::new(Exit::DoesNotHold, anyhow::Error::msg(message), hint).with_code("E_PROOF")
}

/// True if the anchor says of each grant what its records do.
fn is_counted(by_seq: &BTreeMap<u64, AccessRecord>, anchor: &AccessAnchor) -> bool {
    let mut uses = BTreeMap::new();
    for record in by_seq.range(anchor.seq_from..=anchor.seq_to).map(|(_, record)| record) {
        AuthorizationUse::count(&mut uses, record);
    }
    let times = by_seq.get(&anchor.seq_from).zip(by_seq.get(&anchor.seq_to));
    let has_times = times
        .is_some_and(|(first, last)| (anchor.time_min, anchor.time_max) == (first.time, last.time));
    has_times && anchor.per_authorization.iter().eq(uses.values())
}

fn root(by_seq: &BTreeMap<u64, AccessRecord>, from: u64, to: u64) -> Hash {
    let mut frontier: LogFrontier<Sm3Log> = LogFrontier::new();
    for record in by_seq.range(from..=to).map(|(_, record)| record) {
        frontier.append(record.leaf(), &mut |_, _, _| {});
    }
    frontier.root()
}

fn text(verdict: &Verdict) -> String {
    let mut text = fields(&[
        ("gateway 网关", verdict.gateway_id.to_string()),
        ("anchors, proven", verdict.anchors.to_string()),
        ("records anchored", verdict.records_anchored.to_string()),
        ("records kept", verdict.records_kept.to_string()),
        ("not anchored yet", verdict.records_not_anchored_yet.to_string()),
        ("not covered by a grant 越权", verdict.uncovered_count.to_string()),
        ("served before an end was known", verdict.served_after_end.to_string()),
        ("missing", verdict.missing_count.to_string()),
        ("complete", if verdict.complete { "yes" } else { "NO" }.to_owned()),
    ]);
    for seq in &verdict.missing {
        text.push_str(&format!("\nmissing: record {seq}"));
    }
    for Altered { seq_from, seq_to, tx_id } in &verdict.altered {
        text.push_str(&format!("\naltered: one of records {seq_from} to {seq_to}, see {tx_id}"));
    }
    for Altered { seq_from, seq_to, tx_id } in &verdict.miscounted {
        text.push_str(&format!(
            "\nmiscounted: the anchor of records {seq_from} to {seq_to} says otherwise, see {tx_id}"
        ));
    }
    for Uncovered { seq, authorization_id, code } in &verdict.uncovered {
        text.push_str(&format!("\nnot covered: record {seq} under {authorization_id}: {code}"));
    }
    for seq in &verdict.unfit {
        text.push_str(&format!("\nunfit: record {seq} is not linked or lacks what R-49 asks for"));
    }
    text
}

#[cfg(test)]
mod tests {
    use liuhen_types::{AccessResult, Code, TimeMs};

    use super::*;

    fn records(count: u64) -> BTreeMap<u64, AccessRecord> {
        let mut by_seq = BTreeMap::new();
        let mut prev_leaf = Hash::ZERO;
        for seq in 1..=count {
            let record = AccessRecord {
                gateway_id: "gw".parse().unwrap(),
                seq,
                prev_leaf,
                time: TimeMs(seq),
                authorization_id: "a".parse().unwrap(),
                consumer: "c".parse().unwrap(),
                app: None,
                operator_ref: None,
                purpose: None,
                service_item: None,
                case_ref: None,
                items: Vec::new(),
                rows: 0,
                response_digest: None,
                result: AccessResult::Denied(Code::QuotaExceeded),
                salt: Hash([2; 32]),
                region: None,
            };
            prev_leaf = record.leaf();
            by_seq.insert(seq, record);
        }
        by_seq
    }

    #[test]
    fn a_broken_chain_of_leaves_is_named() {
        let whole = records(5);
        assert_eq!(unfit(&whole), [0; 0]);
        let mut cut = whole.clone();
        cut.remove(&3);
        assert_eq!(unfit(&cut), [0; 0], "missing records are told apart from unfit ones");
        let mut altered = whole.clone();
        altered.get_mut(&2).unwrap().time = TimeMs(9);
        assert_eq!(unfit(&altered), [3], "the next one names the leaf as it was");
        let mut empty = whole;
        empty.get_mut(&5).unwrap().result = AccessResult::Ok;
        assert_eq!(unfit(&empty), [5], "a served call names nobody");
    }
}
