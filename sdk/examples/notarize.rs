//! Notarises a file: puts its salted digest on the chain and keeps the receipt.
//!
//! With a network that `liuhen demo --keep --dir DIR` left running, NODE being one
//! of the addresses that it printed:
//!
//! ```sh
//! cargo run --release -p liuhen-sdk --example notarize -- \
//!     NODE DIR/genesis.json ORG KEY.pem FILE FILE.receipt
//! ```
//!
//! ORG is the id of a registered org and KEY.pem its key; for an encrypted one, set
//! LIUHEN_PASSPHRASE. Prints the salt and the digest: with them and the file,
//! `verify_offline` shows later that the file existed today.

use std::error::Error;
use std::fs;
use std::sync::Arc;

use liuhen_sdk::verify::ReceiptFile;
use liuhen_sdk::{Client, KeyFileSigner, Sender, TrustRoot, random_salt, salted_digest};
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::{Namespace, OrgId, Payload};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [node, genesis, org, key, file, receipt_file] = &arguments[..] else {
        return Err("usage: notarize NODE GENESIS ORG KEY FILE RECEIPT".into());
    };

    let trust = TrustRoot::from_genesis_json(&fs::read(genesis)?)?;
    let passphrase = std::env::var("LIUHEN_PASSPHRASE").ok();
    let signer = KeyFileSigner::open(key, passphrase.as_deref().map(str::as_bytes))?;
    let sender = Sender::new(trust.chain_id.clone(), OrgId::new(org)?, Arc::new(signer));
    let client = Client::new([node], trust)?;

    let salt = random_salt()?;
    let digest = salted_digest(&salt, &fs::read(file)?);
    let payload = Payload::NotarizeEvidence(NotarizeEvidence {
        namespace: Namespace::new("example")?,
        digest,
        schema_ref: None,
        refs: Vec::new(),
    });
    // The receipt is verified before it is returned; what it proves may be that
    // the contracts refused the transaction.
    let receipt = sender.send(&client, payload).await?;
    let (id, outcome) = (receipt.tx_id(), receipt.outcome.clone());
    fs::write(receipt_file, ReceiptFile::Transaction(Box::new(receipt)).to_bytes())?;
    println!("salt {salt}\ndigest {digest}\ntransaction {id}\noutcome {}", outcome.code);
    if outcome.is_accepted() { Ok(()) } else { Err(outcome.code.meaning().into()) }
}
