//! Payloads on catalogs and resources that are accepted as they are.

use liuhen_crypto::sm3;
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::inventory::*;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::payload::*;
use liuhen_types::{Date, TimeMs};

use super::genesis::START;
use super::{Chain, DAY_MS, id, key_register, org_register, role_grant};

/// An hour of a day in UTC+8.
pub fn at(date: &str, hour: u64) -> TimeMs {
    let date: Date = id(date);
    TimeMs(date.days() * DAY_MS + hour * 3_600_000 - 8 * 3_600_000)
}

/// `bm-xa`, a department of 雄安新区 that provides and uses data.
pub fn with_xiongan(chain: &mut Chain) {
    chain.ok("ca-xa", org_register("bm-xa", "XA"));
    chain.ok("ca-xa", key_register("bm-xa", "bm-xa"));
    chain.ok("ca-xa", role_grant("bm-xa", Role::Provider, "XA"));
    chain.ok("ca-xa", role_grant("bm-xa", Role::Consumer, "XA"));
}

pub fn change_notice(notice: &str, catalog: &str, occurred_on: &str) -> CatalogChangeNotice {
    CatalogChangeNotice {
        notice_id: id(notice),
        catalog_id: id(catalog),
        cause: ChangeCause::SystemUpdate,
        occurred_on: id(occurred_on),
        evidence_digest: sm3(&[b"salt", b"evidence"]),
    }
}

/// The entry with another summary.
pub fn update_submit(notice: &str, entry: CatalogEntry) -> CatalogUpdateSubmit {
    CatalogUpdateSubmit {
        notice_id: id(notice),
        entry: CatalogEntry { summary: id("更新后的摘要"), ..entry },
    }
}

pub fn catalog_retire(catalog: &str) -> CatalogRetire {
    CatalogRetire { catalog_id: id(catalog), reason: id("职责划转"), effective_at: None }
}

pub fn system_register(system: &str, org: &str, status: SystemStatus) -> SystemRegister {
    SystemRegister {
        system_id: id(system),
        org: id(org),
        name: id("社会救助系统"),
        status,
        protection_level: Some(3),
        built_on: None,
        is_state_secret: false,
    }
}

/// A template of the items `code` and `name`.
pub fn template_publish(template: &str) -> CatalogTemplatePublish {
    let item =
        |item: &str| TemplateItem { item_id: id(item), name: id(item), data_type: DataType::Text };
    CatalogTemplatePublish {
        template_id: id(template),
        name: id("行政村名单"),
        origin: Origin::Province,
        items: vec![item("code"), item("name")],
    }
}

pub fn ownership_confirm(catalog: &str, owner: &str, manager: &str) -> OwnershipConfirm {
    OwnershipConfirm {
        catalog_id: id(catalog),
        owner: id(owner),
        manager: id(manager),
        provider: id("mzt"),
        basis: id("三定方案"),
    }
}

/// Item `code` of an entry as the source of element `DE-01` for the province.
pub fn source_designate(org: &str, catalog: &str) -> SourceDesignate {
    SourceDesignate {
        element: id("DE-01"),
        scope: id("130000"),
        source_org: id(org),
        catalog_id: id(catalog),
        item_id: id("code"),
        standard_ref: id("GB/T 2260"),
    }
}

pub fn source_dispute(dispute: &str) -> SourceDisputeRaise {
    SourceDisputeRaise {
        dispute_id: id(dispute),
        element: id("DE-01"),
        scope: id("130000"),
        grounds: id("来源有误"),
    }
}

pub fn source_resolve(dispute: &str, verdict: SourceVerdict) -> SourceDisputeResolve {
    SourceDisputeResolve { dispute_id: id(dispute), verdict, reason: id("经核实") }
}

pub fn cross_check(sources: &[&str]) -> CrossCheckRecord {
    CrossCheckRecord {
        element: id("DE-01"),
        sources: sources.iter().map(|source| id(source)).collect(),
        sample: 100,
        agree: 97,
        disagree: 3,
        report_digest: sm3(&[b"salt", b"report"]),
    }
}

/// A version made from these resources.
pub fn resource_update(resource: &str, version: u32, sources: &[&str]) -> ResourceUpdate {
    ResourceUpdate {
        resource_id: id(resource),
        version,
        data_digest: sm3(&[b"salt", &version.to_be_bytes()]),
        record_count: 1_200,
        produced_at: START,
        derived_from: sources.iter().map(|source| id(source)).collect(),
        is_state_secret: false,
    }
}

pub fn resource_unmount(resource: &str) -> ResourceUnmount {
    ResourceUnmount {
        resource_id: id(resource),
        reason: id("replaced"),
        for_security: false,
        effective_at: None,
    }
}
