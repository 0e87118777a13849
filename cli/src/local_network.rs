//! A fresh network on this machine: what the demo, the load test and the tests of
//! whole networks run on.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use liuhen_node::config::ReadAccess;
use liuhen_sdk::{Client, Reader, Sender, TrustRoot};
use liuhen_types::decode::from_json;
use liuhen_types::genesis::Params;
use liuhen_types::limits::GENESIS_BYTES_MAX;
use liuhen_types::{ChainId, Genesis, OrgId, Text, TimeMs};

use crate::fleet::{Fleet, FleetNode};
use crate::key_store;
use crate::network_files::{NewNetwork, make};
use crate::network_plan::{
    Addresses, ChainClock, DEFAULT_PROFILE, HEBEI_AUTHORITY, node_names, plan,
};

/// Id of the province's data authority in such a network.
pub const AUTHORITY_ID: &str = "hebei-authority";

/// The network: nodes that are not started yet, and who speaks first.
#[derive(Debug)]
pub struct LocalNetwork {
    /// The nodes.
    pub fleet: Fleet,
    /// The genesis.
    pub genesis: Genesis,
    /// Genesis as trust root.
    pub trust: TrustRoot,
    /// A client of all nodes that reads as the province's data authority.
    pub client: Client,
    /// The province's data authority, which exists since genesis.
    pub authority: Sender,
}

/// What a local network is to be.
#[derive(Clone, Copy, Debug)]
pub struct NewLocal<'a> {
    /// The simulated time that it begins at; none for the clocks of the nodes.
    pub simulated_from: Option<TimeMs>,
    /// Name of the built-in rule pack.
    pub profile: &'a str,
    /// Who may read what.
    pub reads: ReadAccess,
}

impl Default for NewLocal<'_> {
    fn default() -> Self {
        Self { simulated_from: None, profile: DEFAULT_PROFILE, reads: ReadAccess::Graded }
    }
}

impl LocalNetwork {
    /// Makes genesis, plain key files and configurations in `dir`, on ports that
    /// are free; `binary` is the `liuhen` that will run the nodes.
    ///
    /// # Errors
    /// If the folder holds something, or cannot be written.
    pub fn make(dir: &Path, validators: usize, binary: &Path) -> Result<Self> {
        Self::make_with(dir, validators, binary, NewLocal::default())
    }

    /// The same with a clock, a rule pack and an access of one's own; its trust root
    /// accepts simulated time.
    ///
    /// # Errors
    /// As [`Self::make`].
    pub fn make_with(
        dir: &Path,
        validators: usize,
        binary: &Path,
        new: NewLocal<'_>,
    ) -> Result<Self> {
        let clock = match new.simulated_from {
            Some(from) => ChainClock::Simulated(from),
            None => ChainClock::Real(now()?),
        };
        let made = make(
            dir,
            &NewNetwork {
                chain_id: ChainId::new("hebei-local")?,
                clock,
                profile: new.profile.to_owned(),
                reads: new.reads,
                // No grace: what a local network shows does not wait for it.
                params: Params { revocation_grace_ms: 0, ..Params::default() },
                authority_id: OrgId::new(AUTHORITY_ID)?,
                authority_name: Text::new(HEBEI_AUTHORITY)?,
                nodes: plan(&node_names(validators), &Addresses::FreePorts)?,
                passphrase: None,
            },
        )
        .map_err(|failure| failure.error)?;
        let nodes = (made.nodes.into_iter())
            .map(|node| FleetNode::new(binary, node.name, node.config_file, node.url));
        let fleet = Fleet { nodes: nodes.collect() };
        let genesis: Genesis = from_json(&std::fs::read(&made.genesis_file)?, GENESIS_BYTES_MAX)?;
        let mut trust = TrustRoot::genesis(&genesis);
        trust.accept_simulated_time = genesis.simulated_time;
        let client = Client::new(fleet.urls(), trust.clone())?;
        let key = key_store::read(&made.authority_key_file, None).map_err(|f| f.error)?.key;
        let authority = Sender::new(trust.chain_id.clone(), made.authority_id, Arc::new(key));
        let client = client.reading_as(Reader::from(&authority));
        Ok(Self { fleet, genesis, trust, client, authority })
    }
}

fn now() -> Result<TimeMs> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(TimeMs(since.as_millis() as u64))
}
