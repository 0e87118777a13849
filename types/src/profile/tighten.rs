//! What an override may do: only tighten. A city's profile inherits what it
//! leaves unset from the one above it, and never loosens it.

use super::{Deadlines, Grade, Permissions, PlatformMode, Profile};

impl Profile {
    /// This profile under the one of a region above: the stricter of both in
    /// everything. Name, jurisdiction, organs and the list of grades stay its own.
    #[must_use]
    pub fn bounded_by(mut self, above: &Self) -> Self {
        self.share_types = common(&self.share_types, &above.share_types);
        inherit(&mut self.levels, &above.levels);
        inherit(&mut self.backflow_basis, &above.backflow_basis);
        self.unclear_custody_hours = least(self.unclear_custody_hours, above.unclear_custody_hours);
        self.dispatch_period = self.dispatch_period.or(above.dispatch_period);
        self.deadlines = self.deadlines.bounded_by(&above.deadlines);
        self.permissions = self.permissions.bounded_by(&above.permissions);
        for grade in &mut self.grades {
            if let Some(other) = above.grades.iter().find(|other| other.grade == grade.grade) {
                grade.bound(other);
            }
        }
        self
    }

    /// The first value of this profile that would loosen the one above it, as it
    /// is named in JSON; none if it only tightens.
    pub fn loosens(&self, above: &Self) -> Option<&'static str> {
        let bounded = self.clone().bounded_by(above);
        let names = |profile: &Self| -> Vec<_> {
            profile.grades.iter().map(|grade| grade.grade.clone()).collect()
        };
        if names(self) != names(above) {
            return Some("grades");
        }
        let looser = |(own, bounded): (&Grade, &Grade)| {
            (own.max_validity_days.is_some() && own.max_validity_days != bounded.max_validity_days)
                || (own.max_quota.is_some() && own.max_quota != bounded.max_quota)
                || (!own.delivery_modes.is_empty() && own.delivery_modes != bounded.delivery_modes)
        };
        if self.grades.iter().zip(&bounded.grades).any(looser) {
            return Some("grades");
        }
        if !self.share_types.is_empty() && self.share_types != bounded.share_types {
            return Some("share_types");
        }
        let hours = self.unclear_custody_hours;
        if hours.is_some() && hours != bounded.unclear_custody_hours {
            return Some("unclear_custody_hours");
        }
        self.deadlines
            .first_set_unlike(&bounded.deadlines)
            .or_else(|| self.permissions.first_set_unlike(&bounded.permissions))
    }
}

/// The smaller of two limits; unset limits nothing.
fn least<T: Ord + Copy>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        _ => a.or(b),
    }
}

/// The stricter of two answers, where `strict` is the one that forbids.
fn strictest(a: Option<bool>, b: Option<bool>, strict: bool) -> Option<bool> {
    if b == Some(strict) { b } else { a.or(b) }
}

/// Platforms that only the province builds are the strictest.
fn strictest_mode(a: Option<PlatformMode>, b: Option<PlatformMode>) -> Option<PlatformMode> {
    if b == Some(PlatformMode::ProvinceUnified) { b } else { a.or(b) }
}

/// A list that is not set is that of above.
fn inherit<T: Clone>(own: &mut Vec<T>, above: &[T]) {
    if own.is_empty() {
        *own = above.to_vec();
    }
}

macro_rules! bounds {
    ($type:ident { $($field:ident: $stricter:expr;)* }) => {
        impl $type {
            fn bounded_by(&self, above: &Self) -> Self {
                Self { $($field: $stricter(self.$field, above.$field),)* }
            }

            /// The first field that is set here and different there.
            fn first_set_unlike(&self, other: &Self) -> Option<&'static str> {
                $(
                    if self.$field.is_some() && self.$field != other.$field {
                        return Some(stringify!($field));
                    }
                )*
                None
            }
        }
    };
}

bounds!(Deadlines {
    catalog_update: least;
    catalog_review: least;
    catalog_initial_review: least;
    share_accept: least;
    share_decide: least;
    share_decide_unconditional: least;
    share_provide: least;
    quality_verify: least;
    quality_remedy: least;
    bulletin_respond: least;
    backflow_decide: least;
    backflow_deliver: least;
});

bounds!(Permissions {
    local_portals: |a, b| strictest(a, b, false);
    county_platforms: |a, b| strictest(a, b, false);
    county_on_city_cloud: |a, b| strictest(a, b, true);
    platform_mode: strictest_mode;
    new_channels: |a, b| strictest(a, b, false);
    channel_cutoff: least;
    separate_operation: |a, b| strictest(a, b, true);
    responsible_required: |a, b| strictest(a, b, true);
    export_important: |a, b| strictest(a, b, false);
});

