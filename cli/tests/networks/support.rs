//! A network of real processes of this build's `liuhen`, on free ports below a
//! temporary folder.

use std::path::Path;
use std::process::Command;

use liuhen_cli::fleet::{Fleet, FleetNode};
use liuhen_cli::local_network::{LocalNetwork, NewLocal};
use liuhen_sdk::{Client, Reader, Sender, TrustRoot};
use liuhen_types::TimeMs;

/// The binary under test.
pub const LIUHEN: &str = env!("CARGO_BIN_EXE_liuhen");

/// A running network; its processes end with it.
pub struct Network {
    /// The nodes.
    pub fleet: Fleet,
    /// Genesis as trust root.
    pub trust: TrustRoot,
    authority: Sender,
    _dir: tempfile::TempDir,
}

impl Network {
    /// Sets up and starts `validators` nodes.
    pub async fn start(validators: usize) -> Self {
        Self::start_made(|dir| LocalNetwork::make(dir, validators, Path::new(LIUHEN))).await
    }

    /// The same on simulated time.
    pub async fn start_simulated(validators: usize, from: TimeMs) -> Self {
        let new = NewLocal { simulated_from: Some(from), ..NewLocal::default() };
        let binary = Path::new(LIUHEN);
        Self::start_made(|dir| LocalNetwork::make_with(dir, validators, binary, new)).await
    }

    async fn start_made(make: impl FnOnce(&Path) -> anyhow::Result<LocalNetwork>) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let LocalNetwork { fleet, trust, authority, .. } =
            make(&dir.path().join("net")).expect("the network is set up");
        let mut network = Self { fleet, trust, authority, _dir: dir };
        let trust = network.trust.clone();
        if let Err(error) = network.fleet.start(&trust, false).await {
            panic!("{error:#}\n{}", network.logs());
        }
        network
    }

    /// A client of all nodes that reads as the province's authority.
    pub fn client(&self) -> Client {
        let urls = self.fleet.urls();
        self.client_of(&urls)
    }

    /// A client per node.
    pub fn clients(&self) -> Vec<Client> {
        self.fleet.urls().into_iter().map(|url| self.client_of(&[url])).collect()
    }

    fn client_of(&self, urls: &[String]) -> Client {
        let client = Client::new(urls, self.trust.clone()).expect("the addresses are valid");
        client.reading_as(Reader::from(&self.authority))
    }

    /// The province's authority.
    pub fn authority(&self) -> Sender {
        self.authority.clone()
    }

    /// The end of every node's log, for a failure message.
    pub fn logs(&self) -> String {
        let tail = |node: &FleetNode| {
            let text = std::fs::read_to_string(&node.log).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            let start = lines.len().saturating_sub(15);
            format!("== {}\n{}\n", node.name, lines[start..].join("\n"))
        };
        self.fleet.nodes.iter().map(tail).collect()
    }
}

/// Runs `liuhen node check` on a stopped node and insists that it finds nothing.
pub fn check_data(config: &Path) {
    let output = Command::new(LIUHEN)
        .args(["node", "check", "--json", "--config"])
        .arg(config)
        .output()
        .expect("liuhen starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}\n{text}\n{}",
        config.display(),
        String::from_utf8_lossy(&output.stderr)
    );
}
