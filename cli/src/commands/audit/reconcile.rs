//! `liuhen audit reconcile`: the three counts of one authorisation's accesses, and whether
//! the gateway's store holds the records that it signed for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use liuhen_crypto::KeyId;
use liuhen_sdk::Client;
use liuhen_types::entity::{Authorization, KeyRecord};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{
    AccessReceipt, AccessRecord, AccessResult, AppId, AuthorizationId, GatewayId, Hash, StateKey,
};
use serde::Serialize;

use crate::access_log::{self, Observation};
use crate::args::Options;
use crate::failure::Result;
use crate::lookup;
use crate::report::{Report, fields};
use crate::session::{self, network_failure};

/// Keys of gateways that are looked up; receipts by more are as good as unsigned.
const KEYS_MAX: usize = 1_000;

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
        let keys = keys(&client, consumer.iter().chain(&provider)).await?;
        let chain = Count { served: grant.ok, refused: grant.denied };
        let sides = Sides { records: &records, consumer: &consumer, provider: &provider };
        let verdict = compare(self.authorization, chain, &sides, &keys);
        Ok(Report::new(&verdict, text(&verdict))?.unless(verdict.reconciled))
    }
}

/// Keys by id; none for one that is proven not to be registered.
type Keys = BTreeMap<KeyId, Option<KeyRecord>>;

/// The keys that signed receipts, proven.
async fn keys(client: &Client, seen: impl Iterator<Item = &Observation>) -> Result<Keys> {
    let mut keys = BTreeMap::new();
    for id in seen.filter_map(|one| Some(one.receipt.as_ref()?.key_id)) {
        if !keys.contains_key(&id) && keys.len() < KEYS_MAX {
            let found = client.entity(&StateKey::key(&id)).await.map_err(network_failure)?;
            keys.insert(id, found.value);
        }
    }
    Ok(keys)
}

/// What the three kept of one authorisation.
struct Sides<'a> {
    records: &'a [AccessRecord],
    consumer: &'a [Observation],
    provider: &'a [Observation],
}

