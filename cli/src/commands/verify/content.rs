//! That a receipt is of the file shown.

use std::path::Path;

use liuhen_sdk::verify::{RECEIPT_FILE_BYTES_MAX, ReceiptFile};
use liuhen_types::Payload;

use crate::commands::notarize::EvidenceNote;
use crate::digest::file_digest;
use crate::failure::Result;
use crate::files;
use crate::limits::{DIGEST_BYTES_MAX, INPUT_BYTES_MAX};

/// Compares file, evidence note and receipt. The inner error says where they
/// differ.
///
/// # Errors
/// If one of the files cannot be read.
pub fn check(receipt: &Path, content: &Path, note: &Path) -> Result<Result<(), String>> {
    let note: EvidenceNote = files::read_value(note, "evidence note", INPUT_BYTES_MAX)?;
    let content_digest = file_digest(content, "content", DIGEST_BYTES_MAX)?;
    let bytes = files::read(receipt, "receipt", RECEIPT_FILE_BYTES_MAX as u64)?;
    Ok(compare(&note, content_digest, &bytes))
}

fn compare(
    note: &EvidenceNote,
    content_digest: liuhen_types::Hash,
    receipt: &[u8],
) -> Result<(), String> {
    if content_digest != note.content_digest {
        return Err("the file is not the one that was notarised: its digest differs".into());
    }
    if note.digest != note.computed_digest() {
        return Err("the evidence note contradicts itself: salt and digest do not fit".into());
    }
    let file = ReceiptFile::read(receipt).map_err(|error| error.to_string())?;
    let ReceiptFile::Transaction(receipt) = file else {
        return Err("the receipt is of an access record".into());
    };
    let Payload::NotarizeEvidence(payload) = &receipt.transaction.transaction.payload else {
        return Err("the receipt is not of a notarisation".into());
    };
    if payload.digest != note.digest || payload.namespace != note.namespace {
        return Err("the receipt is of another digest".into());
    }
    if !receipt.outcome.is_accepted() {
        return Err(format!("the notarisation was refused: {}", receipt.outcome.code));
    }
    Ok(())
}
