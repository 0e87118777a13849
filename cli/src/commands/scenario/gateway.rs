//! The driver of the gateway's steps: it decides each call from the proven grant,
//! keeps a salted and numbered record of every call, served or refused, and anchors
//! them. Consumer and provider keep what the answer told them, so that the three can
//! be held against each other later.
//!
//! Stores are files of JSON lines, as `liuhen audit` reads them. Plain values of
//! persons, cases and data stay here; records hold salted digests.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use liuhen_sdk::{AccessBatch, Client, Sender, random_salt, salted_digest};
use liuhen_types::entity::Authorization;
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::catalog::DeliveryMode;
use liuhen_types::{
    Access, AccessReceipt, AccessRecord, AccessResult, AppId, AuthorizationId, Code, Hash, ItemId,
    OrgId, Receipt, RecordReceipt, StateKey, TimeMs,
};

use super::step::lit;
use crate::access_log::Observation;

/// What the provider's system holds of one person: item and value.
pub type Row = BTreeMap<ItemId, String>;

/// A call at the gateway.
#[derive(Clone, Debug)]
pub struct Call {
    /// The grant that it cites.
    pub authorization: AuthorizationId,
    /// Who calls.
    pub consumer: OrgId,
    /// Its application.
    pub app: AppId,
    /// The person who pressed the button.
    pub operator: &'static str,
    /// Number of the case, if given.
    pub case: Option<&'static str>,
    /// Items wanted.
    pub items: Vec<ItemId>,
    /// How.
    pub mode: DeliveryMode,
}

/// What the gateway answers.
#[derive(Clone, Debug)]
pub struct Response {
    /// Served or refused.
    pub result: AccessResult,
    /// The data as JSON; empty if refused.
    pub body: Vec<u8>,
    /// The salt of the body's digest, for the consumer.
    pub salt: Hash,
    /// The gateway's signature on the record's number and leaf.
    pub receipt: AccessReceipt,
}

/// What the gateway decided of a call, and when.
struct Decided {
    /// Salted digest of the person, if one was named.
    person: Option<Hash>,
    refused: Option<Code>,
    at: TimeMs,
}

/// Where the three parties keep what they saw.
#[derive(Clone, Debug)]
pub struct Stores {
    /// The gateway's records.
    pub gateway: PathBuf,
    /// What the consumer observed.
    pub consumer: PathBuf,
    /// What the provider observed.
    pub provider: PathBuf,
}

/// The driver.
pub struct Gateway {
    client: Client,
    sender: Sender,
    batch: AccessBatch,
    /// Accesses served under a grant that no anchor holds yet.
    unanchored: BTreeMap<AuthorizationId, u64>,
    rows: Row,
    /// The files.
    pub stores: Stores,
}

impl Gateway {
    /// A gateway that asks one node and signs with its key, in front of one person's row.
    pub fn new(id: &str, client: Client, sender: Sender, rows: Row, folder: &Path) -> Self {
        let file = |name: &str| folder.join(format!("{id}-{name}.jsonl"));
        let stores = Stores {
            gateway: file("gateway"),
            consumer: file("consumer"),
            provider: file("provider"),
        };
        let batch = AccessBatch::first(lit(id));
        Self { client, sender, batch, unanchored: BTreeMap::new(), rows, stores }
    }

    /// Decides, answers, and keeps the record.
    ///
    /// # Errors
    /// If the node gives no proof of the grant, or the disk fails.
    pub async fn call(&mut self, call: &Call, now: TimeMs) -> Result<Response> {
        let key = StateKey::authorization(&call.authorization);
        let grant: Option<Authorization> = self.client.entity(&key).await?.value;
        let grant = grant.context("the call cites no grant")?;
        let person = digest(Some(call.operator).filter(|name| !name.is_empty()))?;
        let refused = self.refusal(&grant, call, person.as_ref(), now);
        let body = match refused {
            None => self.answer(&grant, call)?,
            Some(_) => Vec::new(),
        };
        let salt = random_salt()?;
        let decided = Decided { person, refused, at: now };
        let record = self.record(call, &body, &salt, &decided)?;
        // Nothing is signed or kept that the next anchor cannot hold.
        self.batch.push(record.clone())?;
        let receipt = self.sign(&record).await?;
        append(&self.stores.gateway, &record)?;
        self.tell_both(call, now, refused, Some(receipt.clone()))?;
        if refused.is_none() {
            *self.unanchored.entry(call.authorization.clone()).or_default() += 1;
        }
        let result = refused.map_or(AccessResult::Ok, AccessResult::Denied);
        Ok(Response { result, body, salt, receipt })
    }

