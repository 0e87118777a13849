//! `liuhen checkpoint` and `liuhen consistency`: the auditor's two visits.

use std::path::{Path, PathBuf};

use liuhen_sdk::Error;
use liuhen_types::{Checkpoint, Height};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, MachineError as _, Result};
use crate::files::{self, Access};
use crate::limits::CHECKPOINT_BYTES_MAX;
use crate::report::{Report, fields};
use crate::session::{self, network_failure};

/// Options of `liuhen checkpoint`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen checkpoint --save march.checkpoint.json
  liuhen checkpoint --height 1000")]
pub struct Take {
    /// Height; the newest by default
    #[arg(long)]
    height: Option<u64>,
    /// File that keeps it for a later `liuhen consistency`
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// Options of `liuhen consistency`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  liuhen consistency march.checkpoint.json --save april.checkpoint.json --evidence fork.json")]
pub struct Compare {
    /// Checkpoint kept from an earlier visit
    kept: PathBuf,
    /// File that keeps the newer checkpoint
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// File for the evidence, should the history have been rewritten
    #[arg(long, value_name = "FILE", default_value = "fork-evidence.json")]
    evidence: PathBuf,
}

impl Take {
    /// Takes a checkpoint and checks it against the trust root.
    ///
    /// # Errors
    /// If no node gave one that stands.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let taken = client.checkpoint(self.height.map(Height)).await.map_err(network_failure)?;
        save(self.save.as_deref(), &taken)?;
        Report::new(&taken, fields(&describe(&taken)))
    }
}

impl Compare {
    /// Asks for proof that the kept checkpoint and the newest are of one history.
    ///
    /// # Errors
    /// If they are not (the evidence is kept), or no node gave a proof.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let kept: Checkpoint = files::read_value(&self.kept, "checkpoint", CHECKPOINT_BYTES_MAX)?;
        let client = session::client(options)?;
        let newer = match client.consistency(&kept, None).await {
            Ok(newer) => newer,
            Err(Error::Fork(evidence)) => return Err(self.fork(evidence)),
            Err(error) => return Err(network_failure(error)),
        };
        save(self.save.as_deref(), &newer)?;
        let (from, to) = (&kept.signed.header, &newer.signed.header);
        let mut rows = vec![("consistent", format!("height {} to {}", from.height, to.height))];
        rows.extend(describe(&newer));
        let document = json!({
            "consistent": true,
            "from_height": from.height,
            "to_height": to.height,
            "checkpoint": newer,
        });
        Report::new(&document, fields(&rows))
    }

    fn fork(&self, evidence: Box<liuhen_sdk::ForkEvidence>) -> Failure {
        let text = match serde_json::to_vec_pretty(&evidence).machine("cannot write evidence") {
            Ok(text) => text,
            Err(failure) => return failure,
        };
        if let Err(failure) = files::write_new(&self.evidence, &text, Access::Public) {
            return failure;
        }
        let hint = format!("keep {}: it proves this to anybody", self.evidence.display());
        let error = Error::Fork(evidence);
        Failure::new(Exit::DoesNotHold, error, hint).with_code("E_FORK")
    }
}

fn save(path: Option<&Path>, checkpoint: &Checkpoint) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let text = serde_json::to_vec_pretty(checkpoint).machine("cannot write the checkpoint")?;
    files::write_new(path, &text, Access::Public)
}

fn describe(checkpoint: &Checkpoint) -> Vec<(&'static str, String)> {
    let header = &checkpoint.signed.header;
    vec![
        ("chain", header.chain_id.to_string()),
        ("height", header.height.to_string()),
        ("time", header.time.to_string()),
        ("header", header.id().to_string()),
        ("log size", header.log_size.to_string()),
        ("log root", header.log_root.to_string()),
        ("state root", header.state_root.to_string()),
        ("signatures", checkpoint.signed.certificate.signatures.len().to_string()),
    ]
}
