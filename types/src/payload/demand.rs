//! Demand lists by service item (需求清单, R-39, R-40).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::LegalBasis;
use super::request::Scenario;
use crate::id::{CatalogId, DemandId, OrgId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::Date;

/// How soon the data are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Urgency {
    /// In its turn.
    Normal,
    /// Before others.
    Urgent,
}

/// `DemandSubmit`: what data and licences the handling of a service item needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandSubmit {
    /// The demand.
    pub demand_id: DemandId,
    /// Code or name of the service item (事项); refused without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_item: Option<Text<100>>,
    /// Data items needed, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Text<100>>,
    /// Kinds of licences needed, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licence_kinds: Vec<Text<100>>,
    /// The line of administration (行业), such as 民政.
    pub line: Text<64>,
    /// Kind of scenario.
    pub scenario: Scenario,
    /// How soon.
    pub urgency: Urgency,
    /// Secret data are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
}

/// What is answered to a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum DemandAnswer {
    /// This entry meets it.
    Match(CatalogId),
    /// No entry does; this org is to catalog the data.
    Assign(OrgId),
    /// The data may not be shared for it, by these laws, regulations or rules.
    Refuse(Vec<LegalBasis>),
}

/// `DemandRespond`: an authority or the provider matches, assigns or refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandRespond {
    /// The demand.
    pub demand_id: DemandId,
    /// The answer.
    pub answer: DemandAnswer,
    /// Why; required for a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// `DemandCoordinate`: a meeting decided who develops what a complex scenario
/// needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandCoordinate {
    /// The demand.
    pub demand_id: DemandId,
    /// Day of the meeting.
    pub meeting_on: Date,
    /// Orgs that took part: consumer and provider among them.
    pub participants: Vec<OrgId>,
    /// The org that develops the data or the interface.
    pub developer: OrgId,
    /// SM3 of the minutes, salted.
    pub minutes_digest: Hash,
}

/// How a demand ended for who listed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DemandOutcome {
    /// What came meets it.
    Satisfied,
    /// It does not.
    NotSatisfied,
    /// The service item needs it no longer.
    NotNeeded,
}

/// `DemandClose`: ends a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandClose {
    /// The demand.
    pub demand_id: DemandId,
    /// How it ended.
    pub outcome: DemandOutcome,
    /// Why; required unless it is satisfied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl Body for DemandSubmit {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::demand(&self.demand_id)]
    }
}

impl Body for DemandRespond {
    fn subjects(&self) -> Vec<StateKey> {
        let demand = StateKey::demand(&self.demand_id);
        match &self.answer {
            DemandAnswer::Match(catalog) => vec![demand, StateKey::catalog(catalog)],
            DemandAnswer::Assign(org) => vec![demand, StateKey::org(org)],
            DemandAnswer::Refuse(_) => vec![demand],
        }
    }
}

impl Body for DemandCoordinate {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::demand(&self.demand_id)]
    }
}

impl Body for DemandClose {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::demand(&self.demand_id)]
    }
}
