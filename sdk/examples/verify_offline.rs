//! Verifies a receipt file without a network and says what it proves.
//!
//! ```sh
//! cargo run --release -p liuhen-sdk --example verify_offline -- \
//!     RECEIPT DIR/genesis.json [FILE SALT]
//! ```
//!
//! `liuhen demo --dir DIR` leaves receipts under DIR/receipts. With FILE and the
//! SALT that `notarize` printed it also shows that the receipt is of that file.

use std::error::Error;
use std::fs;

use liuhen_sdk::verify::{ReceiptFile, verify_receipt};
use liuhen_sdk::{TrustRoot, salted_digest};
use liuhen_types::{Hash, Payload};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (receipt, genesis, content) = match &arguments[..] {
        [receipt, genesis] => (receipt, genesis, None),
        [receipt, genesis, file, salt] => (receipt, genesis, Some((file, salt))),
        _ => return Err("usage: verify_offline RECEIPT GENESIS [FILE SALT]".into()),
    };

    let trust = TrustRoot::from_genesis_json(&fs::read(genesis)?)?;
    let bytes = fs::read(receipt)?;
    let summary = verify_receipt(&bytes, &trust)?;
    if let Some((file, salt)) = content {
        let digest = salted_digest(&salt.parse()?, &fs::read(file)?);
        if notarized(&bytes)? != digest {
            return Err(format!("the receipt is not of {file} with this salt").into());
        }
        println!("the content of {file} was known to {} by then", summary.sender);
    }
    println!("{summary}");
    Ok(())
}

/// The digest that the receipt's transaction notarised.
fn notarized(bytes: &[u8]) -> Result<Hash, Box<dyn Error>> {
    let ReceiptFile::Transaction(receipt) = ReceiptFile::read(bytes)? else {
        return Err("the receipt is of an access record".into());
    };
    match &receipt.transaction.transaction.payload {
        Payload::NotarizeEvidence(evidence) => Ok(evidence.digest),
        other => Err(format!("the receipt is of a {}", other.kind()).into()),
    }
}
