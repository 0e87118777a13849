//! Random payloads and transactions.

use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, DataType, DeliveryMode, FormatClass, LegalBasis, LegalBasisKind,
    OpenAttribute, ResourceClass, ReviewDecision, ReviewReason, ShareChannel, ShareCondition,
    ShareType, UpdateCycle,
};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::org::{Level, OrgKind, Role, Sector};
use liuhen_types::payload::request::{
    RequestedItem, RevocationCause, Scenario, ShareDecision, SuspensionCause,
};
use liuhen_types::payload::resource::{AccessMode, ResourceKind};
use liuhen_types::payload::{
    AccessAnchor, AuthorizationIssue, AuthorizationRevoke, CatalogCorrect, CatalogPublish,
    CatalogReview, CatalogSubmit, ClockSet, KeyRegister, KeyRevoke, NotarizeEvidence, OrgRegister,
    ResourceMount, RoleGrant, ShareRequestAccept, ShareRequestDecide, ShareRequestSubmit,
};
use liuhen_types::{CoSignature, Payload, SignedTransaction, Transaction};

use super::{sample_enums, sample_structs, sample_variants};

sample_enums! {
    OrgKind { Department, Authority, Operator, PublicUtility, SocialDataHolder, Auditor }
    Level { Province, City, County, Township }
    Sector {
        Government, Party, Congress, Consultative, Discipline, Court, Procuratorate, Military,
        Social,
    }
    Role {
        ProvinceAuthority, CityAuthority, CountyAuthority, Provider, Consumer, PlatformOperator,
        SecurityAuthority, OpenDataAuthority, Auditor, Evaluator, AuthorizedOperator,
        BridgeRelayer,
    }
    KeyPurpose { Org, App, Node, Gateway }
    ResourceClass { Basic, Topic, Department }
    FormatClass {
        ElectronicFile, Spreadsheet, Database, Image, Stream, SelfDescribing, Service,
    }
    DataType { Text, Integer, Decimal, Date, DateTime, Boolean, Binary }
    ShareType { Unconditional, Conditional, NotShared }
    OpenAttribute { Open, OpenOnRequest, NotOpen }
    ShareChannel { Platform, Mail, Medium }
    UpdateCycle {
        RealTime, Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly, Irregular,
    }
    DeliveryMode { Query, BatchFile, DbExchange, Sandbox, ResultOnly }
    LegalBasisKind { Law, Regulation, Rule, Other }
    ReviewDecision { Approve, Return }
    ResourceKind { Api, File, Table, Service }
    AccessMode { Logical, Physical }
    Scenario { Simple, Complex }
    ShareDecision { Approve, Partial, Reject }
}

