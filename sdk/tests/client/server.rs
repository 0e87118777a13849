//! A node that answers by a script and remembers what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use liuhen_sdk::{Client, Options, TrustRoot};
use liuhen_types::Code;
use liuhen_types::api::ApiError;
use serde::Serialize;

/// One request as the node saw it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A scripted node. It goes away when the test's runtime does.
pub struct Node {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Node {
    /// Starts a node; `script` is given each request and how many came before it.
    pub async fn start(script: impl Fn(&Asked, usize) -> Response + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (seen, script) = (asked.clone(), Arc::new(script));
        let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let request = Asked { method, target: uri.to_string(), headers, body };
            let (seen, script) = (seen.clone(), script.clone());
            async move {
                let before = {
                    let mut seen = seen.lock().expect("no test panics while it holds this");
                    seen.push(request.clone());
                    seen.len() - 1
                };
                script(&request, before)
            }
        };
        tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
        Self { url, asked }
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics while it holds this").clone()
    }

    /// The paths and queries that it was asked so far.
    pub fn targets(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.target).collect()
    }
}

/// An address at which nobody listens.
pub async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

/// An impatient client of these nodes.
pub fn client(nodes: &[&str], trust: TrustRoot) -> Client {
    let options = Options {
        connect_timeout: Duration::from_secs(5),
        request_timeout: Duration::from_secs(5),
        commit_timeout: Duration::from_secs(20),
        attempts: 4,
    };
    Client::with_options(nodes, trust, options).expect("the addresses are right")
}

/// A successful answer in JSON.
pub fn json(value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("answers have a JSON form");
    ([("content-type", "application/json")], body).into_response()
}

/// An answer that is no success.
pub fn refuse(status: u16, code: Code) -> Response {
    let said = ApiError {
        code,
        message: format!("scripted {code}"),
        request_id: "1".into(),
        retryable: status >= 500,
    };
    let status = StatusCode::from_u16(status).expect("a status");
    (status, json(&said)).into_response()
}

/// A refusal to be asked again after some seconds.
pub fn busy(seconds: u32) -> Response {
    let mut response = refuse(503, Code::Busy);
    response.headers_mut().insert("retry-after", seconds.into());
    response
}

/// An answer of bare bytes.
pub fn bytes(bytes: impl Into<Body>) -> Response {
    bytes.into().into_response()
}
