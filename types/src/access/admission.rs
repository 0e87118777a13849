//! Whether a grant covers one access: who calls, for which items and rows, and when
//! . A gateway asks before it serves, an auditor of each record
//! that says `Ok`.
//!
//! What is left out: the quota, which a sum of accesses exceeds and not one of them; the
//! delivery mode and the masking, which no record names; and the grace in which a gateway
//! cannot know yet that a grant ended: who judges a record looks at
//! [`Authorization::refusal_at`], which says since when.

use liuhen_crypto::Hash;

use super::AccessRecord;
use crate::code::Code;
use crate::entity::Authorization;
use crate::id::{AppId, ItemId, OrgId, RegionCode};
use crate::time::TimeMs;

/// What a grant says something of, in one access.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// When.
    pub time: TimeMs,
    /// The org that calls.
    pub consumer: &'a OrgId,
    /// Its application; none if the org itself calls.
    pub app: Option<&'a AppId>,
    /// Salted digest of the person.
    pub operator_ref: Option<&'a Hash>,
    /// Items read.
    pub items: &'a [ItemId],
    /// The region of the rows and, as far as the caller has read the region table, those
    /// that it lies in; empty if the rows are of the grant's region scope as a whole.
    /// A code's digits say nothing, so a region that comes alone is covered only
    /// if it is the scope itself.
    pub regions: &'a [RegionCode],
}

impl<'a> From<&'a AccessRecord> for Access<'a> {
    /// What a record says; its region comes alone.
    fn from(record: &'a AccessRecord) -> Self {
        Self {
            time: record.time,
            consumer: &record.consumer,
            app: record.app.as_ref(),
            operator_ref: record.operator_ref.as_ref(),
            items: &record.items,
            regions: record.region.as_slice(),
        }
    }
}

impl Access<'_> {
    /// Why a grant does not cover it; none if it does. `clock_skew_ms` as for
    /// [`Authorization::refusal_at`].
    pub fn refusal(&self, grant: &Authorization, clock_skew_ms: u64) -> Option<Code> {
        let ended = || grant.refusal_at(self.time, clock_skew_ms).map(|(code, _)| code);
        let ahead = || self.ahead_of_items(grant, clock_skew_ms);
        self.breach(grant).or_else(ahead).or_else(ended)
    }

    /// Refuses items that the grant, which was widened since, did not hold yet at the time of
    /// the call.
    pub fn ahead_of_items(&self, grant: &Authorization, clock_skew_ms: u64) -> Option<Code> {
        let seen = TimeMs(self.time.0.saturating_add(clock_skew_ms));
        let mut later = grant.widened.iter().filter(|widening| seen < widening.at);
        let is_ahead =
            later.any(|widening| self.items.iter().any(|item| widening.items.contains(item)));
        is_ahead.then_some(Code::ItemNotAuthorized)
    }

    /// The same without its time: who calls, for which items and rows.
    pub fn breach(&self, grant: &Authorization) -> Option<Code> {
        let is_named = self.operator_ref.is_some_and(|person| *person != Hash::ZERO);
        let may = |person: &Hash| grant.operators.is_empty() || grant.operators.contains(person);
        let rules = [
            (is_named, Code::OperatorRequired),
            (*self.consumer == grant.consumer, Code::AppNotAuthorized),
            (self.is_app_granted(grant), Code::AppNotAuthorized),
            (self.operator_ref.is_some_and(may), Code::AppNotAuthorized),
            (!self.items.is_empty(), Code::ItemUnknown),
            (self.items.iter().all(|item| grant.items.contains(item)), Code::ItemNotAuthorized),
            (self.is_in_scope(grant), Code::ScopeExceeded),
        ];
        rules.into_iter().find(|(holds, _)| !holds).map(|(_, code)| code)
    }

    /// A grant that names none is the org's own, and no application's.
    fn is_app_granted(&self, grant: &Authorization) -> bool {
        match self.app {
            Some(app) => grant.apps.contains(app),
            None => grant.apps.is_empty(),
        }
    }

    fn is_in_scope(&self, grant: &Authorization) -> bool {
        self.regions.is_empty() || self.regions.contains(&grant.region_scope)
    }
}
