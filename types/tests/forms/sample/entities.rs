//! Random entities, access records and genesis files.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, CatalogStatus, EvidenceRecord, GatewayLog,
    HeldRole, KeyRecord, KeyStatus, MaskedItem, Org, OrgStatus, RequestStatus, RoleRecord,
    ShareRequest, Widening,
};
use liuhen_types::genesis::{GenesisOrg, GenesisRole, Params, Region};
use liuhen_types::profile::{
    BackflowBasis, Deadlines, DispatchPeriod, Grade, NamedOrgan, Organs, Permissions, PlatformMode,
    Profile,
};
use liuhen_types::{AccessReceipt, AccessRecord, AccessResult, Genesis, Validator, ValidatorSet};

use super::{Random, Sample, sample_enums, sample_structs};

sample_enums! {
    OrgStatus { Active, Suspended, Revoked }
    KeyStatus { Active, Revoked }
    CatalogStatus { UnderReview, Returned, Approved, Published, ChangePending, Retired }
    RequestStatus {
        Submitted, NotAccepted, UnderReview, Approved, PartlyApproved, Rejected, Authorized,
        Withdrawn, Disputed, Upheld, Overturned,
    }
    AuthorizationStatus { Active, Revoked, Suspended }
    PlatformMode { ProvinceUnified, EachLevel, City }
    BackflowBasis { Territory, Demand, Ministry, Application }
    DispatchPeriod { Monthly }
}

sample_structs! {
    Org { registration, status, registered_at, registered_by }
    RoleRecord { org, role, jurisdiction, granted_at, valid_to }
    HeldRole { role, jurisdiction, valid_to }
    KeyRecord {
        org, public_key, purpose, holder, not_after, status, registered_at, revoked_at,
        compromised_since,
    }
    Catalog {
        entry, provider, version, prev_digest, status, submitted_at, reviewed_by, reviewed_at,
        return_reasons, published_on, current, notice_id, visibility, retirement, reclassified,
    }
    ShareRequest {
        request, consumer, provider, route, status, submitted_at, accepted_by, accepted_at,
        decided_at, decided_by, co_approved_by, granted_items, conditions, legal_basis,
        failed_conditions, reason, authorization_id, upheld_in, superseded_by, is_counted,
    }
    Authorization {
        authorization_id, request_id, catalog_id, catalog_version, provider, consumer, manager,
        items, conditions, masking, apps, delivery_mode, region_scope, quota, valid_from, valid_to,
        terms_digest, status, issued_at, ended_at, ended_by, end_reason, suspensions, ok, denied,
        served_after_end, over_quota, first_used_at, used_up_at, operators, delivered, widened,
    }
    MaskedItem { item_id, rule }
    Widening { at, items }
    GatewayLog { org, last_seq, last_root, last_time, batches, denied_foreign }
    EvidenceRecord { evidence, sender, recorded_at }
    AccessRecord {
        gateway_id, seq, prev_leaf, time, authorization_id, consumer, app, operator_ref, purpose,
        service_item, case_ref, items, rows, response_digest, result, salt, region,
    }
    AccessReceipt { chain_id, gateway_id, seq, leaf, key_id, signature }
    Params {
        block_bytes_max, block_txs_max, tx_bytes_max, valid_window, clock_skew_ms, heartbeat_ms,
        anchor_delay_max_ms, revocation_grace_ms,
    }
    Region { code, name, level, parent, home_node }
    Profile {
        jurisdiction, name, is_provisional, organs, levels, share_types, deadlines, permissions,
        backflow_basis, unclear_custody_hours, dispatch_period, grades,
    }
    Organs { authorities, platform_operators, security, open_data }
    NamedOrgan { level, name }
    Deadlines {
        catalog_update, catalog_review, catalog_initial_review, share_accept, share_decide,
        share_decide_unconditional, share_provide, quality_verify, quality_remedy,
        bulletin_respond, backflow_decide, backflow_deliver,
    }
    Permissions {
        local_portals, county_platforms, county_on_city_cloud, platform_mode, new_channels,
        channel_cutoff, separate_operation, responsible_required, export_important,
    }
    Grade {
        grade, co_approval, masking, forbids_open, delivery_modes, max_validity_days, max_quota,
    }
    GenesisOrg { org, public_key, roles }
    GenesisRole { role, jurisdiction }
    Genesis {
        chain_id, time, simulated_time, params, validators, regions, profiles, orgs,
    }
    Validator { name, public_key, power }
}

impl Sample for AccessResult {
    fn sample(random: &mut Random) -> Self {
        match random.below(2) {
            0 => Self::Ok,
            _ => Self::Denied(Sample::sample(random)),
        }
    }
}

impl Sample for ValidatorSet {
    fn sample(random: &mut Random) -> Self {
        Self::new(Sample::sample(random))
    }
}
