//! From the kind of a payload to its rules and to those who may submit it: one
//! line per kind. Its module has `schema` (no state), `check` (reads) and `change`
//! (writes).

use liuhen_types::payload::Payload;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::org::Role;

use crate::context::Context;
use crate::refusal::Checked;
use crate::schema::Schema;
use crate::security::{alert, incident, violation};
use crate::{
    access, authorization, catalog, channel, clock, evidence, key, org, request, resource,
    standard, warehouse,
};
use crate::{app, bridge, calendar, governance, node, profile};
use crate::{audit, compliance, continuity, evaluation, export, indicator};
use crate::{backflow, bulletin, collection, licence, opening, quality, sync};
use crate::{delivery, demand, dispute};
use crate::{inventory, source};

// The columns of the permission matrix (requirements, section 4.3).
const PA: Role = Role::ProvinceAuthority;
const CA: Role = Role::CityAuthority;
const XA: Role = Role::CountyAuthority;
const PR: Role = Role::Provider;
const CO: Role = Role::Consumer;
const OP: Role = Role::PlatformOperator;
const SE: Role = Role::SecurityAuthority;
const OD: Role = Role::OpenDataAuthority;
const AU: Role = Role::Auditor;
const EV: Role = Role::Evaluator;
const AO: Role = Role::AuthorizedOperator;
const NB: Role = Role::BridgeRelayer;

/// Who may submit a kind at all; where, and on what, is for its rules to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    /// The sender must hold one of these roles.
    pub(crate) roles: &'static [Role],
    /// True if keys of applications may sign it (AP).
    pub(crate) app: bool,
    /// True if keys of gateways may sign it (GW).
    pub(crate) gateway: bool,
    /// True if an org without any role may submit it: its own keys are its own.
    pub(crate) anyone: bool,
}

impl Permission {
    /// True if a key of this purpose may sign the kind.
    pub(crate) fn allows_key(&self, purpose: KeyPurpose) -> bool {
        match purpose {
            KeyPurpose::Org => !self.roles.is_empty(),
            KeyPurpose::App => self.app,
            KeyPurpose::Gateway => self.gateway,
            KeyPurpose::Node => false,
        }
    }

    /// True if an org that holds these roles may submit it with such a key. A
    /// gateway acts for whoever runs it; its rule says for which grants.
    pub(crate) fn allows_roles(
        &self,
        purpose: KeyPurpose,
        mut held: impl Iterator<Item = Role>,
    ) -> bool {
        let needs_none = self.anyone || purpose == KeyPurpose::Gateway;
        needs_none || held.any(|role| self.roles.contains(&role))
    }
}

/// What a change gives: nothing, or what reading for it gave.
trait Done {
    fn done(self) -> Checked<()>;
}

impl Done for () {
    fn done(self) -> Checked<()> {
        Ok(())
    }
}

impl Done for Checked<()> {
    fn done(self) -> Checked<()> {
        self
    }
}

/// True if an org that holds a role may submit a kind, by the permission matrix;
/// where, and on what, is for the rules of the kind. None for an unknown kind.
pub fn may_submit(kind: &str, role: Role) -> Option<bool> {
    permission_of(kind).map(|permission| permission.roles.contains(&role))
}

/// True if a key of this purpose may sign a kind. None for an unknown kind.
pub fn may_sign(kind: &str, purpose: KeyPurpose) -> Option<bool> {
    permission_of(kind).map(|permission| permission.allows_key(purpose))
}

macro_rules! permission {
    ([$($role:ident)*] $($machine:ident)*) => {{
        #[allow(unused_mut)]
        let mut permission =
            Permission { roles: &[$($role),*], app: false, gateway: false, anyone: false };
        $( permission.$machine = true; )*
        permission
    }};
}

