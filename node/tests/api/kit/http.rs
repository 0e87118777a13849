//! A client of a few lines, so that requests no decent client makes can be made.

use std::net::SocketAddr;
use std::time::Duration;

use liuhen_types::api::ApiError;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything here takes, so that a hang fails with a message.
const LIMIT: Duration = Duration::from_secs(60);

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of a success.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The body of a failure, which must be whole.
    pub fn failure(&self) -> ApiError {
        assert!(self.status >= 400, "{}: {}", self.status, self.text());
        let error: ApiError = serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{}: {e}: {}", self.status, self.text()));
        assert_eq!(self.header("x-request-id"), Some(error.request_id.as_str()));
        error
    }
}

/// A request as a decent client makes it.
pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    raw(address, &[request.as_bytes(), body].concat()).await
}

/// Any bytes at all; the answer is what comes until the server closes.
pub async fn raw(address: SocketAddr, request: &[u8]) -> Answer {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("the server listens");
        let (mut read, mut write) = stream.split();
        // A server that refuses early closes before it has read everything.
        let (_, bytes) = tokio::join!(write.write_all(request), async {
            let mut bytes = Vec::new();
            let _ = read.read_to_end(&mut bytes).await;
            bytes
        });
        bytes
    };
    parse(&tokio::time::timeout(LIMIT, exchange).await.expect("an answer in time"))
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let headers = lines.filter_map(|line| line.split_once(": "));
    Answer {
        status: status.parse().expect("a number"),
        headers: headers.map(|(name, value)| (name.into(), value.into())).collect(),
        body: bytes[end + 4..].to_vec(),
    }
}

/// An open stream of lines, such as server-sent events; HTTP/1.0, so that the body
/// is not cut into chunks.
pub struct Lines {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Lines {
    pub async fn open(address: SocketAddr, path: &str, headers: &str) -> Self {
        Self::try_open(address, path, headers).await.expect("a stream")
    }

    /// None if the server refuses.
    pub async fn try_open(address: SocketAddr, path: &str, headers: &str) -> Option<Self> {
        let mut stream = TcpStream::connect(address).await.expect("the server listens");
        let request = format!("GET {path} HTTP/1.0\r\nhost: test\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.expect("a request is sent");
        let mut lines = Self { stream, buffer: Vec::new() };
        let status = lines.next().await.expect("a status line");
        while !lines.next().await.expect("a head").is_empty() {}
        status.contains(" 200 ").then_some(lines)
    }

    /// The next line; none at the end.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Some(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            let read = tokio::time::timeout(LIMIT, self.stream.read_buf(&mut self.buffer));
            if read.await.expect("a line in time").ok()? == 0 {
                return None;
            }
        }
    }
}
