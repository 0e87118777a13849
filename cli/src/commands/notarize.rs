//! `liuhen notarize`: records on the chain that a file existed.
//!
//! What goes on the chain is SM3 over a random salt and the file's SM3, so that
//! nobody can guess the content. The salt stays in an evidence note, which is
//! written before anything is sent.

use std::path::{Path, PathBuf};

use liuhen_sdk::{random_salt, salted_digest};
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{ChainId, Hash, Namespace, Payload, Receipt, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::args::Options;
use crate::digest::file_digest;
use crate::failure::{Failure, MachineError as _, Result};
use crate::files::{self, Access};
use crate::limits::DIGEST_BYTES_MAX;
use crate::report::Report;
use crate::session::{RECEIPT_ENDING, Session, network_failure, outcome_report};

/// Options of `liuhen notarize`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen notarize report.pdf --namespace sjz-archive
  liuhen notarize --digest 66c7f0f4…8e0 --namespace sjz-archive --keep notes --ref case-17

Writes report.pdf.evidence.json (with the salt: keep it, mode 0600) and
report.pdf.receipt. Later: liuhen verify report.pdf.receipt --trust genesis.json \\
      --content report.pdf --evidence report.pdf.evidence.json")]
pub struct Notarize {
    /// File to notarise
    #[arg(required_unless_present = "digest", conflicts_with = "digest")]
    file: Option<PathBuf>,
    /// SM3 of what is notarised, if the file is elsewhere
    #[arg(long, value_name = "HEX")]
    digest: Option<Hash>,
    /// Separates the evidence of different applications
    #[arg(long, value_name = "ID")]
    namespace: Namespace,
    /// Put the plain SM3 on the chain: whoever knows the content recognises it
    #[arg(long)]
    no_salt: bool,
    /// Reference to the schema of the content
    #[arg(long, value_name = "REF")]
    schema: Option<Text<100>>,
    /// Reference to what it belongs to
    #[arg(long = "ref", value_name = "REF")]
    refs: Vec<Text<100>>,
    /// Folder for note and receipt; that of the file by default
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// What the owner of notarised content keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceNote {
    /// The chain.
    pub chain_id: ChainId,
    /// Namespace of the evidence.
    pub namespace: Namespace,
    /// The digest on the chain.
    pub digest: Hash,
    /// The secret salt; none if the digest is plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Hash>,
    /// SM3 of the content.
    pub content_digest: Hash,
}

impl EvidenceNote {
    /// The digest on the chain that follows from salt and content.
    pub fn computed_digest(&self) -> Hash {
        match &self.salt {
            Some(salt) => salted_digest(salt, &self.content_digest.0),
            None => self.content_digest,
        }
    }
}

impl Notarize {
    /// Keeps the note, notarises, keeps the receipt.
    ///
    /// # Errors
    /// If a file cannot be read or written, or no verified receipt could be had.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let content_digest = match (&self.file, self.digest) {
            (Some(file), _) => file_digest(file, "file", DIGEST_BYTES_MAX)?,
            (None, Some(digest)) => digest,
            (None, None) => return Err(Failure::input("no file given", "name a file")),
        };
        let session = Session::open(options)?;
        let note = self.note(content_digest, session.sender.chain_id.clone())?;
        let (note_path, receipt_path) = self.paths(&content_digest);
        if receipt_path.exists() {
            let message = format!("{} exists already", receipt_path.display());
            return Err(Failure::input(message, "name another folder with --keep DIR"));
        }
        if let Some(folder) = &self.keep {
            files::create_dir(folder)?;
        }
        let text = serde_json::to_vec_pretty(&note).machine("cannot write the note")?;
        files::write_new(&note_path, &text, Access::Secret)?;
        let payload = Payload::NotarizeEvidence(NotarizeEvidence {
            namespace: self.namespace,
            digest: note.digest,
            schema_ref: self.schema,
            refs: self.refs,
        });
        let receipt = session.submit(payload).await?;
        let bytes = ReceiptFile::Transaction(Box::new(receipt.clone())).to_bytes();
        files::write_new(&receipt_path, &bytes, Access::Public)?;
        report(&receipt, &note, &note_path, &receipt_path)
    }

    fn note(&self, content_digest: Hash, chain_id: ChainId) -> Result<EvidenceNote> {
        let salt = match self.no_salt {
            true => None,
            false => Some(random_salt().map_err(network_failure)?),
        };
        let namespace = self.namespace.clone();
        let digest = Hash::ZERO;
        let mut note = EvidenceNote { chain_id, namespace, digest, salt, content_digest };
        note.digest = note.computed_digest();
        Ok(note)
    }

    fn paths(&self, content_digest: &Hash) -> (PathBuf, PathBuf) {
        let name = match self.file.as_deref().and_then(Path::file_name) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => content_digest.to_string(),
        };
        let beside = self.file.as_deref().and_then(Path::parent);
        let folder = self.keep.as_deref().or(beside).unwrap_or(Path::new(""));
        let path = |ending: &str| folder.join(format!("{name}.{ending}"));
        (path("evidence.json"), path(RECEIPT_ENDING))
    }
}

fn report(receipt: &Receipt, note: &EvidenceNote, kept: &Path, file: &Path) -> Result<Report> {
    let mut report = outcome_report(receipt)?;
    report.json["digest"] = json!(note.digest);
    report.json["content_digest"] = json!(note.content_digest);
    report.json["evidence_file"] = json!(kept);
    report.json["receipt_file"] = json!(file);
    let (note, file) = (kept.display(), file.display());
    report.text.push_str(&format!("\nkept {note} (secret) and {file}"));
    Ok(report)
}
