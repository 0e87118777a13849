//! `liuhen catalog search` and `locate`: which entries there are, and where their data
//! are. Labels are Chinese beside English; the JSON form has the English names alone.

use liuhen_sdk::client::CatalogFilter;
use liuhen_types::entity::{CatalogStatus, ResourceStatus};
use liuhen_types::location::{LocatedResource, Location};
use liuhen_types::payload::catalog::{Library, ShareType, Visibility};
use liuhen_types::payload::org::Level;
use liuhen_types::{CatalogId, GradeId, OrgId, RegionCode};
use serde_json::json;

use crate::args::Options;
use crate::failure::Result;
use crate::lookup::{self, Paging};
use crate::report::{Report, fields, table};
use crate::session::{self, network_failure};
use crate::values::word;

/// Options of `catalog search`.
#[derive(Debug, clap::Args)]
pub struct Search {
    /// Words of name, items, summary or provider; or a part of name, code or id
    text: Option<String>,
    /// Only entries whose code is or begins like this (信息资源代码)
    #[arg(long)]
    code: Option<String>,
    /// Only entries with an item of this name or data element code (信息项)
    #[arg(long, value_name = "NAME|CODE")]
    element: Option<String>,
    /// Only entries of this org (提供方)
    #[arg(long, value_name = "ID")]
    provider: Option<OrgId>,
    /// Only entries whose data cover this region or one below it (区域)
    #[arg(long, value_name = "CODE")]
    region: Option<RegionCode>,
    /// Only province, city, county or township (层级)
    #[arg(long, value_parser = word::<Level>)]
    level: Option<Level>,
    /// Only entries of this grade (分级)
    #[arg(long, value_name = "ID")]
    grade: Option<GradeId>,
    /// Only entries of this category (分类)
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only unconditional, conditional or not-shared (共享类型)
    #[arg(long, value_parser = word::<ShareType>)]
    share_type: Option<ShareType>,
    /// Only basic, topic, sector, city or national (库)
    #[arg(long, value_parser = word::<Library>)]
    library: Option<Library>,
    /// Only normal or restricted (可见范围)
    #[arg(long, value_parser = word::<Visibility>)]
    visibility: Option<Visibility>,
    /// Only entries whose latest version stands so, such as published (状态)
    #[arg(long, value_parser = word::<CatalogStatus>)]
    status: Option<CatalogStatus>,
    /// Only entries with a version in force, or without (现行版本)
    #[arg(long, value_name = "true|false")]
    in_force: Option<bool>,
    /// Which page.
    #[command(flatten)]
    paging: Paging,
}

impl Search {
    /// Runs `catalog search`.
    ///
    /// # Errors
    /// As the network.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let page = self.paging.request();
        let filter = CatalogFilter {
            text: self.text,
            code: self.code,
            element: self.element,
            org: self.provider,
            region: self.region,
            level: self.level,
            grade: self.grade,
            category: self.category,
            share_type: self.share_type,
            library: self.library,
            visibility: self.visibility,
            status: self.status,
            in_force: self.in_force,
        };
        let found = client.catalogs(&filter, &page).await.map_err(network_failure)?;
        let headers = [
            "id 标识",
            "code 代码",
            "name 名称",
            "provider 提供方",
            "share type 共享类型",
            "status 状态",
            "in force 现行版本",
            "items 信息项",
        ];
        lookup::page(&found, headers, |entry| {
            [
                entry.catalog_id.to_string(),
                entry.code.clone(),
                entry.name.clone(),
                entry.provider_name.clone(),
                share_type(entry.share_type).to_owned(),
                status(entry.status).to_owned(),
                in_force(entry.version_in_force),
                entry.items.to_string(),
            ]
        })
    }
}

/// Runs `catalog locate`.
///
/// # Errors
/// If there is no such entry, or no node gave a proven answer.
pub async fn locate(id: &CatalogId, options: &Options) -> Result<Report> {
    let client = session::client(options)?;
    let found = client.locate(id).await.map_err(network_failure)?;
    let height = found.height();
    let text = format!("{}\n\nproven by the state of height {height}", describe(&found.value));
    Report::new(&json!({ "proven_at": height, "location": found.value }), text)
}

fn describe(location: &Location) -> String {
    let mut rows = vec![
        ("entry 目录", location.catalog_id.to_string()),
        ("status 状态", status(location.status).to_owned()),
    ];
    match &location.in_force {
        Some(version) => rows.extend([
            ("name 名称", version.name.clone()),
            ("code 代码", version.code.clone()),
            ("in force 现行版本", version.version.to_string()),
            ("digest 摘要值", version.digest.to_string()),
        ]),
        None => rows.push(("in force 现行版本", in_force(None))),
    }
    rows.extend([
        ("provider 提供方", format!("{} {}", location.provider, location.provider_name)),
        ("home node 归属节点", location.home_node.to_string()),
        ("resources 资源", location.resources_total.to_string()),
    ]);
    let mut text = fields(&rows);
    if !location.resources.is_empty() {
        let headers = [
            "resource 资源",
            "kind 形式",
            "status 状态",
            "data 数据版本",
            "gateway 网关",
            "reference 引用",
        ];
        let mut resources = table(headers);
        resources.add_rows(location.resources.iter().map(resource_row));
        text.push('\n');
        text.push_str(&resources.trim_fmt());
    }
    text
}

fn resource_row(resource: &LocatedResource) -> Vec<String> {
    vec![
        resource.resource_id.to_string(),
        lookup::name(&resource.kind),
        resource_status(resource.status).to_owned(),
        resource.version.to_string(),
        resource.gateway_id.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string),
        resource.endpoint_ref.clone(),
    ]
}

fn in_force(version: Option<u32>) -> String {
    version.map_or_else(|| "none 无".to_owned(), |version| version.to_string())
}

const fn share_type(share_type: ShareType) -> &'static str {
    match share_type {
        ShareType::Unconditional => "Unconditional 无条件共享",
        ShareType::Conditional => "Conditional 有条件共享",
        ShareType::NotShared => "NotShared 不予共享",
    }
}

const fn status(status: CatalogStatus) -> &'static str {
    match status {
        CatalogStatus::UnderReview => "UnderReview 审核中",
        CatalogStatus::Returned => "Returned 已退回",
        CatalogStatus::Approved => "Approved 已通过",
        CatalogStatus::Published => "Published 已发布",
        CatalogStatus::ChangePending => "ChangePending 待变更",
        CatalogStatus::Retired => "Retired 已终止",
    }
}

const fn resource_status(status: ResourceStatus) -> &'static str {
    match status {
        ResourceStatus::Mounted => "Mounted 已挂接",
        ResourceStatus::Active => "Active 在用",
        ResourceStatus::Stale => "Stale 逾期未更新",
        ResourceStatus::Unmounted => "Unmounted 已撤下",
    }
}
