//! The plan of a new network: which nodes, at which addresses, under which
//! genesis. Nothing is written here.

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::ops::Range;

use anyhow::{Context as _, Result, bail};
use liuhen_crypto::PublicKey;
use liuhen_types::genesis::{Genesis, GenesisOrg, GenesisRole, Params};
use liuhen_types::limits::VALIDATORS_MAX;
use liuhen_types::payload::org::{Level, OrgKind, OrgRegister, Role, Sector};
use liuhen_types::profile::Profile;
use liuhen_types::validator::Validator;
use liuhen_types::{ChainId, OrgId, RegionCode, Text, TimeMs};

use crate::regions::{HEBEI, HEBEI_NODES, hebei_regions};

/// Name of the province's data authority.
pub const HEBEI_AUTHORITY: &str = "河北省政务服务管理办公室";

/// Where free ports are looked for.
const FREE_PORTS: Range<u16> = 10_000..32_768;
/// Ports that are tried before none is free.
const PORT_ATTEMPTS: usize = 10_000;

/// One node of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedNode {
    /// Its name, also that of its folder.
    pub name: String,
    /// Where others reach it.
    pub host: IpAddr,
    /// Port of the HTTP API.
    pub http_port: u16,
    /// Port of consensus.
    pub consensus_port: u16,
    /// Port of the gossip of transactions.
    pub gossip_port: u16,
}

/// Where nodes listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// All on this machine, at ports that are free now.
    FreePorts,
    /// All on this machine, three ports each from this one on.
    Loopback(u16),
    /// Each on a machine of its own, at three ports from this one on.
    Hosts(Vec<IpAddr>, u16),
}

/// The names of `count` nodes: those of Hebei and its cities first.
pub fn node_names(count: usize) -> Vec<String> {
    let known = HEBEI_NODES.iter().map(|(name, _)| (*name).to_owned());
    let numbered = (HEBEI_NODES.len() + 1..).map(|number| format!("node{number}"));
    known.chain(numbered).take(count).collect()
}

/// Plans nodes with these names.
///
/// # Errors
/// If there are none or too many, a name repeats, or ports or hosts run out.
pub fn plan(names: &[String], addresses: &Addresses) -> Result<Vec<PlannedNode>> {
    if names.is_empty() || names.len() > VALIDATORS_MAX {
        bail!("a network has 1 to {VALIDATORS_MAX} validators, not {}", names.len());
    }
    for (index, name) in names.iter().enumerate() {
        // Names become folders: they obey the alphabet of ids.
        ChainId::new(name.as_str()).with_context(|| format!("node name {name:?}"))?;
        if names[..index].contains(name) || name.starts_with('.') {
            bail!("node name {name:?} stands twice or starts with a dot");
        }
    }
    let localhost = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let ports = match addresses {
        Addresses::FreePorts => free_ports(names.len() * 3)?,
        Addresses::Loopback(base) => ports_from(*base, names.len() * 3)?,
        Addresses::Hosts(_, base) => ports_from(*base, 3)?.repeat(names.len()),
    };
    let hosts = match addresses {
        Addresses::Hosts(hosts, _) if hosts.len() != names.len() => {
            bail!("{} hosts given for {} validators", hosts.len(), names.len())
        }
        Addresses::Hosts(hosts, _) => hosts.clone(),
        _ => vec![localhost; names.len()],
    };
    let nodes = names.iter().zip(hosts).zip(ports.chunks_exact(3));
    let node = |((name, host), ports): ((&String, IpAddr), &[u16])| PlannedNode {
        name: name.clone(),
        host,
        http_port: ports[0],
        consensus_port: ports[1],
        gossip_port: ports[2],
    };
    Ok(nodes.map(node).collect())
}

fn ports_from(base: u16, count: usize) -> Result<Vec<u16>> {
    let last = u16::try_from(count.saturating_sub(1)).ok().and_then(|n| base.checked_add(n));
    let Some(last) = last.filter(|_| base > 0) else {
        bail!("{count} ports do not fit above port {base}");
    };
    Ok((base..=last).collect())
}

/// Ports that were free a moment ago; all are held at once, so they differ. They lie
/// below those that a system gives to outgoing connections, which would take them before a
/// node does.
///
/// # Errors
/// If there are no more.
pub fn free_ports(count: usize) -> Result<Vec<u16>> {
    let mut held = Vec::with_capacity(count);
    for _ in 0..PORT_ATTEMPTS {
        if held.len() == count {
            break;
        }
        let random = getrandom::u32().context("there is no randomness")?;
        let port =
            FREE_PORTS.start + (random % u32::from(FREE_PORTS.end - FREE_PORTS.start)) as u16;
        held.extend(TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
    }
    if held.len() < count {
        bail!("found {} of {count} free ports from {} on", held.len(), FREE_PORTS.start);
    }
    let port = |listener: &TcpListener| Ok(listener.local_addr()?.port());
    held.iter().map(port).collect()
}

/// Who answers for the chain at its beginning.
#[derive(Clone, Debug)]
pub struct FirstAuthority {
    /// Id of the province's data authority.
    pub org_id: OrgId,
    /// Its name.
    pub name: Text<200>,
    /// Its key.
    pub public_key: PublicKey,
}

/// Whose clock a chain goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainClock {
    /// The proposers' clocks; genesis is at this time.
    Real(TimeMs),
    /// Signed clock transactions, from this time on. Verifiers refuse such a chain
    /// unless told otherwise.
    Simulated(TimeMs),
}

