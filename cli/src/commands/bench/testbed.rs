//! A fresh network on this machine, made for one measurement.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use futures::future::try_join_all;
use liuhen_crypto::SigningKey;
use liuhen_sdk::{Client, Reader, Sender, TrustRoot};
use liuhen_types::api::NodeStatus;
use liuhen_types::payload::key::{KeyPurpose, prove_possession};
use liuhen_types::payload::org::{OrgKind, Role};
use liuhen_types::payload::{KeyRegister, OrgRegister, RoleGrant};
use liuhen_types::{Code, Genesis, Height, OrgId, Payload, RegionCode, SignedTransaction, Text};
use tempfile::TempDir;

use super::evidence::{Form, LoadOrg};
use super::limits::WATCH_PAUSE;
use super::{NetworkArgs, say};
use crate::failure::{self, Failure, MachineError as _};
use crate::files;
use crate::fleet::{Fleet, FleetNode, Usage};
use crate::local_network::{LocalNetwork, NewLocal};

/// The network and what speaks to it.
#[derive(Debug)]
pub struct Testbed {
    /// The node processes.
    pub fleet: Fleet,
    /// A client of all nodes.
    pub client: Client,
    /// Genesis as trust root.
    pub trust: TrustRoot,
    genesis: Genesis,
    authority: Sender,
    folder: Folder,
}

/// Where the network's files lie.
#[derive(Debug)]
pub enum Folder {
    /// Where the user said; stays.
    Named(PathBuf),
    /// Removed after a run that succeeds.
    Temporary(TempDir),
}

impl Folder {
    /// A named folder, which must be new or empty, or one that is removed.
    ///
    /// # Errors
    /// If the folder holds something, or cannot be made.
    pub fn open(named: Option<&Path>) -> failure::Result<Self> {
        let Some(path) = named else {
            let folder = tempfile::Builder::new().prefix("liuhen-bench-").tempdir();
            return Ok(Self::Temporary(folder.machine("cannot make a temporary folder")?));
        };
        if path.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            let message = format!("{} is not empty", path.display());
            return Err(Failure::input(message, "name a new folder"));
        }
        files::create_dir(path)?;
        Ok(Self::Named(path.to_path_buf()))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

impl Testbed {
    /// Makes genesis, keys and configurations; starts nothing.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn set_up(args: &NetworkArgs, folder: Folder) -> Result<Self> {
        let binary = std::env::current_exe().context("cannot find this program's own file")?;
        let LocalNetwork { fleet, genesis, trust, client, authority } = LocalNetwork::make_with(
            folder.path(),
            args.validators.into(),
            &binary,
            NewLocal::default(),
        )
        .context("cannot set up the network")?;
        Ok(Self { fleet, client, trust, genesis, authority, folder })
    }

    /// Starts every node and waits until all of them answer.
    ///
    /// # Errors
    /// If one does not.
    pub async fn start(&mut self) -> Result<()> {
        say(format!(
            "starting {} nodes in {}",
            self.fleet.nodes.len(),
            self.folder.path().display()
        ));
        let trust = self.trust.clone();
        self.fleet.start(&trust, false).await
    }

    /// The form of evidence on this chain, valid for half of what it allows.
    pub fn form(&self, tx_bytes: usize) -> Form {
        let valid_until = Height(self.genesis.params.valid_window / 2);
        Form { chain_id: self.trust.chain_id.clone(), valid_until, tx_bytes }
    }

    /// Registers orgs with a role and their keys, all at once.
    ///
    /// # Errors
    /// If one registration is refused.
    pub async fn register(&self, orgs: &[LoadOrg], role: Role) -> Result<()> {
        let payloads = orgs.iter().map(|org| self.org_register(&org.id)).collect::<Result<_>>()?;
        self.send_all(payloads).await?;
        let region = &self.region()?;
        let grant = |org: &LoadOrg| {
            Payload::RoleGrant(RoleGrant {
                org: org.id.clone(),
                role,
                jurisdiction: region.clone(),
                valid_to: None,
            })
        };
        self.send_all(orgs.iter().map(grant).collect()).await?;
        self.send_all(orgs.iter().map(|org| self.key_register(org)).collect()).await
    }

    /// The same, valid from a height that is known.
    pub fn form_from(&self, tip: Height) -> Form {
        let Form { chain_id, valid_until, tx_bytes } = self.form(0);
        Form { chain_id, valid_until: Height(tip.0.saturating_add(valid_until.0)), tx_bytes }
    }

