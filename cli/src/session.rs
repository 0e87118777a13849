//! What commands that speak to a network share: trust root, client, sender.

use std::path::Path;
use std::sync::Arc;

use liuhen_sdk::{Client, Error, ErrorKind, Reader, Sender};
use liuhen_types::decode::from_json;
use liuhen_types::limits::GENESIS_BYTES_MAX;
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{Genesis, Payload, Receipt, SignedTransaction, StateKey, TrustRoot};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, MachineError as _, Result};
use crate::files::{self, Access};
use crate::key_store;
use crate::report::{Report, fields, outline};

/// Ending of receipt files.
pub const RECEIPT_ENDING: &str = "receipt";

/// Ending of kept proofs of the state.
pub const STATE_ENDING: &str = "state";

/// Reads a `genesis.json`.
///
/// # Errors
/// A failure of kind input that says what is wrong with it.
pub fn read_genesis(path: &Path) -> Result<Genesis> {
    let bytes = files::read(path, "trust root", GENESIS_BYTES_MAX as u64)?;
    let hint = "give the genesis.json of the chain, as `liuhen net init` made it";
    let genesis: Genesis = from_json(&bytes, GENESIS_BYTES_MAX).map_err(|error| {
        let code = error.code.name();
        let error = anyhow::Error::new(error).context(format!("{} is no genesis", path.display()));
        Failure::new(Exit::Input, error, hint).with_code(code)
    })?;
    if genesis.validators.is_empty() {
        let message = format!("{} names no validators", path.display());
        return Err(Failure::input(message, hint));
    }
    Ok(genesis)
}

/// The genesis that `--trust` names.
///
/// # Errors
/// If the option is missing, or as [`read_genesis`].
pub fn genesis(options: &Options) -> Result<Genesis> {
    match &options.trust {
        Some(path) => read_genesis(path),
        None => Err(Failure::input(
            "no trust root given",
            "add --trust genesis.json (or set LIUHEN_TRUST); take the file from a source you trust",
        )),
    }
}

/// The trust root that `--trust` names; simulated time is accepted only if asked for.
///
/// # Errors
/// As [`genesis`].
pub fn trust_root(options: &Options) -> Result<TrustRoot> {
    let mut trust = TrustRoot::genesis(&genesis(options)?);
    trust.accept_simulated_time = options.accept_simulated_time;
    Ok(trust)
}

/// A client of the nodes that `--node` names, which believes `--trust`, and reads in the
/// name of `--org` if `--key` is given too.
///
/// # Errors
/// If an option is missing or wrong.
pub fn client(options: &Options) -> Result<Client> {
    let client = client_of_nodes(options)?;
    match reader(options)? {
        Some(reader) => Ok(client.reading_as(reader)),
        None => Ok(client),
    }
}

/// In whose name the options say to read, if they do.
///
/// # Errors
/// If a session or an incident is named without key, or the key cannot be used.
pub fn reader(options: &Options) -> Result<Option<Reader>> {
    let needs_key = options.read_session.is_some() || options.read_incident.is_some();
    if !needs_key && (options.org.is_none() || options.key.is_none()) {
        return Ok(None);
    }
    Ok(Some(reader_of(&sender(options)?, options)))
}

/// The reader that a sender and the options make.
pub fn reader_of(sender: &Sender, options: &Options) -> Reader {
    let (session, incident) = (options.read_session.clone(), options.read_incident.clone());
    Reader { session, incident, ..Reader::from(sender) }
}

fn client_of_nodes(options: &Options) -> Result<Client> {
    if options.node.is_empty() {
        let hint = "add --node http://HOST:PORT (or set LIUHEN_NODE)";
        return Err(Failure::input("no node given", hint));
    }
    Client::new(&options.node, trust_root(options)?).map_err(|error| {
        Failure::new(Exit::Input, error, "give addresses such as http://127.0.0.1:9000")
    })
}