macro_rules! rules {
    ($( $kind:ident: $module:path, [$($role:ident)*] $(+ $machine:ident)*; )*) => {
        /// Checks of the payload that need no state.
        pub(crate) fn schema(payload: &Payload) -> Schema {
            match payload {
                $( Payload::$kind(p) => { use $module as rule; rule::schema(p) } )*
            }
        }

        /// Checks the payload against the state and, if all hold, makes its changes.
        pub(crate) fn apply(context: &mut Context<'_>, payload: &Payload) -> Checked<()> {
            match payload {
                $( Payload::$kind(p) => {
                    use $module as rule;
                    let facts = rule::check(context, p)?;
                    rule::change(context, p, facts).done()
                } )*
            }
        }

        /// Who may submit the payload.
        pub(crate) const fn permission(payload: &Payload) -> Permission {
            match payload {
                $( Payload::$kind(_) => permission!([$($role)*] $($machine)*), )*
            }
        }

        /// Who may submit a kind, by its name.
        pub(crate) fn permission_of(kind: &str) -> Option<Permission> {
            match kind {
                $( stringify!($kind) => Some(permission!([$($role)*] $($machine)*)), )*
                _ => None,
            }
        }
    };
}

rules! {
    OrgRegister: org::register, [PA CA XA];
    RoleGrant: org::role_grant, [PA CA];
    KeyRegister: key::register, [PA CA XA PR CO OP SE OD AU EV AO NB] + anyone;
    KeyRevoke: key::revoke, [PA CA XA PR CO OP SE OD AU EV AO NB] + anyone;
    CatalogSubmit: catalog::submit, [PA CA XA PR OP];
    CatalogReview: catalog::review, [PA CA XA];
    CatalogCorrect: catalog::correct, [PA CA XA PR OP];
    CatalogPublish: catalog::publish, [PA CA XA PR];
    ResourceMount: resource::mount, [PR OP];
    ShareRequestSubmit: request::submit, [PA CA XA CO AO];
    ShareRequestAccept: request::accept, [PA CA XA OP];
    ShareRequestDecide: request::decide, [PR];
    AuthorizationIssue: authorization::issue, [PR];
    AuthorizationRevoke: authorization::revoke, [PA PR CO];
    AccessAnchor: access::anchor, [] + gateway;
    NotarizeEvidence: evidence::notarize, [PA CA XA PR CO OP SE OD AU EV AO] + app + gateway;

    // Organs, governance, calendar, bridge:
    ClockSet: clock::set, [PA];
    CalendarSet: calendar::set, [PA];
    JurisdictionProfileSet: profile::set, [PA CA];
    OrgUpdate: org::update, [PA CA XA PR CO OP SE OD AU EV AO NB];
    OrgStatusSet: org::status_set, [PA CA];
    RoleRevoke: org::role_revoke, [PA CA];
    AppRegister: app::register, [PA CA XA PR CO OP AO];
    NodeRegister: node::register, [PA CA];
    NodeStatusSet: node::status_set, [PA CA];
    ProposalSubmit: governance::submit, [PA CA];
    ProposalVote: governance::vote, [PA CA];
    SelfBuildPlanSubmit: node::plan_submit, [CA];
    SelfBuildPlanReview: node::plan_review, [PA];
    XchainPeerSet: bridge::peer_set, [PA CA];
    XchainAnchorOut: bridge::anchor_out, [PA NB];
    XchainReceiptIn: bridge::receipt_in, [NB];
    XchainMessageIn: bridge::message_in, [NB];
    StandardRegister: standard::register, [PA];
    ConformityReviewRecord: standard::review, [PA CA EV];
    ChannelRegister: channel::register, [PA CA PR OP];
    WarehouseRegister: warehouse::register, [CO OP];

    // Catalog and resources:
    ResourceUpdate: resource::update, [PR OP] + app;
    ResourceUnmount: resource::unmount, [PR OP];
    CatalogChangeNotice: catalog::notice, [PA CA XA PR];
    CatalogUpdateSubmit: catalog::update, [PA CA XA PR OP];
    CatalogRetire: catalog::retire, [PA CA XA PR];
    SystemRegister: inventory::register, [PA CA XA PR OP];
    CatalogTemplatePublish: catalog::template, [PA PR NB];
    OwnershipConfirm: catalog::ownership, [PR];
    SourceDesignate: source::designate, [PA CA];
    SourceDisputeRaise: source::dispute, [CA PR];
    SourceDisputeResolve: source::resolve, [PA CA];
    CrossCheckRecord: source::cross_check, [PA CA OP EV];

    // Collection, backflow, quality, licences, opening:
    CollectionPlanSet: collection::plan, [PA CA XA];
    CollectionConfirm: collection::confirm, [PR];
    NonCollectionFinding: bulletin::finding, [PA CA XA CO OP AU];
    NonCollectionDecide: bulletin::decide, [PA CA XA];
    BulletinIssue: bulletin::issue, [PA CA];
    BulletinRespond: bulletin::respond, [CA XA PR OP];
    BulletinClose: bulletin::close, [PA CA];
    BackflowRequest: backflow::request, [CA];
    BackflowDecide: backflow::decide, [PA];
    BackflowDeliver: backflow::deliver, [OP];
    BackflowConfirm: backflow::confirm, [CA OP];
    QualityIssueRaise: quality::raise, [PA CA XA CO OP AU AO] + app;
    QualityIssueVerify: quality::verify, [PR OP];
    QualityIssueRemedy: quality::remedy, [PR OP];
    QualityIssueConfirm: quality::confirm, [PA CA XA CO OP AU AO] + app;
    QualityAssessmentRecord: quality::assess, [PR OP EV];
    LicenseIssue: licence::issue, [PR] + app;
    LicenseUpdate: licence::update, [PR] + app;
    LicenseAbolish: licence::abolish, [PR] + app;
    OpenPlanPublish: opening::plan, [OD];
    OpenApply: opening::apply, [PR OP];
    OpenDecide: opening::decide, [OD];
    OpenPublish: opening::publish, [PR OD];
    OpenWithdraw: opening::withdraw, [PR SE OD];
    SyncReport: sync::report, [PA CA OP];

    // Demands and sharing:
    ShareRequestWithdraw: request::withdraw, [PA CA XA CO AO];
    AuthorizationSuspend: authorization::suspend, [PA CA PR SE];
    AuthorizationResume: authorization::resume, [PA CA PR];
    DeliveryReceipt: delivery::receipt, [PR OP] + app + gateway;
    DeliveryAcknowledge: delivery::acknowledge, [CO AO] + app;
    DemandSubmit: demand::submit, [PA CA XA CO];
    DemandRespond: demand::respond, [PA CA PR];
    DemandCoordinate: demand::coordinate, [PA CA];
    DemandClose: demand::close, [PA CA CO];
    DisputeRaise: dispute::raise, [CA XA PR CO AO];
    DisputeResolve: dispute::resolve, [PA CA];

    // Security, audit, evaluation:
    IndicatorSetPublish: indicator::publish, [PA];
    IndicatorSnapshot: indicator::snapshot, [PA CA AU EV];
    EvaluationResultPublish: evaluation::result, [PA EV];
    SatisfactionAnchor: evaluation::satisfaction, [PA CA] + app;
    ViolationRecord: violation::record, [PA CA PR OP SE AU];
    ViolationDecide: violation::decide, [PA SE];
    RiskAlertRecord: alert, [OP SE AU] + gateway;
    IncidentOpen: incident::open, [PA CA PR OP SE];
    IncidentUpdate: incident::update, [PR CO OP SE];
    IncidentClose: incident::close, [SE];
    DestructionCertificate: continuity::destruction, [CO OP AO];
    AuditSessionOpen: audit::session, [PA CA SE AU];
    AuditFinding: audit::finding, [AU];
    ExportApprovalApply: export::apply, [PR CO AO];
    ExportApprovalDecide: export::decide, [SE];
    DomainCrossingRecord: export::crossing, [OP];
    SecurityAssessmentRecord: continuity::assessment, [OP SE EV];
    BackupAttest: continuity::backup, [PA CA OP];
    ResourceUsageReport: continuity::usage, [CA OP];
    ComplianceCertify: compliance::certify, [PA CA PR];
}
