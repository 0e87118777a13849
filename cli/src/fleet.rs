//! A network of real node processes on this machine, for the demo, the load
//! test and the tests.
//!
//! Processes end with their owner: a node started here watches its standard
//! input and stops when it closes, unless it was detached on purpose.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use liuhen_sdk::{Client, TrustRoot};
use liuhen_types::Height;
use liuhen_types::api::NodeStatus;

/// How long a node may take to answer after its start.
const START_MAX: Duration = Duration::from_secs(30);
/// How long a node may take to stop when asked.
const STOP_MAX: Duration = Duration::from_secs(10);
/// Pause between two looks at a node.
const POLL: Duration = Duration::from_millis(50);

/// One node process.
#[derive(Debug)]
pub struct FleetNode {
    /// Name of the node.
    pub name: String,
    /// Its configuration file.
    pub config: PathBuf,
    /// Its HTTP address, such as `http://127.0.0.1:8001`.
    pub url: String,
    /// Where its output goes.
    pub log: PathBuf,
    binary: PathBuf,
    child: Option<Child>,
}

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Processor time in seconds, user and system.
    pub cpu_s: f64,
    /// Resident memory in MiB.
    pub rss_mib: f64,
}

impl FleetNode {
    /// A node that is not running yet; `binary` is the `liuhen` that will run it.
    pub fn new(
        binary: impl Into<PathBuf>,
        name: impl Into<String>,
        config: PathBuf,
        url: impl Into<String>,
    ) -> Self {
        let (binary, log) = (binary.into(), config.with_file_name("node.log"));
        Self { name: name.into(), config, url: url.into(), log, binary, child: None }
    }

    /// Starts the process; its output is appended to [`FleetNode::log`]. A
    /// detached node outlives its owner.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub fn start(&mut self, detached: bool) -> Result<()> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = Command::new(&self.binary);
        command.args(["node", "run", "--config"]).arg(&self.config);
        command.stdout(log.try_clone()?).stderr(log);
        if detached {
            command.stdin(Stdio::null());
        } else {
            command.arg("--until-stdin-closes").stdin(Stdio::piped());
        }
        let child = command.spawn().with_context(|| format!("cannot start node {}", self.name))?;
        self.child = Some(child);
        Ok(())
    }

    /// The process id while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Kills the process at once (SIGKILL) and waits for its end.
    ///
    /// # Errors
    /// If it is not running.
    pub fn kill(&mut self) -> Result<()> {
        let mut child =
            self.child.take().with_context(|| format!("{} is not running", self.name))?;
        child.kill().with_context(|| format!("cannot kill {}", self.name))?;
        child.wait()?;
        Ok(())
    }

    /// Asks the process to stop and waits; kills it if it takes too long.
    ///
    /// # Errors
    /// If the process ended otherwise than asked.
    pub fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        drop(child.stdin.take());
        let deadline = Instant::now() + STOP_MAX;
        loop {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("node {} ended with {status}, see its log", self.name),
                None if Instant::now() < deadline => std::thread::sleep(POLL),
                None => {
                    child.kill()?;
                    child.wait()?;
                    bail!("node {} did not stop within {} s", self.name, STOP_MAX.as_secs());
                }
            }
        }
    }

    /// Leaves the process running when this value is dropped.
    pub fn detach(&mut self) {
        self.child = None;
    }

    /// What the process has used so far, as the kernel counts it.
    ///
    /// # Errors
    /// If it is not running.
    pub fn usage(&self) -> Result<Usage> {
        let pid = self.pid().with_context(|| format!("{} is not running", self.name))?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        parse_usage(&stat, &status).with_context(|| format!("cannot read usage of {pid}"))
    }

    /// True if the process has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)))
    }
}

impl Drop for FleetNode {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Clock ticks per second of `/proc`; 100 on every Linux that is in use.
const TICKS_PER_S: f64 = 100.0;

fn parse_usage(stat: &str, status: &str) -> Option<Usage> {
    // The command's name may hold blanks: fields count from behind its bracket.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let user: f64 = fields.nth(11)?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let rss_kib: f64 = rss.split_ascii_whitespace().next()?.parse().ok()?;
    Some(Usage { cpu_s: (user + system) / TICKS_PER_S, rss_mib: rss_kib / 1024.0 })
}

/// The nodes of one network.
#[derive(Debug, Default)]
pub struct Fleet {
    /// The nodes, in the order of the network's set-up.
    pub nodes: Vec<FleetNode>,
}

impl Fleet {
    /// Starts every node and waits until all of them answer.
    ///
    /// # Errors
    /// If a node does not start or answer; the message names its log.
    pub async fn start(&mut self, trust: &TrustRoot, detached: bool) -> Result<()> {
        for node in &mut self.nodes {
            node.start(detached)?;
        }
        for index in 0..self.nodes.len() {
            self.wait_ready(index, trust).await?;
        }
        Ok(())
    }

    /// Waits until a started node answers.
    ///
    /// # Errors
    /// If it ends or stays silent; the message names its log.
    pub async fn wait_ready(&mut self, index: usize, trust: &TrustRoot) -> Result<()> {
        let Some(node) = self.nodes.get_mut(index) else { bail!("there is no node {index}") };
        let client = Client::new([node.url.as_str()], trust.clone())?;
        let deadline = Instant::now() + START_MAX;
        while client.status().await.is_err() {
            if node.has_ended() || Instant::now() > deadline {
                bail!("node {} did not start, see {}", node.name, node.log.display());
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// The HTTP addresses of the nodes.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.url.clone()).collect()
    }

    /// Waits until all nodes stand at the same height, at least `height`, and
    /// gives what each says there.
    ///
    /// # Errors
    /// If they do not meet within `wait_max`, or disagree at the same height.
    pub async fn wait_agreement(
        &self,
        trust: &TrustRoot,
        height: Height,
        wait_max: Duration,
    ) -> Result<Vec<NodeStatus>> {
        let clients: Vec<Client> = (self.nodes.iter())
            .map(|node| Client::new([node.url.as_str()], trust.clone()))
            .collect::<Result<_, _>>()?;
        let deadline = Instant::now() + wait_max;
        loop {
            let mut statuses = Vec::with_capacity(clients.len());
            for client in &clients {
                statuses.extend(client.status().await.ok());
            }
            let heights: Vec<Height> = statuses.iter().map(|status| status.height).collect();
            let met = statuses.len() == clients.len()
                && heights.iter().all(|h| *h >= height && Some(h) == heights.first());
            if met {
                let roots: Vec<_> = statuses.iter().map(|s| (s.state_root, s.header_id)).collect();
                if roots.iter().any(|root| Some(root) != roots.first()) {
                    bail!("nodes disagree at height {:?}: {roots:?}", heights.first());
                }
                return Ok(statuses);
            }
            if Instant::now() > deadline {
                bail!("nodes did not meet at height {height} or above, they stand at {heights:?}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Stops every node.
    ///
    /// # Errors
    /// The first node that did not stop as asked; all are asked.
    pub fn stop(&mut self) -> Result<()> {
        let results: Vec<Result<()>> = self.nodes.iter_mut().map(FleetNode::stop).collect();
        results.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_read_from_proc() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 3 0 0 0 250 50 0 0 20 0 9 0 5 6 7";
        let status = "Name:\tx\nVmRSS:\t  2048 kB\n";
        let usage = parse_usage(stat, status).expect("both are complete");
        assert!((usage.cpu_s - 3.0).abs() < 1e-9 && (usage.rss_mib - 2.0).abs() < 1e-9);
        assert!(parse_usage("7 (a", status).is_none());
    }
}
