//! What the figures were measured on.

use anyhow::{Context as _, Result};
use serde::Serialize;

/// The machine, as the kernel describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Model of the processor.
    pub cpu: String,
    /// Cores that this process may use.
    pub cores: usize,
}

impl Machine {
    /// This machine.
    pub fn this() -> Self {
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { cpu: cpu_model(&info).unwrap_or("unknown").to_owned(), cores }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {} cores", self.cpu, self.cores)
    }
}

fn cpu_model(info: &str) -> Option<&str> {
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim())
}

/// Clock ticks per second of `/proc`; 100 on every Linux that is in use.
const TICKS_PER_S: f64 = 100.0;

/// Processor time of this process so far, user and system, in seconds.
///
/// # Errors
/// If the kernel does not tell.
pub fn own_cpu_s() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("cannot read own usage")?;
    cpu_s(&stat).context("cannot read own usage: unknown form")
}

fn cpu_s(stat: &str) -> Option<f64> {
    // The command's name may hold blanks: fields count from behind its bracket.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let user: f64 = fields.nth(11)?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_words_are_understood() {
        let info = "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel name\t: other\n";
        assert_eq!(cpu_model(info), Some("Some CPU @ 3 GHz"));
        assert_eq!(cpu_model("flags: fpu"), None);
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 3 0 0 0 250 50 0 0 20 0 9 0 5 6 7";
        assert_eq!(cpu_s(stat), Some(3.0));
        assert_eq!(cpu_s("7 (a"), None);
    }
}
