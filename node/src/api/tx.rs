//! Submitting transactions and finding out what became of them.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use liuhen_types::api::{Submitted, SubmittedList, SubmittedOne, TransactionStatus};
use liuhen_types::receipt::ReceiptFile;
use liuhen_types::{Code, SignedTransaction, TxId};
use tokio::time::{Instant, sleep_until};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::{ApiContext, place};
use super::docs::{Failures, Octets};
use super::error::Failure;
use super::grade::Recorded;
use super::limits::{LONG_POLLS_MAX, WAIT_MS_MAX};
use super::path::Id;
use super::query::RawQuery;
use super::submission::{self, OCTETS};
use crate::intake::Verdict;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new()
        .routes(routes!(submit))
        .routes(routes!(submit_list))
        .routes(routes!(receipt))
}

pub(super) fn waiting_routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(status))
}

/// Submit a transaction / 提交交易
///
/// Takes the transaction into the pool once its envelope and all its signatures are
/// checked. Submitting the same one again is harmless: the answer is 202 with
/// `new: false` while it waits, and 409 `E_REPLAYED` once it is in the chain. What the
/// contracts answer stands in the receipt. Nothing has changed after any refusal.
#[utoipa::path(
    post,
    path = "/v1/tx",
    tag = "tx",
    request_body(
        content(
            (SignedTransaction = "application/json"),
            (Octets = "application/octet-stream"),
        ),
        description = "the signed transaction, as JSON of at most 256 KiB or as its borsh bytes of at most 64 KiB",
    ),
    responses((status = 202, body = Submitted, description = "waits for a block"), Failures),
)]
async fn submit(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Submitted>), Failure> {
    raw.only(&[])?;
    let tx = submission::read(&headers, body).await?;
    let accepted = context.parts.intake.submit(tx).await?;
    Ok((StatusCode::ACCEPTED, Json(Submitted { id: accepted.id, new: accepted.new })))
}

/// Submit many transactions at once / 批量提交交易
///
/// Each is taken or refused by itself, as by `POST /v1/tx`; the answer tells for each,
/// in the order of the list. A list that cannot be read as a whole is refused as a
/// whole, and then nothing of it was taken.
#[utoipa::path(
    post,
    path = "/v1/txs",
    tag = "tx",
    request_body(
        content(
            (Vec<SignedTransaction> = "application/json"),
            (Octets = "application/octet-stream"),
        ),
        description = "1 to 500 signed transactions, as a JSON list or as the borsh bytes of the list, at most 1 MiB",
    ),
    responses((status = 200, body = SubmittedList, description = "a verdict for each"), Failures),
)]
async fn submit_list(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<SubmittedList>, Failure> {
    raw.only(&[])?;
    let txs = submission::read_list(&headers, body).await?;
    let verdicts = context.parts.intake.submit_all(txs).await;
    let results = verdicts.into_iter().map(|(id, verdict)| one(id, verdict)).collect();
    Ok(Json(SubmittedList { results }))
}

fn one(id: TxId, verdict: Verdict) -> SubmittedOne {
    match verdict {
        Ok(accepted) => SubmittedOne { id, code: Code::Ok, new: accepted.new, message: None },
        Err(refusal) => {
            // The same words as for one alone; a node's own fault is not told.
            let Failure { code, message, .. } = Failure::from(refusal);
            SubmittedOne { id, code, new: false, message: Some(message) }
        }
    }
}

/// Where a transaction stands / 查询交易
///
/// With `wait_ms` the answer waits until the transaction is committed, and says where
/// it stands when the time is over.
#[utoipa::path(
    get,
    path = "/v1/tx/{id}",
    tag = "tx",
    params(
        ("id" = String, Path, description = "transaction id, 64 hexadecimal digits"),
        ("wait_ms" = Option<u64>, Query, minimum = 0, maximum = 30000,
            description = "wait at most this long for the commit; 0 if absent"),
    ),
    responses((status = 200, body = TransactionStatus, description = "pending or committed"), Failures),
)]
async fn status(
    State(context): State<Arc<ApiContext>>,
    _: Recorded,
    Id(id): Id<TxId>,
    raw: RawQuery,
) -> Result<Json<TransactionStatus>, Failure> {
    let query = raw.only(&["wait_ms"])?;
    let wait_ms = query.number("wait_ms", 0..=WAIT_MS_MAX)?.unwrap_or(0);
    let deadline = Instant::now() + Duration::from_millis(wait_ms);
    let _place = match wait_ms {
        0 => None,
        _ => Some(place(&context.long_polls, "long polls", LONG_POLLS_MAX)?),
    };
    let mut tips = context.parts.store.subscribe();
    loop {
        tips.borrow_and_update();
        // The pool first: a commit writes the store and only then cleans the pool.
        let pending = context.parts.pool.contains(&id);
        if context.parts.store.tx_location(&id)?.is_some() {
            return committed(&context, id).await.map(Json);
        }
        let over = tokio::select! {
            biased;
            () = sleep_until(deadline) => true,
            changed = tips.changed() => changed.is_err(),
            () = context.stopping() => true,
        };
        if over {
            return match pending {
                true => Ok(Json(TransactionStatus::Pending { id })),
                false => Err(Failure::not_found(format_args!("transaction {id}"))),
            };
        }
    }
}

async fn committed(context: &Arc<ApiContext>, id: TxId) -> Result<TransactionStatus, Failure> {
    context
        .read(move |view| {
            let location = view.tx_location(&id)?;
            let index = location.map(|location| location.log_index);
            let found = index.map(|index| view.transaction_at(index)).transpose()?.flatten();
            let gone = || Failure::internal(format_args!("transaction {id} left the chain"));
            Ok(TransactionStatus::Committed(Box::new(found.ok_or_else(gone)?)))
        })
        .await
}

/// The receipt of a committed transaction / 交易回执
///
/// A self-contained proof: `liuhen verify` checks it offline with the genesis alone. With
/// `Accept: application/octet-stream` the answer is the receipt file's bytes.
#[utoipa::path(
    get,
    path = "/v1/tx/{id}/receipt",
    tag = "tx",
    params(("id" = String, Path, description = "transaction id, 64 hexadecimal digits")),
    responses(
        (status = 200, description = "the receipt", content(
            (ReceiptFile = "application/json"),
            (Octets = "application/octet-stream"),
        )),
        Failures,
    ),
)]
async fn receipt(
    State(context): State<Arc<ApiContext>>,
    _: Recorded,
    Id(id): Id<TxId>,
    raw: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    raw.only(&[])?;
    let receipt = context.read(move |view| Ok(view.receipt(&id)?)).await?;
    let receipt =
        receipt.ok_or_else(|| Failure::not_found(format_args!("committed transaction {id}")))?;
    let file = ReceiptFile::Transaction(Box::new(receipt));
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(match accept.contains(OCTETS) {
        true => ([(CONTENT_TYPE, OCTETS)], file.to_bytes()).into_response(),
        false => Json(file).into_response(),
    })
}
