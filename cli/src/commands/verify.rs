//! `liuhen verify`: receipts and kept proofs of the state, checked offline against a
//! trust root.
//!
//! A folder stands for the files in it whose names end in `.receipt` or `.state`; all
//! else in it is left alone and counted on standard error.

mod content;
mod find;
mod state;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use liuhen_sdk::Summary;
use liuhen_sdk::verify::{RECEIPT_FILE_BYTES_MAX, ReceiptError, TrustRoot, verify_receipt};
use serde::Serialize;
use serde_json::json;

use self::state::Fact;
use crate::args::Options;
use crate::failure::{Failure, Result};
use crate::files;
use crate::progress::{self, note};
use crate::report::{Report, table};
use crate::session;

/// Options of `liuhen verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen verify 00000012-CatalogPublish.receipt --trust genesis.json
  liuhen verify demo/receipts --trust demo/genesis.json --json
  liuhen verify facts/compliance_certificate_sys_Acceptance.state --trust genesis.json
  liuhen verify report.pdf.receipt --trust genesis.json \\
      --content report.pdf --evidence report.pdf.evidence.json

Needs no network. Exit code 0 only if every receipt verifies. A receipt may prove a
refusal: add --accepted to have that fail too.")]
pub struct Verify {
    /// Receipts, proofs of the state, or folders with files that end in .receipt or .state
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Fail also if a receipt proves that the contracts refused
    #[arg(long)]
    accepted: bool,
    /// The file that was notarised; the one receipt must be of its digest
    #[arg(long, value_name = "FILE", requires = "evidence")]
    content: Option<PathBuf>,
    /// The evidence note that `liuhen notarize` wrote
    #[arg(long, value_name = "FILE", requires = "content")]
    evidence: Option<PathBuf>,
}

/// The verdict on one file.
#[derive(Debug, Serialize)]
struct Verdict {
    file: PathBuf,
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    proves: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<Fact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl Verdict {
    fn failed(file: &Path, code: &'static str, message: String) -> Self {
        let (file, code, message) = (file.to_owned(), Some(code), Some(message));
        Self { file, verified: false, proves: None, shows: None, code, message }
    }

    fn of(file: &Path, result: Result<Proven, ReceiptError>) -> Self {
        let (proves, shows) = match result {
            Ok(Proven::Receipt(summary)) => (Some(*summary), None),
            Ok(Proven::State(fact)) => (None, Some(fact)),
            Err(ReceiptError::Decode(error)) => {
                return Self::failed(file, error.code.name(), format!("not a receipt: {error}"));
            }
            Err(error) => return Self::failed(file, error.code(), error.to_string()),
        };
        Self { file: file.to_owned(), verified: true, proves, shows, code: None, message: None }
    }
}

/// What a file proves.
enum Proven {
    Receipt(Box<Summary>),
    State(Fact),
}

impl Verify {
    /// Checks every receipt.
    ///
    /// # Errors
    /// If the trust root or a path that was given cannot be read.
    pub fn run(self, options: &Options) -> Result<Report> {
        let trust = session::trust_root(options)?;
        let found = find::receipts(&self.files)?;
        if found.other_files > 0 {
            let others = found.other_files;
            note(format_args!("left alone, ending in neither .receipt nor .state: {others}"));
        }
        let mut verdicts = verify_all(&found.receipts, &trust);
        if self.accepted {
            verdicts.iter_mut().for_each(refuse_refusals);
        }
        if let (Some(content), Some(note)) = (&self.content, &self.evidence) {
            let [receipt] = found.receipts.as_slice() else {
                let message = "--content goes with exactly one receipt";
                return Err(Failure::input(message, "name the receipt of that file alone"));
            };
            if let Err(message) = content::check(receipt, content, note)? {
                verdicts = vec![Verdict::failed(receipt, "E_CONTENT", message)];
            }
        }
        report(&verdicts)
    }
}

/// A receipt that proves a refusal is not what was asked for.
fn refuse_refusals(verdict: &mut Verdict) {
    let Some(summary) = verdict.proves.as_ref().filter(|s| !s.outcome.is_accepted()) else {
        return;
    };
    let code = summary.outcome.code;
    let message = format!("the contracts refused: {code} ({})", code.meaning());
    verdict.verified = false;
    verdict.code = Some(code.name());
    verdict.message = Some(message);
}

/// Verifies on all cores; verdicts stand in the order of the files.
fn verify_all(files: &[PathBuf], trust: &TrustRoot) -> Vec<Verdict> {
    let bar = progress::bar(files.len() as u64, "receipts");
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = files.len().div_ceil(cores).max(1);
    let verify = |file: &PathBuf| {
        let verdict = verify_one(file, trust);
        bar.inc(1);
        verdict
    };
    let verify = &verify;
    let verdicts = std::thread::scope(|scope| {
        let start = |files| {
            scope.spawn(move || -> Vec<Verdict> { <[_]>::iter(files).map(verify).collect() })
        };
        let threads: Vec<_> = files.chunks(share).map(start).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<Verdict>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().flat_map(join).collect()
    });
    bar.finish_and_clear();
    verdicts
}

fn verify_one(file: &Path, trust: &TrustRoot) -> Verdict {
    let mut bytes = Vec::new();
    let limit = RECEIPT_FILE_BYTES_MAX as u64 + 1;
    let read = files::open(file, "receipt")
        .map_err(|failure| failure.error)
        .and_then(|opened| opened.take(limit).read_to_end(&mut bytes).map_err(anyhow::Error::new));
    match read {
        Ok(_) if state::is_state(file) => {
            Verdict::of(file, state::fact(&bytes, trust).map(Proven::State))
        }
        Ok(_) => {
            let receipt = verify_receipt(&bytes, trust);
            Verdict::of(file, receipt.map(Box::new).map(Proven::Receipt))
        }
        Err(error) => Verdict::failed(file, "E_READ", format!("{error:#}")),
    }
}

fn report(verdicts: &[Verdict]) -> Result<Report> {
    let verified = verdicts.iter().filter(|verdict| verdict.verified).count();
    let failed = verdicts.len() - verified;
    let document = json!({ "verified": verified, "failed": failed, "files": verdicts });
    Ok(Report::new(&document, text(verdicts, verified))?.unless(failed == 0))
}

fn text(verdicts: &[Verdict], verified: usize) -> String {
    let mut parts = Vec::new();
    if let [Verdict { proves: Some(summary), .. }] = verdicts {
        parts.push(summary.to_string());
    } else if let [Verdict { shows: Some(fact), .. }] = verdicts {
        parts.push(fact.to_string());
    } else {
        let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let facts = verdicts.iter().filter(|verdict| verdict.shows.is_some()).count();
        for summary in verdicts.iter().filter_map(|verdict| verdict.proves.as_ref()) {
            let kind = if summary.record.is_some() { "access record" } else { summary.kind };
            *kinds.entry((kind, summary.outcome.code.name())).or_default() += 1;
        }
        let mut rows = table(["what", "outcome", "receipts"]);
        for ((kind, code), count) in kinds {
            rows.add_row([kind, code, &count.to_string()]);
        }
        if facts > 0 {
            rows.add_row(["state", "", &facts.to_string()]);
        }
        if !rows.is_empty() {
            parts.push(rows.trim_fmt());
        }
    }
    for verdict in verdicts.iter().filter(|verdict| !verdict.verified) {
        let message = verdict.message.as_deref().unwrap_or_default();
        parts.push(format!("FAILED {}: {message}", verdict.file.display()));
    }
    parts.push(format!("{verified} of {} receipts verified", verdicts.len()));
    parts.join("\n")
}