fn compare(
    authorization_id: AuthorizationId,
    chain: Count,
    sides: &Sides<'_>,
    keys: &Keys,
) -> Verdict {
    let is_ok = |record: &AccessRecord| record.result == AccessResult::Ok;
    let records: BTreeMap<(&GatewayId, u64), (Hash, bool)> = (sides.records.iter())
        .map(|record| ((&record.gateway_id, record.seq), (record.leaf(), is_ok(record))))
        .collect();
    let mut gateway = Count::default();
    sides.records.iter().for_each(|record| gateway.add(is_ok(record)));
    let mut differences = Vec::new();
    let mut count = |who: &str, seen: &[Observation]| {
        let (mut count, mut kept) = (Count::default(), BTreeSet::new());
        for one in seen {
            count.add(one.served);
            let Some(receipt) = &one.receipt else {
                differences.push(format!("{who} had a call at {} without receipt", one.time));
                continue;
            };
            let AccessReceipt { gateway_id, seq, leaf, .. } = receipt;
            if !is_gateways(receipt, keys) {
                differences
                    .push(format!("{who} kept a receipt {seq} that {gateway_id} never gave"));
            }
            if !kept.insert((gateway_id, *seq)) {
                differences.push(format!("{who} kept receipt {seq} for two calls"));
            }
            match records.get(&(gateway_id, *seq)) {
                None => differences.push(format!("{who} kept receipt {seq}, the record is gone")),
                Some((recorded, _)) if recorded != leaf => {
                    differences.push(format!("{who} kept receipt {seq} of another record"));
                }
                Some((_, served)) if *served != one.served => {
                    let said = if *served { "served" } else { "refused" };
                    differences.push(format!("{who} saw call {seq} otherwise than {said}"));
                }
                Some(_) => {}
            }
        }
        count
    };
    let (consumer, provider) =
        (count("consumer", sides.consumer), count("provider", sides.provider));
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

/// True if a key registered for that gateway signed it.
fn is_gateways(receipt: &AccessReceipt, keys: &Keys) -> bool {
    keys.get(&receipt.key_id).into_iter().flatten().any(|key| {
        let holder = key.holder.as_ref().map(AppId::as_str);
        key.purpose == KeyPurpose::Gateway
            && holder == Some(receipt.gateway_id.as_str())
            && receipt.is_signed_by(&key.public_key)
    })
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
    use liuhen_crypto::SigningKey;
    use liuhen_types::entity::KeyStatus;
    use liuhen_types::{ChainId, Code, TimeMs};

    use super::*;

    fn record(seq: u64) -> AccessRecord {
        let digest = Some(Hash([1; 32]));
        AccessRecord {
            gateway_id: "gw".parse().unwrap(),
            seq,
            prev_leaf: Hash::ZERO,
            time: TimeMs(seq),
            authorization_id: "a".parse().unwrap(),
            consumer: "c".parse().unwrap(),
            app: None,
            operator_ref: digest,
            purpose: None,
            service_item: None,
            case_ref: digest,
            items: Vec::new(),
            rows: 1,
            response_digest: digest,
            result: AccessResult::Ok,
            salt: Hash([2; 32]),
            region: None,
        }
    }

    fn receipt(of: &AccessRecord, key: &SigningKey) -> AccessReceipt {
        let chain: ChainId = "chain".parse().unwrap();
        let signature = key.sign(&AccessReceipt::message(&chain, of));
        AccessReceipt::new(chain, of, key.public_key(), signature)
    }

    fn seen(of: &AccessRecord, key: &SigningKey) -> Observation {
        Observation {
            authorization_id: "a".parse().unwrap(),
            time: of.time,
            served: true,
            receipt: Some(receipt(of, key)),
        }
    }

    fn registered(key: &SigningKey, holder: &str) -> KeyRecord {
        KeyRecord {
            org: "o".parse().unwrap(),
            public_key: *key.public_key(),
            purpose: KeyPurpose::Gateway,
            holder: Some(holder.parse().unwrap()),
            not_after: None,
            status: KeyStatus::Active,
            registered_at: TimeMs(0),
            revoked_at: None,
            compromised_since: None,
        }
    }

    #[test]
    fn three_equal_counts_reconcile_and_nothing_else_does() {
        let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let keys = BTreeMap::from([
            (key.public_key().id(), Some(registered(&key, "gw"))),
            (other.public_key().id(), Some(registered(&other, "another"))),
        ]);
        let records = [record(1), record(2)];
        let both: Vec<Observation> = records.iter().map(|record| seen(record, &key)).collect();
        let two = Count { served: 2, refused: 0 };
        let judge = |chain, records: &[_], consumer: &[_], provider: &[_]| {
            let sides = Sides { records, consumer, provider };
            compare("a".parse().unwrap(), chain, &sides, &keys).reconciled
        };
        assert!(judge(two, &records, &both, &both));
        let unrecorded = Observation { receipt: None, ..both[0].clone() };
        let three = [both.clone(), vec![unrecorded]].concat();
        assert!(!judge(two, &records, &three, &three), "a call was not recorded");
        assert!(!judge(two, &records, &both, &both[..1]), "the provider has one less");
        assert!(!judge(two, &records[..1], &both, &both), "a record was removed");
        let altered = [AccessRecord { rows: 9, ..record(1) }, record(2)];
        assert!(!judge(two, &altered, &both, &both), "a record was altered");
        let foreign = [seen(&records[0], &other), both[1].clone()];
        assert!(!judge(two, &records, &foreign, &both), "a key of another gateway signed");
        assert!(!judge(Count { served: 1, refused: 0 }, &records, &both, &both), "chain");
        let twice = [both[0].clone(), both[0].clone()];
        assert!(!judge(two, &records, &twice, &twice), "one receipt for two calls");
        let denied =
            AccessRecord { result: AccessResult::Denied(Code::QuotaExceeded), ..record(2) };
        let mixed = [record(1), denied];
        let [first, second] = mixed.each_ref().map(|record| seen(record, &key));
        let refused = |one: &Observation| Observation { served: false, ..one.clone() };
        let one_each = Count { served: 1, refused: 1 };
        let honest = [first.clone(), refused(&second)];
        assert!(judge(one_each, &mixed, &honest, &honest));
        let swapped = [refused(&first), second];
        assert!(!judge(one_each, &mixed, &swapped, &swapped), "the other call was served");
    }
}
