//! `liuhen net`: makes a network.

use std::net::IpAddr;
use std::path::PathBuf;

use liuhen_types::genesis::Params;
use liuhen_types::{ChainId, OrgId};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::key_store::NewKeyOptions;
use crate::network_files::{AUTHORITY_ID, InitOptions, NetworkFiles, init};
use crate::network_plan::{Addresses, node_names};
use crate::report::{Report, fields};

/// Makes networks.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make genesis, keys and a configuration for every node
    Init(Init),
}

/// Options of `liuhen net init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen net init --dir net --no-passphrase
  liuhen net init --dir net --base-port 9000 --new-passphrase-file secret.txt
  liuhen net init --dir net --hosts 10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4 --base-port 9000

Then copy DIR/genesis.json and each node's folder to its machine and start it there:
  liuhen node run --config net/hebei/node.toml")]
pub struct Init {
    /// Folder to make
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Number of validators: the province, then its cities
    #[arg(long, default_value_t = 4, value_name = "N")]
    validators: usize,
    /// Names of the validators instead of those of Hebei
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    names: Vec<String>,
    /// Name of the chain; part of everything that is signed
    #[arg(long, default_value = "hebei-sharing", value_name = "ID")]
    chain_id: ChainId,
    /// Id of the province's data authority
    #[arg(long, default_value = AUTHORITY_ID, value_name = "ID")]
    authority: OrgId,
    /// Address of each validator's machine; all on this one unless given
    #[arg(long, value_delimiter = ',', value_name = "IP", requires = "base_port")]
    hosts: Vec<IpAddr>,
    /// First port; each node takes three (HTTP, consensus, gossip). Free ports
    /// unless given
    #[arg(long, value_name = "PORT")]
    base_port: Option<u16>,
    /// An idle chain makes a block this often, in milliseconds; 0 turns it off
    #[arg(long, default_value_t = Params::default().heartbeat_ms, value_name = "MS")]
    heartbeat_ms: u64,
    /// How the keys are protected.
    #[command(flatten)]
    new_key: NewKeyOptions,
}

/// Runs `liuhen net`.
///
/// # Errors
/// If the network cannot be planned or written.
pub fn run(command: Command, options: &Options) -> Result<Report> {
    let Command::Init(command) = command;
    let addresses = match (command.base_port, command.hosts) {
        (Some(base), hosts) if !hosts.is_empty() => Addresses::Hosts(hosts, base),
        (Some(base), _) => Addresses::Loopback(base),
        (None, _) => Addresses::FreePorts,
    };
    let names = match command.names {
        names if names.is_empty() => node_names(command.validators),
        names => names,
    };
    let files = init(&InitOptions {
        dir: command.dir,
        chain_id: command.chain_id,
        names,
        addresses,
        params: Params { heartbeat_ms: command.heartbeat_ms, ..Params::default() },
        propose_ms: None,
        authority: command.authority,
        passphrase: command.new_key.passphrase(options.passphrase_file.as_deref())?,
    })
    .map_err(|error| {
        Failure::new(Exit::Input, error, "name a new folder, other names or other ports")
    })?;
    report(&files)
}

fn report(files: &NetworkFiles) -> Result<Report> {
    let nodes: Vec<_> = (files.nodes.iter())
        .map(|node| json!({ "name": node.name, "config": node.config, "api": node.api_url }))
        .collect();
    let document = json!({
        "chain_id": files.genesis.chain_id,
        "genesis": files.genesis_file,
        "genesis_hash": files.genesis.hash(),
        "authority": files.authority,
        "authority_key": files.authority_key_file,
        "nodes": nodes,
    });
    let mut text = fields(&[
        ("chain", files.genesis.chain_id.to_string()),
        ("genesis", files.genesis_file.display().to_string()),
        ("genesis hash", files.genesis.hash().to_string()),
        ("authority", files.authority.to_string()),
        ("authority key", files.authority_key_file.display().to_string()),
    ]);
    text.push_str("\n\nStart each node:\n");
    for node in &files.nodes {
        text.push_str(&format!("  liuhen node run --config {}\n", node.config.display()));
    }
    Report::new(&document, text)
}