    /// A transaction of the authority.
    ///
    /// # Errors
    /// If there is no randomness.
    pub async fn sign_as_authority(
        &self,
        payload: Payload,
        tip: Height,
    ) -> Result<SignedTransaction> {
        Ok(self.authority.sign(payload, tip).await?)
    }

    /// A client of one node that reads as the authority does.
    ///
    /// # Errors
    /// If there is no TLS.
    pub fn client_of(&self, url: &str) -> Result<Client> {
        let client = Client::new([url], self.trust.clone())?;
        Ok(client.reading_as(Reader::from(&self.authority)))
    }

    /// The region of the authority and of all orgs of the load.
    ///
    /// # Errors
    /// If genesis lacks the authority.
    pub fn region(&self) -> Result<RegionCode> {
        Ok(self.home()?.region.clone())
    }

    async fn send_all(&self, payloads: Vec<Payload>) -> Result<()> {
        let sent = payloads.into_iter().map(|payload| self.authority.send(&self.client, payload));
        for receipt in try_join_all(sent).await? {
            let (kind, code) =
                (receipt.transaction.transaction.payload.kind(), receipt.outcome.code);
            ensure!(code == Code::Ok, "{kind} gave {code}");
        }
        Ok(())
    }

    /// The authority, as genesis has it.
    fn home(&self) -> Result<&OrgRegister> {
        let authority = (self.genesis.orgs.iter())
            .find(|genesis| genesis.org.org_id == self.authority.org)
            .context("genesis holds the authority")?;
        Ok(&authority.org)
    }

    /// An org of the authority's own region.
    fn org_register(&self, id: &OrgId) -> Result<Payload> {
        Ok(Payload::OrgRegister(OrgRegister {
            org_id: id.clone(),
            name: Text::new(format!("Load test {id}"))?,
            credit_code: None,
            kind: OrgKind::Department,
            parent_authority: Some(self.authority.org.clone()),
            ..self.home()?.clone()
        }))
    }

    fn key_register(&self, org: &LoadOrg) -> Payload {
        Payload::KeyRegister(KeyRegister {
            org: org.id.clone(),
            public_key: *org.key.public_key(),
            purpose: KeyPurpose::Org,
            holder: None,
            certificate_digest: None,
            not_after: None,
            proof_of_possession: prove_possession(&self.trust.chain_id, &org.id, &org.key),
        })
    }

    /// What each node has used so far.
    ///
    /// # Errors
    /// If one is not running.
    pub fn usage(&self) -> Result<Vec<Usage>> {
        self.fleet.nodes.iter().map(FleetNode::usage).collect()
    }

    /// Waits until the log has exactly `log_size` entries on every node, all at
    /// one height with the same roots.
    ///
    /// # Errors
    /// If that is not so within `wait_max`.
    pub async fn wait_log_size(&self, log_size: u64, wait_max: Duration) -> Result<NodeStatus> {
        let deadline = Instant::now() + wait_max;
        let height = loop {
            let status = self.client.status().await?;
            if status.log_size >= log_size {
                break status.height;
            }
            if Instant::now() > deadline {
                bail!(
                    "{} of {log_size} transactions are committed {} s after the last was sent",
                    status.log_size,
                    wait_max.as_secs()
                );
            }
            tokio::time::sleep(WATCH_PAUSE).await;
        };
        let statuses = self.fleet.wait_agreement(&self.trust, height, wait_max).await?;
        let status = statuses.into_iter().next().context("a network has nodes")?;
        let found = status.log_size;
        ensure!(found == log_size, "the log holds {found} transactions, {log_size} were sent");
        Ok(status)
    }

    /// Runs a measurement, then stops every node and removes a temporary folder.
    /// After a failure the folder stays, for the nodes' logs.
    ///
    /// # Errors
    /// As the measurement, and if a node does not stop as asked.
    pub async fn measure<T>(mut self, run: impl AsyncFnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let result = run(&mut self).await;
        let stopped = self.fleet.stop();
        match result.and_then(|value| stopped.map(|()| value)) {
            Ok(value) => Ok(value),
            Err(error) => {
                if let Folder::Temporary(folder) = self.folder {
                    let path = folder.keep();
                    say(format!("the network's files stay in {}", path.display()));
                }
                Err(error)
            }
        }
    }
}

/// New orgs with new keys.
///
/// # Errors
/// If there is no randomness.
pub fn make_orgs(count: u16) -> Result<Vec<LoadOrg>> {
    let org = |number: u16| {
        let id = OrgId::new(format!("bench-{number:04}"))?;
        Ok(LoadOrg { id, key: SigningKey::generate()? })
    };
    (1..=count).map(org).collect()
}
