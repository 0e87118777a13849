//! What every step of the demo and the scenarios needs: a fresh network of node
//! processes, a client, and a folder that takes each receipt.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use liuhen_crypto::SigningKey;
use liuhen_sdk::{Client, Sender, TrustRoot};
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{Code, OrgId, Payload, Receipt, RecordReceipt, TimeMs};

use crate::fleet::Fleet;
use crate::local_network::{LocalNetwork, NewLocal};
use crate::progress::note;

/// A network and everything it leaves behind.
pub struct Stage {
    /// The nodes.
    pub fleet: Fleet,
    /// A client of all of them that reads as the province's data authority.
    pub client: Client,
    /// Genesis as trust root.
    pub trust: TrustRoot,
    /// The province's data authority, which exists since genesis.
    pub authority: Sender,
    dir: PathBuf,
    started: Instant,
    receipts: u32,
    last_receipt: PathBuf,
}

impl Stage {
    /// Makes a fresh network below `dir`; an earlier one there is removed.
    ///
    /// # Errors
    /// If the folder holds something else, or cannot be written.
    pub fn set_up(dir: &Path, validators: usize) -> Result<Self> {
        clear(dir)?;
        Self::of(dir, LocalNetwork::make(dir, validators, &this_binary()?)?)
    }

    /// The same on simulated time and under a rule pack.
    ///
    /// # Errors
    /// As [`Self::set_up`].
    pub fn simulated(dir: &Path, validators: usize, from: TimeMs, profile: &str) -> Result<Self> {
        clear(dir)?;
        let new = NewLocal { simulated_from: Some(from), profile, ..NewLocal::default() };
        let made = LocalNetwork::make_with(dir, validators, &this_binary()?, new)?;
        Self::of(dir, made)
    }

    fn of(dir: &Path, network: LocalNetwork) -> Result<Self> {
        let LocalNetwork { fleet, trust, client, authority, .. } = network;
        std::fs::create_dir_all(dir.join("receipts"))?;
        let (dir, started) = (dir.to_path_buf(), Instant::now());
        Ok(Self {
            fleet,
            client,
            trust,
            authority,
            dir,
            started,
            receipts: 0,
            last_receipt: PathBuf::new(),
        })
    }

    /// A sender for an org of this chain.
    pub fn sender(&self, org: &OrgId, key: SigningKey) -> Sender {
        Sender::new(self.trust.chain_id.clone(), org.clone(), Arc::new(key))
    }

    /// Progress, for people.
    pub fn say(&self, message: impl AsRef<str>) {
        note(format_args!("[{:5.1} s] {}", self.seconds(), message.as_ref()));
    }

    /// Seconds since the network was made.
    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Name of a node, for people.
    pub fn node_name(&self, index: usize) -> String {
        self.fleet.nodes.get(index).map_or_else(String::new, |node| node.name.clone())
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Sends, keeps the receipt, and insists on acceptance.
    ///
    /// # Errors
    /// If the transaction was not committed, not proven, or refused.
    pub async fn accept(&mut self, sender: &Sender, payload: Payload) -> Result<Receipt> {
        self.expect(sender, payload, Code::Ok).await
    }

    /// Sends, keeps the receipt, and insists on one code.
    ///
    /// # Errors
    /// If the transaction was not committed, not proven, or answered otherwise.
    pub async fn expect(
        &mut self,
        sender: &Sender,
        payload: Payload,
        code: Code,
    ) -> Result<Receipt> {
        let kind = payload.kind();
        let receipt = sender
            .send(&self.client, payload)
            .await
            .with_context(|| format!("{kind} of {} was not committed", sender.org))?;
        let found = receipt.outcome.code;
        ensure!(found == code, "{kind} of {} gave {found}, expected {code}", sender.org);
        self.keep_receipt(&receipt)?;
        Ok(receipt)
    }

    /// Keeps the receipt of an access record.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep_record(&mut self, receipt: RecordReceipt) -> Result<()> {
        self.keep("AccessRecord", &ReceiptFile::Record(Box::new(receipt)))
    }

    /// Keeps the receipt of a transaction.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep_receipt(&mut self, receipt: &Receipt) -> Result<()> {
        let kind = receipt.transaction.transaction.payload.kind();
        self.keep(kind, &ReceiptFile::Transaction(Box::new(receipt.clone())))
    }

    /// The file of the receipt that was kept last.
    pub fn last_receipt(&self) -> &Path {
        &self.last_receipt
    }

    fn keep(&mut self, kind: &str, file: &ReceiptFile) -> Result<()> {
        self.receipts += 1;
        let name = format!("{:04}-{kind}.receipt", self.receipts);
        let path = self.dir.join("receipts").join(name);
        std::fs::write(&path, file.to_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        self.last_receipt = path;
        Ok(())
    }

    /// Verifies every receipt in another process that has only the genesis file.
    /// Returns how many there are.
    ///
    /// # Errors
    /// If one of them does not verify, or one is missing.
    pub fn verify_receipts(&self) -> Result<u32> {
        self.say(format!("verifying {} receipts offline in a separate process", self.receipts));
        let output = Command::new(std::env::current_exe()?)
            .arg("verify")
            .arg(self.dir.join("receipts"))
            .arg("--trust")
            .arg(self.dir.join("genesis.json"))
            .arg("--json")
            .args(self.trust.accept_simulated_time.then_some("--accept-simulated-time"))
            .output()
            .context("cannot start liuhen verify")?;
        if !output.status.success() {
            bail!("liuhen verify refused: {}", String::from_utf8_lossy(&output.stderr));
        }
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let verified = report["verified"].as_u64().context("liuhen verify gave no count")?;
        ensure!(verified == u64::from(self.receipts), "{verified} of {} verified", self.receipts);
        Ok(self.receipts)
    }
}

fn this_binary() -> Result<PathBuf> {
    std::env::current_exe().context("cannot find this program's own file")
}

/// Removes an earlier network; refuses a folder that holds anything else.
fn clear(dir: &Path) -> Result<()> {
    let holds_something = dir.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if holds_something && !dir.join("genesis.json").exists() {
        bail!("{} is not empty and holds no network; name another folder", dir.display());
    }
    if holds_something {
        std::fs::remove_dir_all(dir)
            .with_context(|| format!("cannot remove the earlier network in {}", dir.display()))?;
    }
    Ok(())
}
