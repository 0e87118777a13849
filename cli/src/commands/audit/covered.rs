//! Kept records against the grants that they cite: who called, for which items and rows, and
//! when (R-43, R-44, R-48). Grants are read with proof, as they stand now, and they name all
//! their suspensions, their end, and what they were widened by after a dispute (R-52); so is
//! whether anybody stands for their provider (R-01).

use std::collections::BTreeMap;

use liuhen_contracts::limits::{REGION_DEPTH_MAX, SUCCESSIONS_MAX};
use liuhen_sdk::Client;
use liuhen_sdk::client::Verified;
use liuhen_types::entity::{Authorization, OrgStanding, OrgStatus};
use liuhen_types::genesis::{Params, Region};
use liuhen_types::{
    Access, AccessRecord, AccessResult, AuthorizationId, Code, OrgId, RegionCode, StateKey, TimeMs,
};
use serde::Serialize;

use crate::failure::Result;
use crate::lookup;
use crate::progress;
use crate::session::network_failure;

/// A served call that its grant does not cover.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    pub seq: u64,
    pub authorization_id: AuthorizationId,
    /// What it breaks.
    pub code: Code,
}

/// What the grants say of served calls.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Served calls that no grant covers.
    pub uncovered: Vec<Uncovered>,
    /// Calls that were served so shortly after an end that the gateway could not know.
    pub served_after_end: u64,
}

/// Grants, their providers and regions, each read once.
pub struct Grants<'a> {
    client: &'a Client,
    params: Params,
    grants: BTreeMap<AuthorizationId, Option<Authorization>>,
    /// Since when nobody stands for a provider.
    ended: BTreeMap<OrgId, Option<TimeMs>>,
    regions: BTreeMap<RegionCode, Vec<RegionCode>>,
}

impl<'a> Grants<'a> {
    /// # Errors
    /// If no node gave the chain's parameters with proof.
    pub async fn new(client: &'a Client) -> Result<Self> {
        let params = lookup::need(client, &StateKey::params()).await?;
        let (grants, ended, regions) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Ok(Self { client, params, grants, ended, regions })
    }

    /// Holds every served call against its grant.
    ///
    /// # Errors
    /// If no node gave a proven answer on a grant or a region.
    pub async fn cover(&mut self, records: &BTreeMap<u64, AccessRecord>) -> Result<Coverage> {
        let mut coverage = Coverage::default();
        let bar = progress::bar(records.len() as u64, "records held against their grants");
        for record in records.values() {
            bar.inc(1);
            if record.result != AccessResult::Ok {
                continue;
            }
            self.read(record).await?;
            match self.judge(record) {
                Verdict::Covered => {}
                Verdict::AfterEnd => coverage.served_after_end += 1,
                Verdict::Uncovered(code) => coverage.uncovered.push(Uncovered {
                    seq: record.seq,
                    authorization_id: record.authorization_id.clone(),
                    code,
                }),
            }
        }
        bar.finish_and_clear();
        Ok(coverage)
    }

    async fn read(&mut self, record: &AccessRecord) -> Result<()> {
        let id = &record.authorization_id;
        if !self.grants.contains_key(id) {
            let key = StateKey::authorization(id);
            let found: Verified<Option<Authorization>> =
                self.client.entity(&key).await.map_err(network_failure)?;
            if let Some(provider) = found.value.as_ref().map(|grant| &grant.provider)
                && !self.ended.contains_key(provider)
            {
                let ended_at = self.ended_at(provider).await?;
                self.ended.insert(provider.clone(), ended_at);
            }
            self.grants.insert(id.clone(), found.value);
        }
        if let Some(region) = record.region.as_ref().filter(|code| !self.regions.contains_key(code))
        {
            let chain = self.chain(region).await?;
            self.regions.insert(region.clone(), chain);
        }
        Ok(())
    }

    /// Since when an org is no more and nobody took its place that is; none while one is.
    async fn ended_at(&self, org: &OrgId) -> Result<Option<TimeMs>> {
        let (mut last, mut ended_at) = (org.clone(), None);
        for _ in 0..SUCCESSIONS_MAX {
            let found: Verified<Option<OrgStanding>> = self
                .client
                .entity(&StateKey::org_standing(&last))
                .await
                .map_err(network_failure)?;
            let ended = found.value.filter(|found| found.change.status == OrgStatus::Revoked);
            let Some(ended) = ended else { return Ok(None) };
            ended_at = Some(ended.set_at);
            let Some(successor) = ended.change.successor else { break };
            last = successor;
        }
        Ok(ended_at)
    }

    /// A region and those that it lies in.
    async fn chain(&self, region: &RegionCode) -> Result<Vec<RegionCode>> {
        let (mut chain, mut next) = (Vec::new(), Some(region.clone()));
        while let Some(code) = next.filter(|_| chain.len() < REGION_DEPTH_MAX) {
            let found: Verified<Option<Region>> =
                self.client.entity(&StateKey::region(&code)).await.map_err(network_failure)?;
            chain.push(code);
            next = found.value.and_then(|region| region.parent);
        }
        Ok(chain)
    }

