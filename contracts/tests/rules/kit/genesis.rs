//! The genesis of the tests. 辛集, 定州 and 雄安 are city-level, and their
//! counties' codes look like those of other cities.

use std::collections::BTreeMap;
use std::sync::Mutex;

use liuhen_crypto::{SigningKey, sm3};
use liuhen_types::genesis::{Genesis, GenesisOrg, GenesisRole, Params, Region};
use liuhen_types::payload::OrgRegister;
use liuhen_types::payload::org::{Level, OrgKind, Role, Sector};
use liuhen_types::profile::{Deadlines, Grade, Organs, Permissions, PlatformMode, Profile};
use liuhen_types::{TimeMs, Validator};

use super::id;

pub const START: TimeMs = TimeMs(1_700_000_000_000);

/// The same key for the same label, always; made once.
pub fn signing_key(label: &str) -> SigningKey {
    static KEYS: Mutex<BTreeMap<String, SigningKey>> = Mutex::new(BTreeMap::new());
    let make = || SigningKey::from_scalar(&sm3(&[label.as_bytes()]).0);
    let mut keys = KEYS.lock().expect("no test fails while it holds the keys");
    keys.entry(label.into()).or_insert_with(|| make().expect("a digest is a scalar")).clone()
}

/// Code, level, parent, home node.
const REGIONS: &[(&str, Level, &str, &str)] = &[
    ("130000", Level::Province, "", "130000"),
    ("130100", Level::City, "130000", "130100"),
    ("130102", Level::County, "130100", "130100"),
    ("130102001", Level::Township, "130102", "130100"),
    ("130181", Level::City, "130000", "130181"),
    ("130600", Level::City, "130000", "130600"),
    ("130602", Level::County, "130600", "130600"),
    ("130682", Level::City, "130000", "130682"),
    ("XA", Level::City, "130000", "XA"),
    ("130629", Level::County, "XA", "XA"),
    ("130632", Level::County, "XA", "XA"),
    ("130638", Level::County, "XA", "XA"),
];

pub fn genesis() -> Genesis {
    let region = |(code, level, parent, home): &(&str, Level, &str, &str)| Region {
        code: id(code),
        name: id(code),
        level: *level,
        parent: (!parent.is_empty()).then(|| id(parent)),
        home_node: id(home),
    };
    let validator = |name: &str| Validator {
        name: id(name),
        public_key: *signing_key(name).public_key(),
        power: 1,
    };
    Genesis {
        chain_id: id("hebei-test"),
        time: START,
        simulated_time: false,
        params: Params::default(),
        validators: ["node-0", "node-1", "node-2", "node-3"].map(validator).to_vec(),
        regions: REGIONS.iter().map(region).collect(),
        profiles: vec![Profile {
            jurisdiction: id("130000"),
            name: id("hebei"),
            is_provisional: false,
            organs: Organs::default(),
            levels: Vec::new(),
            share_types: Vec::new(),
            deadlines: Deadlines {
                catalog_update: Some(10),
                catalog_review: Some(10),
                ..Deadlines::default()
            },
            permissions: Permissions {
                platform_mode: Some(PlatformMode::ProvinceUnified),
                ..Permissions::default()
            },
            backflow_basis: Vec::new(),
            unclear_custody_hours: None,
            dispatch_period: None,
            grades: ["L1", "L2", "L3"].map(|grade| Grade::plain(id(grade))).to_vec(),
        }],
        orgs: vec![GenesisOrg {
            org: OrgRegister {
                org_id: id("pa"),
                name: id("省政务服务管理办公室"),
                credit_code: None,
                kind: OrgKind::Authority,
                level: Level::Province,
                region: id("130000"),
                sector: Sector::Government,
                home_node: id("130000"),
                parent_authority: None,
            },
            public_key: *signing_key("pa").public_key(),
            roles: vec![GenesisRole { role: Role::ProvinceAuthority, jurisdiction: id("130000") }],
        }],
    }
}
