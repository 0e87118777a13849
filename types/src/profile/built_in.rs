//! The profiles that are shipped: what the sources set, and nothing else.
//!
//! `hebei`, `qinghai` and `sanming` hold the values of their plans (requirements, section
//! 2.0; that Qinghai separates management from operation is in R-08); `national`
//! holds the time limits of the State Council's regulation on sharing government
//! data (国务院令第809号), provisional until read in its own text. No source
//! names grades; the shipped list is that of GB/T 43697 (一般、重要、核心), which
//! demands nothing by itself.

use super::Profile;
use crate::id::RegionCode;

/// Name and file.
const FILES: [(&str, &str); 4] = [
    ("hebei", include_str!("../../profiles/hebei.json")),
    ("qinghai", include_str!("../../profiles/qinghai.json")),
    ("sanming", include_str!("../../profiles/sanming.json")),
    ("national", include_str!("../../profiles/national.json")),
];

impl Profile {
    /// The names of the profiles that are shipped.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// The shipped profile of this name, for a jurisdiction; none of another name.
    ///
    /// # Panics
    /// Never: a test reads every file.
    pub fn built_in(name: &str, jurisdiction: RegionCode) -> Option<Self> {
        let (_, json) = FILES.iter().find(|(found, _)| *found == name)?;
        let profile: Self = serde_json::from_str(json).expect("a test reads every file");
        Some(Self { jurisdiction, ..profile })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::catalog::ShareType;
    use crate::payload::org::Level;
    use crate::profile::{
        BackflowBasis, Deadlines, DispatchPeriod, NamedOrgan, Organs, Permissions, PlatformMode,
    };

    fn built_in(name: &str) -> Profile {
        Profile::built_in(name, "130000".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_shipped_profiles_set_what_their_sources_set() {
        for name in Profile::built_in_names() {
            let profile = built_in(name);
            assert_eq!((profile.name.as_str(), profile.jurisdiction.as_str()), (name, "130000"));
            assert_eq!(profile.is_provisional, name == "national");
            assert_eq!(profile.grades.len(), 3);
            assert_eq!(profile.list_that_repeats(), None);
            assert_eq!(Profile { organs: Organs::default(), ..profile }, expected(name), "{name}");
        }
        assert_eq!(Profile::built_in_names().count(), 4);
    }

    /// What each source sets, without the names of organs.
    fn expected(name: &str) -> Profile {
        use BackflowBasis::{Application, Demand, Ministry, Territory};
        use Level::{City, County, Province, Township};
        use ShareType::{Conditional, NotShared, Unconditional};
        let empty = Profile {
            organs: Organs::default(),
            levels: Vec::new(),
            share_types: Vec::new(),
            deadlines: Deadlines::default(),
            permissions: Permissions::default(),
            backflow_basis: Vec::new(),
            unclear_custody_hours: None,
            dispatch_period: None,
            ..built_in(name)
        };
        match name {
            "hebei" => Profile {
                levels: vec![Province, City, County],
                deadlines: Deadlines {
                    catalog_update: Some(10),
                    catalog_review: Some(10),
                    ..Deadlines::default()
                },
                permissions: Permissions {
                    local_portals: Some(false),
                    county_platforms: Some(false),
                    platform_mode: Some(PlatformMode::ProvinceUnified),
                    new_channels: Some(false),
                    channel_cutoff: Some("2023-01-01".parse().unwrap()),
                    ..Permissions::default()
                },
                backflow_basis: vec![Territory, Demand],
                ..empty
            },
            "qinghai" => Profile {
                levels: vec![Province, City, County],
                deadlines: Deadlines { catalog_update: Some(20), ..Deadlines::default() },
                permissions: Permissions {
                    local_portals: Some(true),
                    platform_mode: Some(PlatformMode::EachLevel),
                    new_channels: Some(false),
                    channel_cutoff: Some("2023-02-28".parse().unwrap()),
                    separate_operation: Some(true),
                    ..Permissions::default()
                },
                backflow_basis: vec![Territory, Demand, Ministry],
                ..empty
            },
            "sanming" => Profile {
                levels: vec![City, County, Township],
                share_types: vec![Unconditional, Conditional, NotShared],
                permissions: Permissions {
                    county_on_city_cloud: Some(true),
                    platform_mode: Some(PlatformMode::City),
                    ..Permissions::default()
                },
                backflow_basis: vec![Application],
                dispatch_period: Some(DispatchPeriod::Monthly),
                ..empty
            },
            _ => Profile {
                deadlines: Deadlines {
                    share_decide_unconditional: Some(1),
                    share_decide: Some(10),
                    share_provide: Some(20),
                    ..Deadlines::default()
                },
                ..empty
            },
        }
    }

    /// Authorities, operators, security, opening.
    #[test]
    fn the_shipped_profiles_name_the_organs_that_their_sources_name() {
        let cases: [(&str, [&[&str]; 4]); 4] = [
            (
                "hebei",
                [
                    &["省政务服务管理办公室", "各市、雄安新区政务数据主管部门"],
                    &["省大数据中心"],
                    &["省委网信办", "省政务服务管理办公室"],
                    &["省委网信办", "省政务服务管理办公室", "省政务数据开放主管部门"],
                ],
            ),
            (
                "qinghai",
                [
                    &["省政府办公厅", "各市州"],
                    &[],
                    &["省委网信办", "省政府办公厅"],
                    &["省政府办公厅"],
                ],
            ),
            (
                "sanming",
                [
                    &["市发改委(协调机制办公室)", "市大数据管理局"],
                    &["市数政中心"],
                    &["市委网信办", "市委机要局", "市发改委", "市公安局", "市国安局", "市数政中心"],
                    &["市发改委", "市数政中心"],
                ],
            ),
            ("national", [&[], &[], &[], &[]]),
        ];
        for (name, expected) in cases {
            let Organs { authorities, platform_operators, security, open_data } =
                built_in(name).organs;
            let found = [authorities, platform_operators, security, open_data];
            let names = |list: &[NamedOrgan]| -> Vec<String> {
                list.iter().map(|organ| organ.name.to_string()).collect()
            };
            assert_eq!(
                found.each_ref().map(|list| names(list)),
                expected.map(|list| list.to_vec())
            );
        }
    }

    #[test]
    fn another_name_has_no_profile() {
        assert_eq!(Profile::built_in("beijing", "110000".parse().unwrap()), None);
    }
}
