//! `liuhen topology check`: how the validators are spread over sites (T-13).
//!
//! A chain of n validators bears f = (n - 1) / 3 that fail, counted by voting power.
//! A site that holds more than f can stop the chain by its loss; one that holds more
//! than 2f could decide alone.

use std::collections::BTreeMap;

use liuhen_sdk::Client;
use liuhen_sdk::client::PageRequest;
use liuhen_types::entity::Node;
use liuhen_types::{KeyId, StateKey, ValidatorSet};
use serde::Serialize;

use crate::args::Options;
use crate::failure::Result;
use crate::lookup;
use crate::report::{Report, table};
use crate::session::{self, network_failure};

/// Where validators stand whose node nobody registered.
const UNKNOWN_SITE: &str = "unknown 未登记";

/// Looks at the placement of nodes.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show validators per site; warn of sites whose loss would stop the chain
    #[command(after_help = "Examples:
  liuhen topology check
  liuhen topology check --json

Exit code 0 unless a site could decide alone. A warning alone does not fail: a small
network cannot do without.")]
    Check,
}

/// What the power at a site means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// The chain goes on without the site.
    Bearable,
    /// The chain stops without it.
    StopsChain,
    /// It could decide alone.
    DecidesAlone,
}

impl Verdict {
    /// `power` at one site of `total`.
    fn of(power: u64, total: u64) -> Self {
        let faults = total.saturating_sub(1) / 3;
        if power > faults.saturating_mul(2) && total > 1 {
            Self::DecidesAlone
        } else if power > faults {
            Self::StopsChain
        } else {
            Self::Bearable
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Bearable => "bearable 可承受",
            Self::StopsChain => "WARNING: its loss stops the chain 失去即停链",
            Self::DecidesAlone => "ERROR: it could decide alone 可单独决定",
        }
    }
}

#[derive(Debug, Serialize)]
struct Site {
    site: String,
    validators: Vec<String>,
    power: u64,
    verdict: Verdict,
}

#[derive(Debug, Serialize)]
struct Placement {
    validators: usize,
    total_power: u64,
    faults_borne: u64,
    sites: Vec<Site>,
}

/// Runs `liuhen topology`.
///
/// # Errors
/// If no node gave a proven answer.
pub async fn run(command: &Command, options: &Options) -> Result<Report> {
    let Command::Check = command;
    let client = session::client(options)?;
    let set: ValidatorSet = lookup::need(&client, &StateKey::validators()).await?;
    let placement = placement(&set, &sites(&client).await?);
    let mut rows = table(["site 站点", "validators 验证节点", "power", "verdict"]);
    for site in &placement.sites {
        let names = site.validators.join(", ");
        rows.add_row([&site.site, &names, &site.power.to_string(), site.verdict.label()]);
    }
    let text = format!(
        "{}\n{} validators bear {} that fail",
        rows.trim_fmt(),
        placement.validators,
        placement.faults_borne
    );
    let holds = placement.sites.iter().all(|site| site.verdict != Verdict::DecidesAlone);
    Ok(Report::new(&placement, text)?.unless(holds))
}

/// Site by consensus key, of all registered nodes, each proven. A node that the list
/// hides shows as one of unknown site.
async fn sites(client: &Client) -> Result<BTreeMap<KeyId, String>> {
    let mut found = BTreeMap::new();
    let mut page = Some(PageRequest { cursor: None, limit: Some(100) });
    while let Some(request) = page {
        let nodes = client.entities("node", None, &request).await.map_err(network_failure)?;
        for one in &nodes.items {
            let key = StateKey::from_bytes(one.key.clone().into_bytes());
            let registration = lookup::need::<Node>(client, &key).await?.registration;
            found.insert(registration.consensus_key.id(), registration.site.to_string());
        }
        page = request.after(&nodes);
    }
    Ok(found)
}

fn placement(set: &ValidatorSet, sites: &BTreeMap<KeyId, String>) -> Placement {
    let mut by_site: BTreeMap<&str, (Vec<String>, u64)> = BTreeMap::new();
    for validator in set.as_slice() {
        let site = sites.get(&validator.public_key.id()).map_or(UNKNOWN_SITE, String::as_str);
        let (names, power) = by_site.entry(site).or_default();
        names.push(validator.name.to_string());
        *power = power.saturating_add(validator.power);
    }
    let total_power = by_site.values().map(|(_, power)| power).sum();
    let site = |(site, (validators, power)): (&str, (Vec<String>, u64))| Site {
        site: site.to_owned(),
        validators,
        power,
        verdict: Verdict::of(power, total_power),
    };
    Placement {
        validators: set.as_slice().len(),
        total_power,
        faults_borne: total_power.saturating_sub(1) / 3,
        sites: by_site.into_iter().map(site).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_judged_by_its_share_of_the_power() {
        use Verdict::{Bearable, DecidesAlone, StopsChain};
        let cases = [
            (1, 4, Bearable),
            (2, 4, StopsChain),
            (3, 4, DecidesAlone),
            (2, 7, Bearable),
            (3, 7, StopsChain),
            (4, 7, StopsChain),
            (5, 7, DecidesAlone),
            (1, 1, StopsChain),
        ];
        for (power, total, expected) in cases {
            assert_eq!(Verdict::of(power, total), expected, "{power} of {total}");
        }
    }
}
