//! `liuhen audit reconcile`: the three counts of one authorisation's accesses.

use std::collections::BTreeMap;
use std::path::PathBuf;

use liuhen_crypto::sm3;
use liuhen_types::entity::Authorization;
use liuhen_types::{AccessRecord, AccessResult, AuthorizationId, Hash, StateKey};
use serde::Serialize;

use crate::access_log::{self, Observation};
use crate::args::Options;
use crate::failure::Result;
use crate::lookup;
use crate::report::{Report, fields};
use crate::session;

/// Options of `audit reconcile`.
#[derive(Debug, clap::Args)]
pub struct Reconcile {
    /// The authorisation
    authorization: AuthorizationId,
    /// The gateway's records, one JSON document a line
    #[arg(long, value_name = "FILE")]
    gateway_log: PathBuf,
    /// What the consumer kept
    #[arg(long, value_name = "FILE")]
    consumer_log: PathBuf,
    /// What the provider kept
    #[arg(long, value_name = "FILE")]
    provider_log: PathBuf,
}

/// Served and refused calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Count {
    served: u64,
    refused: u64,
}

impl Count {
    fn add(&mut self, served: bool) {
        let counted = if served { &mut self.served } else { &mut self.refused };
        *counted += 1;
    }
}

#[derive(Debug, Serialize)]
struct Verdict {
    authorization_id: AuthorizationId,
    chain: Count,
    gateway: Count,
    consumer: Count,
    provider: Count,
    differences: Vec<String>,
    reconciled: bool,
}

impl Reconcile {
    /// Runs `liuhen audit reconcile`.
    ///
    /// # Errors
    /// If a file or the network cannot be read.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let key = StateKey::authorization(&self.authorization);
        let grant: Authorization = lookup::need(&client, &key).await?;
        let mut records = access_log::records(&self.gateway_log)?;
        records.retain(|record| record.authorization_id == self.authorization);
        let observed = |path| -> Result<Vec<Observation>> {
            let mut found = access_log::observations(path)?;
            found.retain(|seen| seen.authorization_id == self.authorization);
            Ok(found)
        };
        let (consumer, provider) = (observed(&self.consumer_log)?, observed(&self.provider_log)?);
        let chain = Count { served: grant.ok, refused: grant.denied };
        let verdict = compare(self.authorization, chain, &records, &consumer, &provider);
        Ok(Report::new(&verdict, text(&verdict))?.unless(verdict.reconciled))
    }
}

fn compare(
    authorization_id: AuthorizationId,
    chain: Count,
    records: &[AccessRecord],
    consumer: &[Observation],
    provider: &[Observation],
) -> Verdict {
    let by_seq: BTreeMap<u64, Hash> =
        records.iter().map(|record| (record.seq, sm3(&[&record.to_bytes()]))).collect();
    let mut gateway = Count::default();
    records.iter().for_each(|record| gateway.add(record.result == AccessResult::Ok));
    let mut differences = Vec::new();
    let mut count = |who: &str, seen: &[Observation]| {
        let mut count = Count::default();
        for one in seen {
            count.add(one.served);
            match one.seq.and_then(|seq| by_seq.get(&seq)) {
                None => {
                    differences.push(format!("{who} had a call at {} without record", one.time))
                }
                Some(digest) if one.record.is_some_and(|kept| kept != *digest) => {
                    differences.push(format!("{who} kept another record {:?}", one.seq));
                }
                Some(_) => {}
            }
        }
        count
    };
    let (consumer, provider) = (count("consumer", consumer), count("provider", provider));
    for (who, count) in [("chain", chain), ("consumer", consumer), ("provider", provider)] {
        if count != gateway {
            differences.push(format!(
                "{who} counts {} served and {} refused, the gateway {} and {}",
                count.served, count.refused, gateway.served, gateway.refused
            ));
        }
    }
    let reconciled = differences.is_empty();
    Verdict { authorization_id, chain, gateway, consumer, provider, differences, reconciled }
}

fn text(verdict: &Verdict) -> String {
    let show = |count: Count| format!("{} served, {} refused", count.served, count.refused);
    let mut text = fields(&[
        ("authorisation 授权", verdict.authorization_id.to_string()),
        ("chain 链上", show(verdict.chain)),
        ("gateway 网关", show(verdict.gateway)),
        ("consumer 使用方", show(verdict.consumer)),
        ("provider 提供方", show(verdict.provider)),
        ("reconciled", if verdict.reconciled { "yes" } else { "NO" }.to_owned()),
    ]);
    for difference in &verdict.differences {
        text.push_str(&format!("\ndifference: {difference}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use liuhen_types::TimeMs;

    use super::*;

    fn record(seq: u64) -> AccessRecord {
        let zero = Hash::ZERO;
        AccessRecord {
            gateway_id: "gw".parse().unwrap(),
            seq,
            time: TimeMs(seq),
            authorization_id: "a".parse().unwrap(),
            consumer: "c".parse().unwrap(),
            app: None,
            operator_ref: zero,
            purpose: "p".parse().unwrap(),
            case_ref: zero,
            items: Vec::new(),
            rows: 1,
            response_digest: zero,
            result: AccessResult::Ok,
            salt: zero,
        }
    }

    fn seen(of: &AccessRecord) -> Observation {
        let (seq, record) = (Some(of.seq), Some(sm3(&[&of.to_bytes()])));
        Observation {
            authorization_id: "a".parse().unwrap(),
            time: of.time,
            served: true,
            seq,
            record,
        }
    }

    #[test]
    fn three_equal_counts_reconcile_and_nothing_else_does() {
        let records = [record(1), record(2)];
        let both: Vec<Observation> = records.iter().map(seen).collect();
        let two = Count { served: 2, refused: 0 };
        let judge = |chain, records: &[_], consumer: &[_], provider: &[_]| {
            compare("a".parse().unwrap(), chain, records, consumer, provider).reconciled
        };
        assert!(judge(two, &records, &both, &both));
        let unrecorded = Observation { seq: None, record: None, ..both[0].clone() };
        let three = [both.clone(), vec![unrecorded]].concat();
        assert!(!judge(two, &records, &three, &three), "a call was not recorded");
        assert!(!judge(two, &records, &both, &both[..1]), "the provider has one less");
        assert!(!judge(two, &records[..1], &both, &both), "a record was removed");
        let other = Observation { record: Some(Hash::ZERO), ..both[0].clone() };
        assert!(!judge(two, &records, &[other, both[1].clone()], &both), "a record was altered");
        assert!(!judge(Count { served: 1, refused: 0 }, &records, &both, &both), "chain");
    }
}
