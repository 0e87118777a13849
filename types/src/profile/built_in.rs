//! The profiles that are shipped: what the sources set, and nothing else.
//!
//! `hebei`, `qinghai` and `sanming` hold the values of their plans; `national`
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
    use crate::profile::{Deadlines, Permissions};

    fn built_in(name: &str) -> Profile {
        Profile::built_in(name, "130000".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_shipped_profiles_set_what_their_sources_set() {
        let none = (Deadlines::default(), Permissions::default());
        let of = |name: &str| {
            let profile = built_in(name);
            assert_eq!((profile.name.as_str(), profile.jurisdiction.as_str()), (name, "130000"));
            assert_eq!(profile.is_provisional, name == "national");
            assert_eq!(profile.grades.len(), 3);
            (profile.deadlines, profile.permissions)
        };
        let hebei = (
            Deadlines {
                catalog_update: Some(10),
                catalog_review: Some(10),
                ..Deadlines::default()
            },
            Permissions {
                local_portals: Some(false),
                county_platforms: Some(false),
                new_channels: Some(false),
                channel_cutoff: Some("2023-01-01".parse().unwrap()),
                ..Permissions::default()
            },
        );
        let qinghai = (
            Deadlines { catalog_update: Some(20), ..Deadlines::default() },
            Permissions {
                local_portals: Some(true),
                new_channels: Some(false),
                channel_cutoff: Some("2023-02-28".parse().unwrap()),
                ..Permissions::default()
            },
        );
        let national = (
            Deadlines {
                share_decide_unconditional: Some(1),
                share_decide: Some(10),
                share_provide: Some(20),
                ..Deadlines::default()
            },
            Permissions::default(),
        );
        assert_eq!(of("hebei"), hebei);
        assert_eq!(of("qinghai"), qinghai);
        assert_eq!(of("sanming"), none);
        assert_eq!(of("national"), national);
        assert_eq!(Profile::built_in_names().count(), 4);
    }

    #[test]
    fn another_name_has_no_profile() {
        assert_eq!(Profile::built_in("beijing", "110000".parse().unwrap()), None);
    }
}