impl Grade {
    fn bound(&mut self, above: &Self) {
        self.co_approval |= above.co_approval;
        self.masking |= above.masking;
        self.forbids_open |= above.forbids_open;
        self.max_validity_days = least(self.max_validity_days, above.max_validity_days);
        self.max_quota = least(self.max_quota, above.max_quota);
        self.delivery_modes = common(&self.delivery_modes, &above.delivery_modes);
    }
}

/// What both allow, where an empty list allows all. Lists that share nothing
/// leave the list above: an empty one would allow all.
fn common<T: Copy + PartialEq>(own: &[T], above: &[T]) -> Vec<T> {
    let shared: Vec<_> = own.iter().filter(|one| above.contains(one)).copied().collect();
    match (own.is_empty(), above.is_empty()) {
        (_, true) => own.to_vec(),
        (true, false) => above.to_vec(),
        _ if shared.is_empty() => above.to_vec(),
        _ => shared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::catalog::{DeliveryMode, ShareType};

    fn profile() -> Profile {
        Profile::built_in("hebei", "130000".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_profile_under_itself_is_itself() {
        assert_eq!(profile().bounded_by(&profile()), profile());
        assert_eq!(profile().loosens(&profile()), None);
    }

    #[test]
    fn an_override_only_tightens() {
        type Change = fn(&mut Profile);
        let cases: &[(Change, Option<&str>)] = &[
            (|p| p.deadlines.catalog_update = Some(9), None),
            (|p| p.deadlines.catalog_update = None, None),
            (|p| p.deadlines.catalog_update = Some(11), Some("catalog_update")),
            (|p| p.deadlines.share_accept = Some(30), None),
            (|p| p.permissions.local_portals = Some(true), Some("local_portals")),
            (|p| p.permissions.local_portals = None, None),
            (|p| p.permissions.separate_operation = Some(false), None),
            (
                |p| p.permissions.platform_mode = Some(PlatformMode::EachLevel),
                Some("platform_mode"),
            ),
            (|p| p.permissions.platform_mode = None, None),
            (|p| p.permissions.county_on_city_cloud = Some(true), None),
            (|p| p.share_types = vec![ShareType::Unconditional], None),
            (|p| p.share_types = vec![], None),
            (|p| p.unclear_custody_hours = Some(23), None),
            (|p| p.unclear_custody_hours = Some(25), Some("unclear_custody_hours")),
            (|p| p.share_types = vec![ShareType::NotShared], Some("share_types")),
            (|p| p.permissions.channel_cutoff = Some("2022-01-01".parse().unwrap()), None),
            (
                |p| p.permissions.channel_cutoff = Some("2024-01-01".parse().unwrap()),
                Some("channel_cutoff"),
            ),
            (|p| p.grades[1].co_approval = true, None),
            (|p| p.grades[1].max_quota = Some(1_000), None),
            (|p| p.grades[2].max_quota = Some(101), Some("grades")),
            (|p| p.grades[2].max_quota = Some(100), None),
            (|p| p.grades[2].masking = false, None),
            (|p| p.grades[2].delivery_modes = vec![DeliveryMode::Query], None),
            (|p| p.grades[2].delivery_modes = vec![DeliveryMode::BatchFile], Some("grades")),
            (|p| drop(p.grades.pop()), Some("grades")),
            (|p| p.grades.swap(0, 1), Some("grades")),
        ];
        let mut above = profile();
        above.unclear_custody_hours = Some(24);
        above.share_types = vec![ShareType::Unconditional, ShareType::Conditional];
        above.grades[2].max_quota = Some(100);
        above.grades[2].masking = true;
        above.grades[2].delivery_modes = vec![DeliveryMode::Query, DeliveryMode::Sandbox];
        for (n, (change, expected)) in cases.iter().enumerate() {
            let mut own = above.clone();
            change(&mut own);
            assert_eq!(own.loosens(&above), *expected, "case {n}");
            let bounded = own.bounded_by(&above);
            assert_eq!(bounded.clone().bounded_by(&above), bounded, "case {n} is not bounded");
            assert!(bounded.deadlines.catalog_update <= Some(10), "case {n}");
            assert_eq!(bounded.permissions.local_portals, Some(false), "case {n}");
            assert!(!bounded.share_types.contains(&ShareType::NotShared), "case {n}");
        }
    }
}