    /// What a patched gateway does: it serves and keeps no record. Consumer and
    /// provider still know of the call.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn serve_unrecorded(&self, call: &Call, now: TimeMs) -> Result<()> {
        self.tell_both(call, now, None, None)
    }

    async fn sign(&self, record: &AccessRecord) -> Result<AccessReceipt> {
        let Sender { chain_id, signer, .. } = &self.sender;
        let signature = signer.sign(&AccessReceipt::message(chain_id, record)).await?;
        Ok(AccessReceipt::new(chain_id.clone(), record, &signer.public_key(), signature))
    }

    fn refusal(
        &self,
        grant: &Authorization,
        call: &Call,
        person: Option<&Hash>,
        now: TimeMs,
    ) -> Option<Code> {
        let unanchored = self.unanchored.get(&call.authorization).copied().unwrap_or(0);
        let checks = [
            (person.is_none(), Code::OperatorRequired),
            (call.case.is_none(), Code::ScenarioRequired),
            (call.mode != grant.delivery_mode, Code::ModeNotAuthorized),
        ];
        let broken = checks.into_iter().find(|(broken, _)| *broken).map(|(_, code)| code);
        let access = Access {
            time: now,
            consumer: &call.consumer,
            app: Some(&call.app),
            operator_ref: person,
            items: &call.items,
            regions: &[],
        };
        let used_up = grant.used().saturating_add(unanchored) >= grant.quota;
        let used_up = used_up.then_some(Code::QuotaExceeded);
        broken.or_else(|| access.refusal(grant, 0)).or(used_up)
    }

    /// The items asked for, masked where the grant says so.
    fn answer(&self, grant: &Authorization, call: &Call) -> Result<Vec<u8>> {
        let value = |item: &ItemId| -> Result<(String, String)> {
            let plain = self.rows.get(item).with_context(|| format!("no value of {item}"))?;
            let masked = grant.masking.iter().find(|masked| masked.item_id == *item);
            let shown = masked.map_or_else(|| plain.clone(), |masked| masked.rule.mask(plain));
            Ok((item.to_string(), shown))
        };
        let row: BTreeMap<String, String> = call.items.iter().map(value).collect::<Result<_>>()?;
        Ok(serde_json::to_vec(&row)?)
    }

    fn record(
        &self,
        call: &Call,
        body: &[u8],
        salt: &Hash,
        decided: &Decided,
    ) -> Result<AccessRecord> {
        let Decided { person, refused, at } = *decided;
        Ok(AccessRecord {
            gateway_id: self.batch.gateway_id().clone(),
            seq: self.batch.next_seq(),
            prev_leaf: self.batch.last_leaf().context("the driver began the batch")?,
            time: at,
            authorization_id: call.authorization.clone(),
            consumer: call.consumer.clone(),
            app: Some(call.app.clone()),
            operator_ref: person,
            purpose: Some(lit("低保核对")),
            service_item: Some(lit("低保审核确认")),
            case_ref: digest(call.case)?,
            items: call.items.clone(),
            rows: u64::from(refused.is_none()),
            response_digest: refused.is_none().then(|| salted_digest(salt, body)),
            result: refused.map_or(AccessResult::Ok, AccessResult::Denied),
            salt: random_salt()?,
            region: None,
        })
    }

    fn tell_both(
        &self,
        call: &Call,
        time: TimeMs,
        refused: Option<Code>,
        receipt: Option<AccessReceipt>,
    ) -> Result<()> {
        let seen = Observation {
            authorization_id: call.authorization.clone(),
            time,
            served: refused.is_none(),
            receipt,
        };
        append(&self.stores.consumer, &seen)?;
        append(&self.stores.provider, &seen)
    }

    /// When the last call came.
    pub fn last_call(&self) -> Option<TimeMs> {
        self.batch.records().last().map(|record| record.time)
    }

    /// What is to be anchored now.
    ///
    /// # Errors
    /// If there is no record since the last anchor.
    pub fn anchor(&self) -> Result<AccessAnchor> {
        Ok(self.batch.anchor()?)
    }

    /// After the anchor: the receipt of each record. The next batch begins.
    ///
    /// # Errors
    /// If the receipt is of something else.
    pub fn anchored(&mut self, receipt: &Receipt) -> Result<Vec<RecordReceipt>> {
        let receipts = self.batch.receipts(receipt)?.collect();
        self.batch = self.batch.following();
        self.unanchored.clear();
        Ok(receipts)
    }
}

/// What stands in a record for a person or a case, if one was named.
fn digest(named: Option<&str>) -> Result<Option<Hash>> {
    let Some(text) = named else { return Ok(None) };
    Ok(Some(salted_digest(&random_salt()?, text.as_bytes())))
}

fn append(path: &Path, line: &impl serde::Serialize) -> Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    let opened = File::options().create(true).append(true).open(path);
    let mut file = opened.with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(&bytes).with_context(|| format!("cannot write {}", path.display()))
}
