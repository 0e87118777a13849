//! The region table of Hebei.
//!
//! The table is data: parents and home nodes are written out, because 定州 and
//! 辛集 are city-level and three counties belong to 雄安新区 whatever their codes
//! say. What the seed does not set stays unset.

use anyhow::{Context as _, Result};
use liuhen_types::genesis::Region;
use liuhen_types::payload::org::Level;
use liuhen_types::{RegionCode, Text};
use serde::Deserialize;

/// Code of the province in the region table.
pub const HEBEI: &str = "130000";

const HEBEI_TABLE: &str = include_str!("../data/hebei_regions.csv");

/// Node names by the region they serve, the first ones first.
pub const HEBEI_NODES: [(&str, &str); 15] = [
    ("hebei", HEBEI),
    ("shijiazhuang", "130100"),
    ("baoding", "130600"),
    ("xiongan", "XA"),
    ("tangshan", "130200"),
    ("qinhuangdao", "130300"),
    ("handan", "130400"),
    ("xingtai", "130500"),
    ("zhangjiakou", "130700"),
    ("chengde", "130800"),
    ("cangzhou", "130900"),
    ("langfang", "131000"),
    ("hengshui", "131100"),
    ("dingzhou", "130682"),
    ("xinji", "130181"),
];

#[derive(Deserialize)]
struct Line {
    code: RegionCode,
    name: Text<100>,
    level: Level,
    parent: Option<RegionCode>,
    home_node: RegionCode,
}

/// The region table of Hebei: province, 14 city-level regions, their counties.
///
/// # Errors
/// If the table that was built in is damaged; a test excludes it.
pub fn hebei_regions() -> Result<Vec<Region>> {
    let mut reader = csv::Reader::from_reader(HEBEI_TABLE.as_bytes());
    let lines: Result<Vec<Line>, csv::Error> = reader.deserialize().collect();
    let lines = lines.context("the built-in region table is damaged")?;
    let region = |line: Line| Region {
        code: line.code,
        name: line.name,
        level: line.level,
        parent: line.parent,
        home_node: line.home_node,
    };
    Ok(lines.into_iter().map(region).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::divisions::{Division, rows};

    fn by_code() -> BTreeMap<String, Region> {
        let regions = hebei_regions().unwrap();
        regions.into_iter().map(|region| (region.code.to_string(), region)).collect()
    }

    #[test]
    fn every_county_of_the_division_data_is_in_the_table_under_its_own_name() {
        let table = by_code();
        let data = std::path::Path::new("../tests/data/divisions");
        let mut areas = 0;
        for row in rows(Division::Area, data).unwrap() {
            let values = row.unwrap().values;
            let region = table.get(&values[0]).unwrap_or_else(|| panic!("{values:?}"));
            assert_eq!(region.name.as_str(), values[1]);
            areas += 1;
        }
        // Province, eleven cities and 雄安新区 are not among the counties.
        assert_eq!(table.len(), areas + 1 + 11 + 1);
    }

    #[test]
    fn parents_and_home_nodes_follow_the_table_and_not_the_code() {
        let table = by_code();
        let cases = [
            ("130000", None, "130000", Level::Province),
            ("130100", Some("130000"), "130100", Level::City),
            ("130102", Some("130100"), "130100", Level::County),
            ("130181", Some("130000"), "130181", Level::City),
            ("130682", Some("130000"), "130682", Level::City),
            ("XA", Some("130000"), "XA", Level::City),
            ("130629", Some("XA"), "XA", Level::County),
            ("130632", Some("XA"), "XA", Level::County),
            ("130638", Some("XA"), "XA", Level::County),
            ("130606", Some("130600"), "130600", Level::County),
        ];
        for (code, parent, home_node, level) in cases {
            let region = &table[code];
            assert_eq!(region.parent.as_ref().map(RegionCode::as_str), parent, "{code}");
            assert_eq!(region.home_node.as_str(), home_node, "{code}");
            assert_eq!(region.level, level, "{code}");
        }
        let cities = table.values().filter(|region| region.level == Level::City).count();
        assert_eq!(cities, 14);
    }

    #[test]
    fn every_node_serves_a_region_that_is_its_own_home() {
        let table = by_code();
        for (name, code) in HEBEI_NODES {
            assert_eq!(table[code].home_node.as_str(), code, "{name}");
        }
    }
}
