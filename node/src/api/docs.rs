//! The API's own description: the OpenAPI document, and the same as a page to
//! read, made here without scripts, fonts or anything else from elsewhere.

mod html;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use liuhen_types::api::ApiError;
use utoipa::openapi::{
    Components, Content, Info, KnownFormat, License, ObjectBuilder, OpenApi, OpenApiBuilder, Paths,
    Ref, RefOr, Schema, SchemaFormat, Type,
    response::{Response as ApiResponse, ResponseBuilder},
    security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    tag::{Tag, TagBuilder},
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::error::Failure;
use super::query::RawQuery;
use super::submission::JSON;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(openapi)).routes(routes!(page))
}

/// Name of the read ticket as a security scheme.
const TICKET: &str = "read-ticket";
const NO_SCOPES: [&str; 0] = [];

/// What every endpoint may answer besides its success.
pub(super) struct Failures;

impl utoipa::IntoResponses for Failures {
    fn responses() -> BTreeMap<String, RefOr<ApiResponse>> {
        let failure = |description: &str| {
            let schema = RefOr::Ref(Ref::from_schema_name(ApiError::name()));
            let content = Content::new(Some(schema));
            ResponseBuilder::new().description(description).content(JSON, content).build().into()
        };
        BTreeMap::from([
            (
                "4XX".into(),
                failure("refused; `code` is stable, `message` names field, value and limit"),
            ),
            ("5XX".into(), failure("503 `E_BUSY` with Retry-After, or 500 `E_INTERNAL`")),
        ])
    }
}

/// Bytes as they are, in the document.
pub(super) enum Octets {}

impl PartialSchema for Octets {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).into()
    }
}

impl ToSchema for Octets {}

/// The document before the routes.
pub(super) fn header() -> OpenApi {
    let mut info = Info::new("Liuhen ledger node 留痕账本节点", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "REST API of a ledger node. Answers that matter carry proofs that a client checks offline \
         from the genesis. Digests, keys and signatures are lower-case hexadecimal; times are \
         milliseconds since 1970. Refusals are `ApiError` with a stable code. Reads are graded \
         (section 4.4 of the requirements): with a read ticket, signed by a registered key of an \
         org, in the header `Authorization: Liuhen HEX`, a node shows what the roles of that org \
         may see, without one what is open to all; everything else answers `E_NOT_FOUND` as if it \
         did not exist. `liuhen key ticket` signs one."
            .into(),
    );
    info.license = Some(License::new("Apache-2.0"));
    let mut schemas = vec![(ApiError::name().into_owned(), ApiError::schema())];
    ApiError::schemas(&mut schemas);
    let mut components = Components::new();
    components.schemas.extend(schemas);
    let ticket = ApiKeyValue::with_description(
        "Authorization",
        "`Liuhen` and the read ticket's borsh bytes in hexadecimal digits, of at most 512 bytes",
    );
    components.add_security_scheme(TICKET, SecurityScheme::ApiKey(ApiKey::Header(ticket)));
    OpenApiBuilder::new()
        .info(info)
        .paths(Paths::new())
        .components(Some(components))
        .security(Some([
            SecurityRequirement::default(),
            SecurityRequirement::new(TICKET, NO_SCOPES),
        ]))
        .tags(Some(tags()))
        .build()
}

fn tags() -> Vec<Tag> {
    let tags = [
        ("tx", "Transactions 交易"),
        ("catalogs", "Data catalog 数据目录"),
        ("entities", "Entities, work lists, indicators 实体、待办、指标"),
        ("shares", "Requests, authorisations, traces 共享申请、授权与留痕"),
        ("audit", "Reports, responsibility, compliance 报告、责任、合规"),
        ("orgs", "Orgs and keys 机构与密钥"),
        ("state", "State 状态"),
        ("proofs", "Proofs 证明"),
        ("blocks", "Blocks 区块"),
        ("events", "Events 事件"),
        ("node", "The node 节点"),
    ];
    let tag = |(name, description)| TagBuilder::new().name(name).description(Some(description));
    tags.map(|one| tag(one).build()).to_vec()
}

/// The OpenAPI document / 接口描述
#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    tag = "node",
    responses((status = 200, body = serde_json::Value, description = "OpenAPI 3.1"), Failures),
)]
async fn openapi(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<impl IntoResponse, Failure> {
    raw.only(&[])?;
    Ok(([(CONTENT_TYPE, JSON)], documents(&context).json.clone()))
}

/// This description as a page / 接口说明
#[utoipa::path(
    get,
    path = "/v1/docs",
    tag = "node",
    responses((status = 200, body = String, content_type = "text/html", description = "the page"), Failures),
)]
async fn page(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<impl IntoResponse, Failure> {
    raw.only(&[])?;
    Ok(Html(documents(&context).html.clone()))
}

struct Documents {
    json: Bytes,
    html: Bytes,
}

/// Both forms, made when somebody first asks; they are the same for every node.
fn documents(context: &Arc<ApiContext>) -> &'static Documents {
    static DOCUMENTS: OnceLock<Documents> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let document = super::openapi(context);
        let value = serde_json::to_value(&document).expect("the document is JSON by definition");
        let json = document.to_pretty_json().expect("the document is JSON by definition");
        Documents { json: json.into(), html: html::render(&value).into() }
    })
}

/// Nothing this service answers may be run, framed or guessed at by a browser.
pub(super) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}
