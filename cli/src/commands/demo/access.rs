//! The gateway's part: reads the village list page by page under the grant,
//! keeps one salted record per page, and anchors them in batches.
//!
//! The rows themselves go to the consumer; neither a row nor a name ever enters
//! a record or a transaction.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use liuhen_crypto::sm3;
use liuhen_sdk::{AccessBatch, random_salt, salted_digest};
use liuhen_types::{
    AccessRecord, AccessResult, Code, GatewayId, Hash, ItemId, Payload, Text, TimeMs,
};

use super::cast::Cast;
use super::share::Grant;
use crate::divisions::{Division, Row, embedded_rows};
use crate::stage::Stage;

/// Rows of one page.
const PAGE_ROWS: usize = 100;
/// Pages whose records are anchored together.
const BATCH_PAGES: usize = 60;

/// The reading of all villages under one grant.
pub struct Reading {
    rows: Vec<Row>,
    columns: Vec<usize>,
    next_page: usize,
    batch: AccessBatch,
    grant: GrantedScope,
}

/// What a record says of the grant.
struct GrantedScope {
    authorization_id: liuhen_types::AuthorizationId,
    items: Vec<ItemId>,
    /// Person and case, as salted digests; the salts stay with the consumer.
    operator_ref: Hash,
    case_ref: Hash,
    gateway_id: GatewayId,
}

impl Reading {
    /// Opens the village list and projects it to the granted items.
    ///
    /// # Errors
    /// If an item of the grant is no column of the list.
    pub fn new(cast: &Cast, grant: &Grant) -> Result<Self> {
        let all = Division::Village.item_ids();
        let position = |item: &ItemId| {
            all.iter().position(|i| i == item).with_context(|| format!("no column {item}"))
        };
        let columns = grant.items.iter().map(position).collect::<Result<_>>()?;
        let rows = embedded_rows(Division::Village)?.collect::<Result<_>>()?;
        let grant = GrantedScope {
            authorization_id: grant.authorization_id.clone(),
            items: grant.items.clone(),
            operator_ref: salted_digest(&random_salt()?, "经办人".as_bytes()),
            case_ref: salted_digest(&random_salt()?, "低保核对批次".as_bytes()),
            gateway_id: cast.gateway_id.clone(),
        };
        let batch = AccessBatch::first(cast.gateway_id.clone());
        Ok(Self { rows, columns, next_page: 0, batch, grant })
    }

    /// Rows of the list.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Pages of the list.
    pub fn pages(&self) -> usize {
        self.rows.len().div_ceil(PAGE_ROWS)
    }

    /// Batches that the pages' records make.
    pub fn batches(&self) -> usize {
        self.pages().div_ceil(BATCH_PAGES)
    }

    /// Hands over the next pages, anchors their records, and keeps the anchor's
    /// receipt and every record's. Returns the last sequence number.
    ///
    /// # Errors
    /// If the anchor is refused.
    pub async fn read_batch(&mut self, stage: &mut Stage, cast: &Cast) -> Result<u64> {
        for _ in 0..BATCH_PAGES {
            let Some(page) = self.rows.chunks(PAGE_ROWS).nth(self.next_page) else { break };
            let response = self.respond(page)?;
            let rows = page.len() as u64;
            let record = self.record(&response, rows, AccessResult::Ok, &cast.consumer.org)?;
            self.batch.push(record)?;
            self.next_page += 1;
        }
        self.anchor(stage, cast).await
    }

    /// After the revocation: an access claimed as served is refused on chain and
    /// changes nothing; the refused call itself is then recorded as such.
    ///
    /// # Errors
    /// If the chain accepts the first or refuses the second.
    pub async fn refused_after_revocation(&mut self, stage: &mut Stage, cast: &Cast) -> Result<()> {
        let page = self.rows.chunks(PAGE_ROWS).next().context("the list has rows")?;
        let response = self.respond(page)?;
        let rows = page.len() as u64;
        let mut claimed = self.batch.clone();
        claimed.push(self.record(&response, rows, AccessResult::Ok, &cast.consumer.org)?)?;
        let anchor = Payload::AccessAnchor(claimed.anchor()?);
        stage.expect(&cast.gateway, anchor, Code::AuthRevoked).await?;
        let denied = AccessResult::Denied(Code::AuthRevoked);
        self.batch.push(self.record(&[], 0, denied, &cast.consumer.org)?)?;
        self.anchor(stage, cast).await.map(drop)
    }

    /// The page as the consumer gets it: only the granted items.
    fn respond(&self, page: &[Row]) -> Result<Vec<u8>> {
        let rows: Vec<Vec<&str>> = (page.iter())
            .map(|row| self.columns.iter().filter_map(|c| row.values.get(*c)).map(String::as_str))
            .map(Iterator::collect)
            .collect();
        ensure!(rows.iter().all(|row| row.len() == self.columns.len()), "a row lacks a column");
        Ok(serde_json::to_vec(&rows)?)
    }

    fn record(
        &self,
        response: &[u8],
        rows: u64,
        result: AccessResult,
        consumer: &liuhen_types::OrgId,
    ) -> Result<AccessRecord> {
        let salt = random_salt()?;
        Ok(AccessRecord {
            gateway_id: self.grant.gateway_id.clone(),
            seq: self.batch.next_seq(),
            prev_leaf: self.batch.last_leaf().context("the demo began the batch")?,
            time: now()?,
            authorization_id: self.grant.authorization_id.clone(),
            consumer: consumer.clone(),
            app: None,
            operator_ref: Some(self.grant.operator_ref),
            purpose: Some(Text::new("低保对象住址核对")?),
            service_item: Some(Text::new("低保审核确认")?),
            case_ref: Some(self.grant.case_ref),
            items: self.grant.items.clone(),
            rows,
            response_digest: match result {
                AccessResult::Ok => Some(salted_digest(&salt, response)),
                AccessResult::Denied(_) => None,
            },
            result,
            salt: sm3(&[&salt.0, b"record"]),
            region: None,
        })
    }

    async fn anchor(&mut self, stage: &mut Stage, cast: &Cast) -> Result<u64> {
        let anchor = Payload::AccessAnchor(self.batch.anchor()?);
        let receipt = stage.accept(&cast.gateway, anchor).await?;
        for record in self.batch.receipts(&receipt)? {
            stage.keep_record(record)?;
        }
        let last = self.batch.next_seq() - 1;
        self.batch = self.batch.following();
        Ok(last)
    }
}

fn now() -> Result<TimeMs> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(TimeMs(since.as_millis() as u64))
}