/// The sender that `--org` and `--key` name.
///
/// # Errors
/// If an option is missing, or the key cannot be used.
pub fn sender(options: &Options) -> Result<Sender> {
    let hint = "add --org ID and --key FILE (or set LIUHEN_ORG and LIUHEN_KEY)";
    let org = options.org.clone().ok_or_else(|| Failure::input("no sending org given", hint))?;
    let path = options.key.as_ref().ok_or_else(|| Failure::input("no key file given", hint))?;
    let chain_id = genesis(options)?.chain_id;
    let stored = key_store::read(path, options.passphrase_file.as_deref())?;
    Ok(Sender::new(chain_id, org, Arc::new(stored.key)))
}

/// A connection with a sender.
pub struct Session {
    /// The nodes.
    pub client: Client,
    /// Who sends.
    pub sender: Sender,
    options: Options,
}

impl Session {
    /// Reads everything that the options name, before anything is sent.
    ///
    /// # Errors
    /// As [`client`] and [`sender`].
    pub fn open(options: &Options) -> Result<Self> {
        let (client, sender) = (client_of_nodes(options)?, sender(options)?);
        let client = client.reading_as(reader_of(&sender, options));
        Ok(Self { client, sender, options: options.clone() })
    }

    /// Sends one transaction, keeps its receipt if asked to, and reports its
    /// outcome: a refusal by contract does not hold.
    ///
    /// # Errors
    /// If no verified receipt could be had.
    pub async fn send(&self, payload: Payload) -> Result<Report> {
        let receipt = self.submit(payload).await?;
        outcome_report(&receipt)
    }

    /// Signs one transaction into a file for others to co-sign, and sends nothing.
    ///
    /// # Errors
    /// If no node answers, the key cannot sign, or the file is there already.
    pub async fn sign_into(&self, payload: Payload, path: &Path) -> Result<Report> {
        let status = self.client.status().await.map_err(network_failure)?;
        let sender = self.sender.clone().at(&status);
        let tx = sender.sign(payload, status.height).await.map_err(network_failure)?;
        files::write_new(path, &tx.to_bytes(), Access::Public)?;
        unsent_report(&tx, path)
    }

    /// Sends one transaction and gives its verified receipt, whatever its outcome.
    ///
    /// # Errors
    /// If no verified receipt could be had.
    pub async fn submit(&self, payload: Payload) -> Result<Receipt> {
        let receipt = self.sender.send(&self.client, payload).await.map_err(network_failure)?;
        if let Some(folder) = &self.options.receipts {
            keep_receipt(folder, &receipt)?;
        }
        Ok(receipt)
    }
}

/// Sends what was signed into a file, with all its co-signatures.
///
/// # Errors
/// If no verified receipt could be had.
pub async fn submit_signed(tx: &SignedTransaction, options: &Options) -> Result<Report> {
    let receipt = client(options)?.submit(tx).await.map_err(network_failure)?;
    if let Some(folder) = &options.receipts {
        keep_receipt(folder, &receipt)?;
    }
    outcome_report(&receipt)
}

/// What a signed transaction says that was not sent yet: who signs it, and what.
///
/// # Errors
/// If it has no JSON form.
pub fn unsent_report(tx: &SignedTransaction, path: &Path) -> Result<Report> {
    let inner = &tx.transaction;
    let kind = inner.payload.kind();
    let cosigners: Vec<&str> = tx.cosignatures.iter().map(|one| one.org.as_str()).collect();
    let rows = fields(&[
        ("not sent yet", format!("{kind} {}", Payload::label_of(kind).unwrap_or_default())),
        ("transaction", tx.id().to_string()),
        ("signed by", inner.sender.to_string()),
        ("co-signed by", cosigners.join(", ")),
        ("valid until height", inner.valid_until.to_string()),
        ("file", path.display().to_string()),
    ]);
    let document = json!({
        "kind": kind,
        "tx_id": tx.id(),
        "sender": inner.sender,
        "cosigners": cosigners,
        "valid_until": inner.valid_until,
        "file": path,
        "payload": inner.payload,
    });
    let text = format!("{rows}\n{}", outline(&document["payload"]["body"]));
    Report::new(&document, text)
}

