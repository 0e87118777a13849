//! `liuhen anchor`: access records of a gateway, anchored in batches, with the
//! receipt of each record.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use liuhen_sdk::client::Verified;
use liuhen_sdk::{AccessBatch, BatchError};
use liuhen_types::decode::from_json;
use liuhen_types::entity::GatewayLog;
use liuhen_types::limits::TX_JSON_BYTES_MAX;
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{AccessRecord, GatewayId, Payload, Receipt, StateKey};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::files::{self, Access};
use crate::limits::RECORDS_BYTES_MAX;
use crate::progress;
use crate::report::Report;
use crate::session::{RECEIPT_ENDING, Session, network_failure, outcome_report};

/// Options of `liuhen anchor`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  liuhen anchor records.jsonl --gateway gw-1 --key gateway.pem --org hebei-civil \\
      --receipts receipts

Each line of the file is one access record as JSON, in order of its sequence number.
The whole file is checked before anything is sent.")]
pub struct Anchor {
    /// Access records, one JSON object a line
    file: PathBuf,
    /// The gateway
    #[arg(long, value_name = "ID")]
    gateway: GatewayId,
    /// Records of one batch
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    batch_size: u64,
    /// Leave out records that are anchored already, after a broken run
    #[arg(long)]
    skip_anchored: bool,
}

impl Anchor {
    /// Anchors all records and writes their receipts.
    ///
    /// # Errors
    /// If a line is no record or out of order, or no verified receipt could be
    /// had.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let session = Session::open(options)?;
        let key = StateKey::gateway(&self.gateway);
        let found: Verified<Option<GatewayLog>> =
            session.client.entity(&key).await.map_err(network_failure)?;
        let batches = self.read(found.value.as_ref())?;
        let folder = match &options.receipts {
            Some(folder) => folder.clone(),
            None => self.file.with_extension("receipts"),
        };
        files::create_dir(&folder)?;
        let records: u64 = batches.iter().map(|batch| batch.records().len() as u64).sum();
        let bar = progress::bar(records, "records");
        let mut anchored = 0;
        for (index, batch) in batches.iter().enumerate() {
            let anchor = batch.anchor().map_err(|error| refused(&self.file, error))?;
            let receipt = session.submit(Payload::AccessAnchor(anchor)).await?;
            if !receipt.outcome.is_accepted() {
                return report(&receipt, index, anchored, &folder);
            }
            keep_records(&folder, batch, &receipt)?;
            anchored += batch.records().len() as u64;
            bar.inc(batch.records().len() as u64);
            if index + 1 == batches.len() {
                return report(&receipt, index + 1, anchored, &folder);
            }
        }
        let message = format!("{} holds no record to anchor", self.file.display());
        Err(Failure::input(message, "check the file; all records may be anchored already"))
    }

    /// All records of the file, in batches, checked for order and gaps.
    fn read(&self, log: Option<&GatewayLog>) -> Result<Vec<AccessBatch>> {
        let reader = BufReader::new(files::open(&self.file, "access records")?);
        let mut lines = reader.take(RECORDS_BYTES_MAX + 1);
        let last_seq = log.map_or(0, |log| log.last_seq);
        let mut batch = match log {
            Some(log) => AccessBatch::after(self.gateway.clone(), log),
            None => AccessBatch::first(self.gateway.clone()),
        };
        let mut batches = Vec::new();
        for number in 1.. {
            let Some(record) = self.read_line(&mut lines, number)? else { break };
            if self.skip_anchored && record.seq <= last_seq {
                continue;
            }
            if batch.records().len() as u64 >= self.batch_size {
                let following = batch.following();
                batches.push(std::mem::replace(&mut batch, following));
            }
            let pushed = match batch.push(record.clone()) {
                Err(BatchError::Full(_)) if !batch.records().is_empty() => {
                    let following = batch.following();
                    batches.push(std::mem::replace(&mut batch, following));
                    batch.push(record)
                }
                other => other,
            };
            pushed.map_err(|error| self.bad_line(number, error))?;
        }
        if lines.limit() == 0 {
            let message = format!("{} has over {RECORDS_BYTES_MAX} bytes", self.file.display());
            return Err(Failure::input(message, "split the file"));
        }
        if !batch.records().is_empty() {
            batches.push(batch);
        }
        Ok(batches)
    }

    fn read_line(
        &self,
        lines: &mut std::io::Take<BufReader<std::fs::File>>,
        number: u64,
    ) -> Result<Option<AccessRecord>> {
        let mut line = Vec::new();
        let limit = TX_JSON_BYTES_MAX as u64 + 1;
        let read = lines.by_ref().take(limit).read_until(b'\n', &mut line);
        if read.map_err(|error| self.bad_line(number, error))? == 0 {
            return Ok(None);
        }
        let record = from_json(&line, TX_JSON_BYTES_MAX);
        record.map(Some).map_err(|error| self.bad_line(number, error))
    }

    fn bad_line(&self, number: u64, error: impl Into<anyhow::Error>) -> Failure {
        let context = format!("{}, line {number}", self.file.display());
        let hint = "nothing was sent; mend the line and run again";
        Failure::new(Exit::Input, error.into().context(context), hint)
    }
}

fn refused(file: &Path, error: BatchError) -> Failure {
    let error = anyhow::Error::new(error).context(file.display().to_string());
    Failure::new(Exit::Input, error, "check the file")
}

/// Writes the receipt of every record of a batch.
fn keep_records(folder: &Path, batch: &AccessBatch, anchor: &Receipt) -> Result<()> {
    let receipts = batch.receipts(anchor).map_err(|error| refused(folder, error))?;
    for receipt in receipts {
        let record = &receipt.record;
        let name = format!("{}-{:010}.{RECEIPT_ENDING}", record.gateway_id, record.seq);
        let bytes = ReceiptFile::Record(Box::new(receipt)).to_bytes();
        files::write_new(&folder.join(name), &bytes, Access::Public)?;
    }
    Ok(())
}

fn report(receipt: &Receipt, batches: usize, records: u64, folder: &Path) -> Result<Report> {
    let mut report = outcome_report(receipt)?;
    report.json["batches"] = json!(batches);
    report.json["records_anchored"] = json!(records);
    report.json["receipts"] = json!(folder);
    let folder = folder.display();
    report
        .text
        .push_str(&format!("\n{records} records in {batches} batches, receipts in {folder}"));
    Ok(report)
}
