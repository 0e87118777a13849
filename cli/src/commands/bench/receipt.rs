//! `liuhen bench receipt`: what a proof weighs and what checking it costs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use liuhen_sdk::{TrustRoot, verify_receipt};
use liuhen_types::Receipt;
use liuhen_types::payload::org::Role;
use liuhen_types::receipt::ReceiptFile;
use serde::Serialize;

use super::evidence::evidence;
use super::latency::{ms, percentile};
use super::limits::{RECEIPT_TXS, RECEIPT_VERIFICATIONS};
use super::machine::Machine;
use super::testbed::{Folder, Testbed, make_orgs};
use super::{NetworkArgs, rounded, say};
use crate::report::{Report, fields};

/// Bytes of the transactions whose receipt is measured.
const TX_BYTES: usize = 300;

/// Options of `bench receipt`.
#[derive(Clone, Debug, clap::Args)]
pub struct ReceiptArgs {
    /// The network to measure.
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// What was measured; the field names are stable.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    validators: u16,
    /// Bytes of the receipt file.
    bytes: usize,
    /// Bytes of the same in JSON.
    json_bytes: usize,
    /// Median time to read and verify the file.
    verify_ms: f64,
    verify_p99_ms: f64,
    /// Bytes of the transaction in it.
    tx_bytes: usize,
    /// Entries of the log that it is proven in.
    log_size: u64,
    /// Signatures of its certificate.
    signatures: usize,
    machine: Machine,
}

/// Runs `liuhen bench receipt`.
///
/// # Errors
/// If the network fails, or the receipt does not verify.
pub async fn run(args: &ReceiptArgs, folder: Folder) -> Result<Report> {
    let testbed = Testbed::set_up(&args.network, folder)?;
    let trust = testbed.trust.clone();
    let receipt = testbed
        .measure(async |testbed| {
            testbed.start().await?;
            notarise(testbed).await
        })
        .await?;
    // The nodes have stopped: nothing else wants the processor now.
    report(&measure(args, &receipt, &trust)?)
}

/// Notarises some evidence and gives the receipt of the one last in the log.
async fn notarise(testbed: &Testbed) -> Result<Receipt> {
    let orgs = make_orgs(1)?;
    testbed.register(&orgs, Role::Consumer).await?;
    let org = orgs.first().context("one org was made")?;
    let form = testbed.form(TX_BYTES);
    say(format!("notarising {RECEIPT_TXS} digests"));
    let txs = (0..RECEIPT_TXS).map(|_| evidence(org, &form)).collect::<Result<Vec<_>>>()?;
    let receipts = try_join_all(txs.iter().map(|tx| testbed.client.submit(tx))).await?;
    ensure!(receipts.iter().all(|r| r.outcome.is_accepted()), "a notarisation was refused");
    let last = receipts.into_iter().max_by_key(|receipt| receipt.log_index);
    last.context("there are receipts")
}

fn measure(args: &ReceiptArgs, receipt: &Receipt, trust: &TrustRoot) -> Result<Figures> {
    let file = ReceiptFile::Transaction(Box::new(receipt.clone()));
    let (bytes, json) = (file.to_bytes(), serde_json::to_vec(&file)?);
    let mut times = Vec::with_capacity(RECEIPT_VERIFICATIONS);
    for _ in 0..RECEIPT_VERIFICATIONS {
        let started = Instant::now();
        verify_receipt(&bytes, trust)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let at = |percent| rounded(ms(percentile(&times, percent).unwrap_or(Duration::ZERO)), 3);
    Ok(Figures {
        validators: args.network.validators,
        bytes: bytes.len(),
        json_bytes: json.len(),
        verify_ms: at(50),
        verify_p99_ms: at(99),
        tx_bytes: receipt.transaction.to_bytes().len(),
        log_size: receipt.signed.header.log_size,
        signatures: receipt.signed.certificate.signatures.len(),
        machine: Machine::this(),
    })
}

fn report(figures: &Figures) -> Result<Report> {
    let text = fields(&[
        ("receipt", format!("{} bytes ({} in JSON)", figures.bytes, figures.json_bytes)),
        ("verify", format!("{} ms (p99 {} ms)", figures.verify_ms, figures.verify_p99_ms)),
        (
            "holds",
            format!(
                "a transaction of {} bytes in a log of {}, {} signatures of {} validators",
                figures.tx_bytes, figures.log_size, figures.signatures, figures.validators
            ),
        ),
        ("machine", figures.machine.to_string()),
    ]);
    Report::new(figures, text).map_err(|failure| failure.error)
}