    fn judge(&self, record: &AccessRecord) -> Verdict {
        let grant = self.grants.get(&record.authorization_id);
        let Some(grant) = grant.and_then(Option::as_ref) else {
            return Verdict::Uncovered(Code::ReferenceUnknown);
        };
        let regions = record.region.as_ref().and_then(|code| self.regions.get(code));
        let regions = regions.map(Vec::as_slice).unwrap_or_default();
        let access = Access { regions, ..Access::from(record) };
        let ended_at = self.ended.get(&grant.provider).copied().flatten();
        judge(&access, grant, ended_at, &self.params)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Covered,
    AfterEnd,
    Uncovered(Code),
}

/// As the contract judges what an anchor says: what a gateway could not know yet is no
/// breach.
fn judge(
    access: &Access<'_>,
    grant: &Authorization,
    provider_ended_at: Option<TimeMs>,
    params: &Params,
) -> Verdict {
    let ahead = || access.ahead_of_items(grant, params.clock_skew_ms);
    if let Some(code) = access.breach(grant).or_else(ahead) {
        return Verdict::Uncovered(code);
    }
    match grant.refusal_beside(provider_ended_at, access.time, params.clock_skew_ms) {
        None => Verdict::Covered,
        Some((Code::AuthRevoked | Code::AuthSuspended, since))
            if access.time.0 <= since.0.saturating_add(params.revocation_grace_ms) =>
        {
            Verdict::AfterEnd
        }
        Some((code, _)) => Verdict::Uncovered(code),
    }
}

#[cfg(test)]
mod tests {
    use liuhen_types::{Hash, ItemId, OrgId, TimeMs};
    use serde_json::json;

    use super::*;

    /// Revoked at 50 s, after a suspension from 20 to 30 s.
    fn grant() -> Authorization {
        let suspension = json!({
            "since": 20_000, "by": "pa", "reason": "核查", "until": 30_000,
            "ended_by": "pa", "end_reason": "核查完毕",
        });
        let grant = json!({
            "authorization_id": "a", "request_id": "r", "catalog_id": "c", "catalog_version": 1,
            "provider": "civil", "consumer": "tax", "manager": "pa", "items": ["code"],
            "conditions": [], "apps": [], "delivery_mode": "Query", "region_scope": "130100",
            "quota": 9, "valid_from": 1_000, "valid_to": 90_000, "terms_digest": Hash([1; 32]),
            "status": "Revoked", "issued_at": 1_000, "ended_at": 50_000, "ended_by": "civil",
            "suspensions": [suspension], "ok": 1, "denied": 0, "served_after_end": 0,
            "over_quota": 0, "delivered": 0,
        });
        serde_json::from_value(grant).expect("a grant")
    }

    #[test]
    fn a_call_is_judged_by_the_grant_at_its_time() {
        use Verdict::{AfterEnd, Covered, Uncovered};
        let (grant, mut params) = (grant(), Params::default());
        (params.clock_skew_ms, params.revocation_grace_ms) = (0, 3_000);
        let [tax, other]: [OrgId; 2] = ["tax", "other"].map(|org| org.parse().unwrap());
        let [code, name]: [ItemId; 2] = ["code", "name"].map(|item| item.parse().unwrap());
        let [city, county]: [RegionCode; 2] = ["130100", "130102"].map(|c| c.parse().unwrap());
        let inside = [county.clone(), city];
        let person = Hash([2; 32]);
        let end = Some(TimeMs(40_000));
        type Case<'a> = (&'a OrgId, &'a ItemId, &'a [RegionCode], u64, Option<TimeMs>, Verdict);
        let cases: [Case<'_>; 15] = [
            (&tax, &code, &[], 10_000, None, Covered),
            (&tax, &code, &inside, 10_000, None, Covered),
            (&tax, &code, &inside[..1], 10_000, None, Uncovered(Code::ScopeExceeded)),
            (&other, &code, &[], 10_000, None, Uncovered(Code::AppNotAuthorized)),
            (&tax, &name, &[], 10_000, None, Uncovered(Code::ItemNotAuthorized)),
            (&tax, &code, &[], 23_000, None, AfterEnd),
            (&tax, &code, &[], 23_001, None, Uncovered(Code::AuthSuspended)),
            (&tax, &code, &[], 30_001, None, Covered),
            (&tax, &code, &[], 53_000, None, AfterEnd),
            (&tax, &code, &[], 53_001, None, Uncovered(Code::AuthRevoked)),
            // The provider is no more, and nobody took its place.
            (&tax, &code, &[], 40_000, end, Covered),
            (&tax, &code, &[], 43_000, end, AfterEnd),
            (&tax, &code, &[], 43_001, end, Uncovered(Code::AuthSuspended)),
            (&tax, &code, &[], 53_000, end, Uncovered(Code::AuthSuspended)),
            (&tax, &code, &[], 10_000, end, Covered),
        ];
        for (consumer, item, regions, time, ended_at, expected) in cases {
            let items = std::slice::from_ref(item);
            let access = Access {
                time: TimeMs(time),
                consumer,
                app: None,
                operator_ref: Some(&person),
                items,
                regions,
            };
            let verdict = judge(&access, &grant, ended_at, &params);
            assert_eq!(verdict, expected, "{consumer} {item} {time} {ended_at:?}");
        }
    }
}