impl ChainClock {
    /// Time of genesis.
    pub const fn start(self) -> TimeMs {
        match self {
            Self::Real(time) | Self::Simulated(time) => time,
        }
    }
}

/// The rule pack of the province unless another is named.
pub const DEFAULT_PROFILE: &str = "hebei";

/// The genesis of Hebei: region table, a built-in rule pack, authority and validators.
///
/// # Errors
/// If there is no such rule pack, a built-in text is out of its limits, or a name is
/// too long.
pub fn hebei_genesis(
    chain_id: ChainId,
    clock: ChainClock,
    profile: &str,
    params: Params,
    authority: FirstAuthority,
    validators: Vec<(String, PublicKey)>,
) -> Result<Genesis> {
    let province = RegionCode::new(HEBEI)?;
    let profile = Profile::built_in(profile, province.clone())
        .with_context(|| format!("there is no rule pack {profile:?}"))?;
    let org = OrgRegister {
        org_id: authority.org_id,
        name: authority.name,
        credit_code: None,
        kind: OrgKind::Authority,
        level: Level::Province,
        region: province.clone(),
        sector: Sector::Government,
        home_node: province.clone(),
        parent_authority: None,
    };
    let roles = vec![GenesisRole { role: Role::ProvinceAuthority, jurisdiction: province }];
    let validator = |(name, public_key): (String, PublicKey)| {
        Ok(Validator { name: Text::new(name)?, public_key, power: 1 })
    };
    Ok(Genesis {
        chain_id,
        time: clock.start(),
        simulated_time: matches!(clock, ChainClock::Simulated(_)),
        params,
        validators: validators.into_iter().map(validator).collect::<Result<_>>()?,
        regions: hebei_regions()?,
        profiles: vec![profile],
        orgs: vec![GenesisOrg { org, public_key: authority.public_key, roles }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_differ_and_are_no_outgoing_ones() {
        let ports = free_ports(60).unwrap();
        let all: std::collections::BTreeSet<u16> = ports.iter().copied().collect();
        assert_eq!(all.len(), 60);
        assert!(all.iter().all(|port| FREE_PORTS.contains(port)), "{all:?}");
    }

    #[test]
    fn the_first_four_nodes_are_the_province_and_three_cities() {
        assert_eq!(node_names(4), ["hebei", "shijiazhuang", "baoding", "xiongan"]);
        assert_eq!(node_names(17)[15..], ["node16", "node17"]);
    }

    #[test]
    fn every_node_gets_three_ports_of_its_own() {
        for addresses in [Addresses::FreePorts, Addresses::Loopback(9000)] {
            let nodes = plan(&node_names(4), &addresses).unwrap();
            let mut ports: Vec<u16> = nodes
                .iter()
                .flat_map(|node| [node.http_port, node.consensus_port, node.gossip_port])
                .collect();
            ports.sort_unstable();
            ports.dedup();
            assert_eq!(ports.len(), 12);
        }
        let hosts: Vec<IpAddr> = vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let nodes = plan(&node_names(2), &Addresses::Hosts(hosts.clone(), 9000)).unwrap();
        assert_eq!((nodes[1].host, nodes[1].http_port), (hosts[1], 9000));
    }

    #[test]
    fn what_cannot_be_planned_is_refused() {
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let two_hosts = Addresses::Hosts(vec!["10.0.0.1".parse().unwrap(); 2], 9000);
        let cases = [
            (names(&[]), Addresses::FreePorts),
            (node_names(VALIDATORS_MAX + 1), Addresses::FreePorts),
            (names(&["a", "a"]), Addresses::FreePorts),
            (names(&["../a"]), Addresses::FreePorts),
            (names(&[".."]), Addresses::FreePorts),
            (names(&["a", "b"]), Addresses::Loopback(65_533)),
            (names(&["a"]), Addresses::Loopback(0)),
            (names(&["a"]), two_hosts),
        ];
        for (names, addresses) in cases {
            assert!(plan(&names, &addresses).is_err(), "{names:?} {addresses:?}");
        }
    }

    #[test]
    fn the_genesis_of_hebei_passes_the_contracts() {
        let key =
            |byte: u8| *liuhen_crypto::SigningKey::from_scalar(&[byte; 32]).unwrap().public_key();
        let authority = FirstAuthority {
            org_id: OrgId::new("hebei-gov-services").unwrap(),
            name: Text::new(HEBEI_AUTHORITY).unwrap(),
            public_key: key(9),
        };
        let validators = node_names(4).into_iter().zip(1..).map(|(n, b)| (n, key(b))).collect();
        let chain_id = ChainId::new("test").unwrap();
        let (clock, params) = (ChainClock::Real(TimeMs(1)), Params::default());
        let genesis =
            hebei_genesis(chain_id, clock, DEFAULT_PROFILE, params, authority, validators).unwrap();
        liuhen_contracts::genesis_state(&genesis).unwrap();
        let json = serde_json::to_vec(&genesis).unwrap();
        assert_eq!(serde_json::from_slice::<Genesis>(&json).unwrap(), genesis);
    }
}