sample_variants! {
    ShareCondition {
        ConsumerLevel, ConsumerOrgs, Purpose, ServiceItem, DeliveryMode, MaxValidityDays, Quota,
        Masking, CoApproval, Text,
    }
    RevocationCause { Violation, Dispute }
    SuspensionCause { Violation, Alert, Incident, Issue, Dispute }
    Payload {
        OrgRegister, RoleGrant, KeyRegister, KeyRevoke, CatalogSubmit, CatalogReview,
        CatalogCorrect, CatalogPublish, ResourceMount, ShareRequestSubmit, ShareRequestAccept,
        ShareRequestDecide, AuthorizationIssue, AuthorizationRevoke, AccessAnchor,
        NotarizeEvidence,
        // Organs, governance, calendar, bridge:
        ClockSet, CalendarSet, JurisdictionProfileSet, OrgUpdate, OrgStatusSet, RoleRevoke,
        AppRegister,
        NodeRegister,
        NodeStatusSet,
        ProposalSubmit,
        ProposalVote,
        SelfBuildPlanSubmit,
        SelfBuildPlanReview,
        XchainPeerSet,
        XchainAnchorOut,
        XchainReceiptIn,
        XchainMessageIn,
        StandardRegister,
        ConformityReviewRecord,
        ChannelRegister,
        WarehouseRegister,
        // Catalog and resources:
        ResourceUpdate, ResourceUnmount, CatalogChangeNotice, CatalogUpdateSubmit, CatalogRetire,
        SystemRegister, CatalogTemplatePublish, OwnershipConfirm, SourceDesignate,
        SourceDisputeRaise, SourceDisputeResolve, CrossCheckRecord,
        // Collection, backflow, quality, licences, opening:
        CollectionPlanSet, CollectionConfirm, NonCollectionFinding, NonCollectionDecide,
        BulletinIssue, BulletinRespond, BulletinClose, BackflowRequest, BackflowDecide,
        BackflowDeliver, BackflowConfirm, QualityIssueRaise, QualityIssueVerify,
        QualityIssueRemedy, QualityIssueConfirm, QualityAssessmentRecord, LicenseIssue,
        LicenseUpdate, LicenseAbolish, OpenPlanPublish, OpenApply, OpenDecide, OpenPublish,
        OpenWithdraw, SyncReport,
        // Demands and sharing:
        ShareRequestWithdraw, AuthorizationSuspend, AuthorizationResume, DeliveryReceipt,
        DeliveryAcknowledge, DemandSubmit, DemandRespond, DemandCoordinate, DemandClose,
        DisputeRaise, DisputeResolve,
        // Security, audit, evaluation:
        IndicatorSetPublish, IndicatorSnapshot, EvaluationResultPublish, SatisfactionAnchor,
        ViolationRecord, ViolationDecide, RiskAlertRecord, IncidentOpen, IncidentUpdate,
        IncidentClose, DestructionCertificate, AuditSessionOpen, AuditFinding,
        ExportApprovalApply, ExportApprovalDecide, DomainCrossingRecord,
        SecurityAssessmentRecord, BackupAttest, ResourceUsageReport, ComplianceCertify,
    }
}

sample_structs! {
    OrgRegister {
        org_id, name, credit_code, kind, level, region, sector, home_node, parent_authority,
    }
    RoleGrant { org, role, jurisdiction, valid_to }
    KeyRegister {
        org, public_key, purpose, holder, certificate_digest, not_after, proof_of_possession,
    }
    KeyRevoke { key_id, reason, compromised_since }
    LegalBasis { name, article, kind }
    CatalogItem {
        item_id, name, data_type, length, element_code, category, grade, is_personal, governance,
    }
    CatalogEntry {
        catalog_id, class, name, code, provider_name, provider_code, summary, format_class,
        format_type, items, share_type, share_conditions, legal_basis, share_channel,
        delivery_modes, open_attribute, open_condition, update_cycle, published_on,
        related_codes, category, grade, is_state_secret, region_scope, duty_basis, source_system,
        governance,
    }
    CatalogSubmit { entry }
    ReviewReason { field, text }
    CatalogReview { catalog_id, version, decision, reasons, reclassify }
    CatalogCorrect { version, entry }
    CatalogPublish { catalog_id, version, portal_id }
    ResourceMount {
        resource_id, catalog_id, catalog_version, kind, access_mode, endpoint_ref, items,
        schema_digest, is_state_secret, abroad, gateway_id,
    }
    RequestedItem { item_id, justification }
    ShareRequestSubmit {
        request_id, catalog_id, catalog_version, items, duty_basis, purpose, service_item,
        scenario, apps, delivery_mode, region_scope, quota, valid_from, valid_to, cross_border,
        demand_id, authorization_id, is_state_secret, operators,
    }
    ShareRequestAccept { request_id, accept, reason }
    ShareRequestDecide {
        request_id, decision, items, conditions, legal_basis, failed_conditions, reason,
    }
    AuthorizationIssue {
        authorization_id, request_id, provider, consumer, manager, terms_digest,
    }
    AuthorizationRevoke { authorization_id, reason, cause }
    AuthorizationUse { authorization_id, ok, denied, first_ok, last_ok }
    AccessAnchor {
        gateway_id, seq_from, seq_to, leaf_root, prev_root, time_min, time_max,
        per_authorization,
    }
    NotarizeEvidence { namespace, digest, schema_ref, refs }
    ClockSet { time }
    Transaction {
        version, chain_id, contract_version, sender, key_id, app, operator_ref, sig_alg, salt,
        valid_until, payload,
    }
    CoSignature { org, key_id, signature }
    SignedTransaction { transaction, signature, cosignatures }
}
