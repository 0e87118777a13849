//! Lists, page by page.

use liuhen_types::api::{
    BlockView, CatalogSummary, EntityView, Event, IndicatorReport, Page, Scorecard,
};
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, CatalogStatus, Deadline, Org, Period, RequestStatus,
    ShareRequest,
};
use liuhen_types::payload::catalog::{Library, ShareType, Visibility};
use liuhen_types::payload::org::Level;
use liuhen_types::{CatalogId, GradeId, OrgId, RegionCode, StateKey};

use super::Client;
use crate::error::Error;
use crate::limits::ANSWER_BYTES_MAX;
use crate::transport::Request;

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// [`Page::next_cursor`] of the page before; none for the first.
    pub cursor: Option<String>,
    /// Entries wanted, 1 to 100; none leaves it to the node.
    pub limit: Option<u32>,
}

impl PageRequest {
    /// The page after `page`, or none after the last.
    pub fn after<T>(&self, page: &Page<T>) -> Option<Self> {
        let cursor = Some(page.next_cursor.clone()?);
        Some(Self { cursor, limit: self.limit })
    }

    pub(super) fn add_to(&self, request: Request) -> Request {
        request.query("cursor", self.cursor.as_ref()).query("limit", self.limit)
    }
}

/// Which catalog entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogFilter {
    /// Words of name, items, summary or provider's name; or a part of name, code or
    /// id. Then the best come first.
    pub text: Option<String>,
    /// Catalog code, or its beginning.
    pub code: Option<String>,
    /// Code of a data element, or the whole name of an item.
    pub element: Option<String>,
    /// Providing org.
    pub org: Option<OrgId>,
    /// Region that the data cover, or one above it.
    pub region: Option<RegionCode>,
    /// Level of the region that the data cover.
    pub level: Option<Level>,
    /// Grade of the entry.
    pub grade: Option<GradeId>,
    /// Category of the entry.
    pub category: Option<String>,
    /// Share type.
    pub share_type: Option<ShareType>,
    /// Library.
    pub library: Option<Library>,
    /// Who may find it.
    pub visibility: Option<Visibility>,
    /// Standing of the latest version.
    pub status: Option<CatalogStatus>,
    /// Whether a version is in force.
    pub in_force: Option<bool>,
}

/// Which share requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// An org that asks or decides.
    pub org: Option<OrgId>,
    /// Standing.
    pub status: Option<RequestStatus>,
}

/// Which authorisations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationFilter {
    /// An org that is party to it.
    pub org: Option<OrgId>,
    /// Standing.
    pub status: Option<AuthorizationStatus>,
}

impl Client {
    /// Blocks, newest first.
    ///
    /// # Errors
    /// As [`Client::status`]; [`Error::Rejected`] for a cursor or limit that is
    /// none.
    pub async fn blocks(&self, page: &PageRequest) -> Result<Page<BlockView>, Error> {
        self.list(&["blocks"], page).await
    }

    /// Orgs, by id.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn orgs(&self, page: &PageRequest) -> Result<Page<Org>, Error> {
        self.list(&["orgs"], page).await
    }

    /// Catalog entries that fit a filter.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn catalogs(
        &self,
        filter: &CatalogFilter,
        page: &PageRequest,
    ) -> Result<Page<CatalogSummary>, Error> {
        let request = Request::get(&["catalogs"], ANSWER_BYTES_MAX)
            .query("text", filter.text.as_ref())
            .query("code", filter.code.as_ref())
            .query("element", filter.element.as_ref())
            .query("org", filter.org.as_ref())
            .query("region", filter.region.as_ref())
            .query("level", filter.level.map(name))
            .query("grade", filter.grade.as_ref())
            .query("category", filter.category.as_ref())
            .query("share_type", filter.share_type.map(name))
            .query("library", filter.library.map(name))
            .query("visibility", filter.visibility.map(name))
            .query("status", filter.status.map(name))
            .query("in_force", filter.in_force);
        self.ask(page.add_to(request)).await
    }

    /// What happened to a catalog entry, oldest first.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn catalog_history(
        &self,
        id: &CatalogId,
        page: &PageRequest,
    ) -> Result<Page<Event>, Error> {
        self.list(&["catalogs", id.as_str(), "history"], page).await
    }

    /// Share requests that fit a filter.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn requests(
        &self,
        filter: &RequestFilter,
        page: &PageRequest,
    ) -> Result<Page<ShareRequest>, Error> {
        let request = Request::get(&["requests"], ANSWER_BYTES_MAX)
            .query("org", filter.org.as_ref())
            .query("status", filter.status.map(name));
        self.ask(page.add_to(request)).await
    }

    /// Authorisations that fit a filter.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn authorizations(
        &self,
        filter: &AuthorizationFilter,
        page: &PageRequest,
    ) -> Result<Page<Authorization>, Error> {
        let request = Request::get(&["authorizations"], ANSWER_BYTES_MAX)
            .query("org", filter.org.as_ref())
            .query("status", filter.status.map(name));
        self.ask(page.add_to(request)).await
    }

    /// Entities of a kind (see `liuhen_types::entity::ENTITY_KINDS`), by key.
    ///
    /// # Errors
    /// As [`Client::blocks`]; [`Error::Rejected`] for a kind that is none.
    pub async fn entities(
        &self,
        kind: &str,
        prefix: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<EntityView>, Error> {
        let request = Request::get(&["entities", kind], ANSWER_BYTES_MAX).query("prefix", prefix);
        self.ask(page.add_to(request)).await
    }

    /// What happened to the entity under a key, oldest first.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn history(&self, key: &StateKey, page: &PageRequest) -> Result<Page<Event>, Error> {
        let request = Request::get(&["history"], ANSWER_BYTES_MAX).query("key", Some(key));
        self.ask(page.add_to(request)).await
    }

    /// Deadlines: `running`, `overdue` or `ended`, of an org if one is given.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn deadlines(
        &self,
        status: &str,
        org: Option<&OrgId>,
        page: &PageRequest,
    ) -> Result<Page<Deadline>, Error> {
        let request = Request::get(&["deadlines"], ANSWER_BYTES_MAX)
            .query("status", Some(status))
            .query("org", org);
        self.ask(page.add_to(request)).await
    }

    /// Indicators of a region in a span of time, as the node computes them.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn indicators(
        &self,
        region: &RegionCode,
        period: Period,
    ) -> Result<IndicatorReport, Error> {
        let request = Request::get(&["indicators"], ANSWER_BYTES_MAX)
            .query("region", Some(region))
            .query("month", Some(period));
        self.ask(request).await
    }

    /// The scorecard of an org in a span of time, as the node computes it.
    ///
    /// # Errors
    /// As [`Client::blocks`].
    pub async fn scorecard(&self, org: &OrgId, period: Period) -> Result<Scorecard, Error> {
        let request = Request::get(&["scorecard"], ANSWER_BYTES_MAX)
            .query("org", Some(org))
            .query("month", Some(period));
        self.ask(request).await
    }

    async fn list<T: serde::de::DeserializeOwned>(
        &self,
        path: &[&str],
        page: &PageRequest,
    ) -> Result<Page<T>, Error> {
        self.ask(page.add_to(Request::get(path, ANSWER_BYTES_MAX))).await
    }
}

/// The name of a variant, which is also its JSON form.
fn name(variant: impl std::fmt::Debug) -> String {
    format!("{variant:?}")
}
