//! Share requests and authorisations.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::{DeliveryMode, LegalBasis, ShareCondition};
use crate::id::{
    AlertId, AppId, AuthorizationId, CatalogId, DemandId, DisputeId, IncidentId, IssueId, ItemId,
    OrgId, RegionCode, RequestId, ViolationId,
};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Simple or complex scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Scenario {
    /// Straight through.
    Simple,
    /// Needs coordination.
    Complex,
}

/// One item asked for, and why it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestedItem {
    /// The item.
    pub item_id: ItemId,
    /// Why the purpose needs it.
    pub justification: Text<300>,
}

/// `ShareRequestSubmit`: a consumer asks for items of a published entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequestSubmit {
    /// The request; names the share for its whole life.
    pub request_id: RequestId,
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its published version.
    pub catalog_version: u32,
    /// Items asked for, each once.
    pub items: Vec<RequestedItem>,
    /// Duty of the consumer that needs them.
    pub duty_basis: Text<200>,
    /// What they are for.
    pub purpose: Text<300>,
    /// Service item that needs them, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_item: Option<Text<100>>,
    /// Kind of scenario.
    pub scenario: Scenario,
    /// Applications that will use the grant; none means the org itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<AppId>,
    /// How the data should come.
    pub delivery_mode: DeliveryMode,
    /// Rows of which region.
    pub region_scope: RegionCode,
    /// Accesses wanted at most.
    pub quota: u64,
    /// First instant.
    pub valid_from: TimeMs,
    /// Last instant.
    pub valid_to: TimeMs,
    /// True if data would leave the country; refused without approval.
    pub cross_border: bool,
    /// The consumer's demand that it answers; a complex scenario has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand_id: Option<DemandId>,
    /// Id of the grant that the contract issues by itself if the entry is shared
    /// unconditionally; by default it takes the request's. For other
    /// entries the provider names the grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<AuthorizationId>,
    /// Secret data are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
    /// Persons that will use the grant, each as a salted digest that the records of
    /// its accesses repeat as `operator_ref`; who knows the salts is the consumer. None
    /// means every operator of the consumer's applications, or of the org itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<Hash>,
}

impl ShareRequestSubmit {
    /// Id of the grant that the contract issues by itself.
    pub fn own_authorization_id(&self) -> AuthorizationId {
        let by_request = || {
            AuthorizationId::new(self.request_id.as_str()).expect("identifiers share one alphabet")
        };
        self.authorization_id.clone().unwrap_or_else(by_request)
    }
}

/// `ShareRequestAccept`: takes the request into processing, or not (受理).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequestAccept {
    /// The request.
    pub request_id: RequestId,
    /// Taken or not.
    pub accept: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// The provider's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ShareDecision {
    /// All items asked for.
    Approve,
    /// Some of them.
    Partial,
    /// None.
    Reject,
}

/// `ShareRequestDecide`: the providing org decides, and nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequestDecide {
    /// The request.
    pub request_id: RequestId,
    /// The verdict.
    pub decision: ShareDecision,
    /// Items granted; empty for a rejection, all for an approval.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// Conditions of the grant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ShareCondition>,
    /// Legal basis of refusing the other items, or all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// In place of that, conditions of the entry that do not hold for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_conditions: Vec<ShareCondition>,
    /// Reason for granting less than asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// `ShareRequestWithdraw`: the consumer takes the request back before the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequestWithdraw {
    /// The request.
    pub request_id: RequestId,
    /// Why, if it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// `AuthorizationIssue`: turns the decision into a grant that names all three
/// parties.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationIssue {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// The decided request.
    pub request_id: RequestId,
    /// The providing org.
    pub provider: OrgId,
    /// The consuming org.
    pub consumer: OrgId,
    /// The managing org.
    pub manager: OrgId,
    /// SM3 of the agreed terms.
    pub terms_digest: Hash,
}

/// For what a grant is ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "id", deny_unknown_fields)]
pub enum RevocationCause {
    /// A verified violation of the consumer.
    Violation(ViolationId),
    /// A dispute in which the contract's approval was overturned.
    Dispute(DisputeId),
}

/// `AuthorizationRevoke`: ends a grant at once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationRevoke {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// Why.
    pub reason: Text<500>,
    /// The cause; required of the provider for what the contract granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<RevocationCause>,
}

/// For what a grant is suspended, while it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "id", deny_unknown_fields)]
pub enum SuspensionCause {
    /// A violation of the consumer, reported or verified.
    Violation(ViolationId),
    /// A risk alert on the grant that is not closed.
    Alert(AlertId),
    /// An open incident that names the grant.
    Incident(IncidentId),
    /// An open quality issue on the entry.
    Issue(IssueId),
    /// An open dispute of the contract's approval.
    Dispute(DisputeId),
}

/// `AuthorizationSuspend`: stops a grant for the time being.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationSuspend {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// Why.
    pub reason: Text<500>,
    /// The cause; required of the provider for what the contract granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<SuspensionCause>,
}

/// `AuthorizationResume`: lets a suspended grant be used again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationResume {
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// Why.
    pub reason: Text<500>,
}

impl Body for ShareRequestSubmit {
    fn subjects(&self) -> Vec<StateKey> {
        let mut subjects = vec![
            StateKey::request(&self.request_id),
            StateKey::catalog(&self.catalog_id),
            StateKey::authorization(&self.own_authorization_id()),
        ];
        subjects.extend(self.demand_id.as_ref().map(StateKey::demand));
        subjects
    }
}

impl Body for ShareRequestWithdraw {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::request(&self.request_id)]
    }
}

impl Body for AuthorizationSuspend {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::authorization(&self.authorization_id)]
    }
}

impl Body for AuthorizationResume {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::authorization(&self.authorization_id)]
    }
}

impl Body for ShareRequestAccept {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::request(&self.request_id)]
    }
}

impl Body for ShareRequestDecide {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::request(&self.request_id)]
    }
}

impl Body for AuthorizationIssue {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::authorization(&self.authorization_id), StateKey::request(&self.request_id)]
    }
}

impl Body for AuthorizationRevoke {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::authorization(&self.authorization_id)]
    }
}