/// Writes a receipt into a folder, named after its transaction.
///
/// # Errors
/// If the disk fails.
pub fn keep_receipt(folder: &Path, receipt: &Receipt) -> Result<()> {
    files::create_dir(folder)?;
    let kind = receipt.transaction.transaction.payload.kind();
    let name = format!("{:08}-{kind}.{RECEIPT_ENDING}", receipt.log_index);
    let path = folder.join(name);
    let bytes = ReceiptFile::Transaction(Box::new(receipt.clone())).to_bytes();
    match files::write_new(&path, &bytes, Access::Public) {
        // The same receipt again, after a repeated run.
        Err(_) if path.exists() => files::replace(&path, &bytes),
        other => other,
    }
}

/// Keeps the proof of what the state holds under a key, in a file named after it.
///
/// # Errors
/// If no node gave a proven answer, or the disk fails.
pub async fn keep_state(client: &Client, folder: &Path, key: &StateKey) -> Result<()> {
    let (view, _) = client.state_view(key).await.map_err(network_failure)?;
    files::create_dir(folder)?;
    let name = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(*byte),
        _ => '_',
    };
    let name: String = view.key.as_bytes().iter().map(name).collect();
    let bytes = serde_json::to_vec(&view).machine("cannot write the proof as JSON")?;
    files::replace(&folder.join(format!("{name}.{STATE_ENDING}")), &bytes)
}

/// What a receipt says, for people and programs.
///
/// # Errors
/// If it has no JSON form.
pub fn outcome_report(receipt: &Receipt) -> Result<Report> {
    let (code, header) = (receipt.outcome.code, &receipt.signed.header);
    let accepted = receipt.outcome.is_accepted();
    let warnings: Vec<String> =
        receipt.outcome.warnings.iter().map(|w| format!("{w} ({})", w.meaning())).collect();
    let tx = &receipt.transaction.transaction;
    let mut rows = vec![
        (if accepted { "accepted" } else { "refused" }, tx.payload.kind().to_owned()),
        ("code", format!("{code} ({})", code.meaning())),
        ("transaction", receipt.tx_id().to_string()),
        ("height", header.height.to_string()),
        ("time", header.time.to_string()),
    ];
    if !warnings.is_empty() {
        rows.push(("warnings", warnings.join(", ")));
    }
    let document = json!({
        "accepted": accepted,
        "kind": tx.payload.kind(),
        "code": code,
        "number": code.number(),
        "meaning": code.meaning(),
        "warnings": receipt.outcome.warnings,
        "tx_id": receipt.tx_id(),
        "height": header.height,
        "time": header.time,
        "log_index": receipt.log_index,
        "sender": tx.sender,
    });
    Ok(Report::new(&document, fields(&rows))?.unless(accepted))
}

/// What the SDK could not do, with the exit code and what to do next.
pub fn network_failure(error: Error) -> Failure {
    let (exit, hint) = match error.kind() {
        ErrorKind::Rejected if error.is_not_found() => {
            let hint = "check the id; what was sent a moment ago may not be committed yet; what your \
                        roles may not read looks the same: read with --org and --key";
            (Exit::DoesNotHold, hint)
        }
        ErrorKind::Rejected => (Exit::DoesNotHold, "the code says what to change; then send again"),
        ErrorKind::Busy => (Exit::Unreachable, "wait a little and run the same command again"),
        ErrorKind::Unreachable => {
            (Exit::Unreachable, "check that the nodes run and that --node names them rightly")
        }
        ErrorKind::Unproven => {
            (Exit::DoesNotHold, "do not believe this answer; check --trust, then ask another node")
        }
    };
    let code = error.code();
    Failure::new(exit, error, hint).with_code(code)
}
