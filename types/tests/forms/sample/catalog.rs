//! Random payloads and entities of catalogs and resources.

use liuhen_types::entity::{
    ChangeNotice, CrossCheck, Divergence, DivergenceKind, DutyHolder, Element, EntrySource,
    NoticeStatus, Ownership, PublishedVersion, Reclassified, Resource, ResourceData,
    ResourceStatus, Retirement, SourceDesignation, SourceDispute, System, Template, TemplateMatch,
    Unmounting,
};
use liuhen_types::payload::catalog::{
    ChangeCause, DivergenceReason, EntryGovernance, ItemGovernance, Library, MaskingRule, Origin,
    TemplateClaim, UpperGrant, Visibility,
};
use liuhen_types::payload::inventory::{SystemStatus, TemplateItem};
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::payload::{
    CatalogChangeNotice, CatalogRetire, CatalogTemplatePublish, CatalogUpdateSubmit,
    CrossCheckRecord, OwnershipConfirm, ResourceUnmount, ResourceUpdate, SourceDesignate,
    SourceDisputeRaise, SourceDisputeResolve, SystemRegister,
};

use super::{sample_enums, sample_structs};

sample_enums! {
    Library { Basic, Topic, Sector, City, National }
    Origin { Local, National, Ministry, Province }
    Visibility { Normal, Restricted }
    ChangeCause { LawChange, DutyChange, SystemUpdate, CatalogInfoChange, Other }
    NoticeStatus { Open, Submitted, Done, Dropped }
    SystemStatus { Planned, Building, Running, Retired }
    DivergenceKind { Missing, Extra, Retyped }
    SourceVerdict { Uphold, Overturn }
    ResourceStatus { Mounted, Active, Stale, Unmounted }
}

sample_structs! {
    SystemRegister { system_id, org, name, status, protection_level, built_on, is_state_secret }
    TemplateItem { item_id, name, data_type }
    CatalogTemplatePublish { template_id, name, origin, items }
    OwnershipConfirm { catalog_id, owner, manager, provider, basis }
    SourceDesignate { element, scope, source_org, catalog_id, item_id, standard_ref }
    SourceDisputeRaise { dispute_id, element, scope, grounds }
    SourceDisputeResolve { dispute_id, verdict, reason }
    CrossCheckRecord { element, sources, sample, agree, disagree, report_digest }
    System { registration, registered_at, updated_at, catalogs }
    Template { template, publisher, published_at }
    Divergence { item_id, kind, reason }
    TemplateMatch { template_id, catalog_version, template_items, shared_items, divergences }
    DutyHolder { catalog_id, provider }
    Ownership { confirmation, confirmed_at }
    Element { code, named_by, standard_ref, scopes, entries, checks, agree, disagree }
    EntrySource { element, scope, item_id }
    SourceDesignation { designation, designated_by, designated_at, dispute_id }
    SourceDispute { dispute, raised_by, raised_at, resolution, resolved_by, resolved_at }
    CrossCheck { record, recorded_by, recorded_at }
    Reclassified { share_type, share_conditions, legal_basis, dispute_id, verdict }
    UpperGrant { reference, scope, items, valid_to }
    DivergenceReason { item_id, reason }
    TemplateClaim { template_id, reasons }
    EntryGovernance {
        library, origin, visibility, is_important, owner, manager, system, template, upper_grant,
    }
    ItemGovernance { standard_ref, is_trade_secret, masking_rule }
    MaskingRule { first, last }
    CatalogChangeNotice { notice_id, catalog_id, cause, occurred_on, evidence_digest }
    CatalogUpdateSubmit { notice_id, entry }
    CatalogRetire { catalog_id, reason, effective_at }
    PublishedVersion { entry, version, published_on }
    Retirement { reason, declared_by, declared_at, effective_at }
    ChangeNotice {
        notice, declared_by, declared_on, gap_days, status, submitted_on, update_overdue_days,
        review_overdue_days, lowers_grade, published_version,
    }
    ResourceUpdate {
        resource_id, version, data_digest, record_count, produced_at, derived_from,
        is_state_secret,
    }
    ResourceUnmount { resource_id, reason, for_security, effective_at }
    Resource { mount, provider, mounted_at, version, latest, unmounting, stale_from }
    ResourceData { data_digest, record_count, produced_at, updated_at, derived_from }
    Unmounting { reason, declared_at, effective_at }
}
