//! The listener: a bounded number of connections, none of which may idle for ever, nor
//! say what it wants a byte at a time.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep};

use super::context::ApiContext;
use super::limits::{CONNECTION_IDLE, CONNECTIONS_MAX, REQUEST_HEAD_TIMEOUT, STOP_GRACE};

/// Serves the API until `context`'s node stops; requests in work are answered if
/// they end within [`STOP_GRACE`].
pub async fn serve(mut listener: TcpListener, context: Arc<ApiContext>) {
    let follower = tokio::spawn(Arc::clone(&context).follow_tip());
    let router = super::router(Arc::clone(&context));
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let connection = tokio::select! {
            connection = accept(&mut listener, &places) => connection,
            Some(_) = connections.join_next() => continue,
            () = context.stopping() => break,
        };
        let (router, context) = (router.clone(), Arc::clone(&context));
        connections.spawn(async move {
            let stopping = context.stopping();
            answer(connection, router, REQUEST_HEAD_TIMEOUT, stopping).await;
        });
    }
    // Whoever comes now goes elsewhere at once.
    drop(listener);
    // A client that neither reads nor leaves must not keep the node up.
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(STOP_GRACE, all).await;
    follower.abort();
}

/// The next connection, once there is a place for it.
async fn accept(listener: &mut TcpListener, places: &Arc<Semaphore>) -> Connection {
    let place = Arc::clone(places).acquire_owned().await;
    let place = place.expect("the semaphore is never closed");
    // The listener's own accept waits and retries when the system has no room.
    let (stream, _) = Listener::accept(listener).await;
    // Small answers must not wait for more; without it they are merely slower.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection stays without nodelay");
    }
    let idle = Box::pin(tokio::time::sleep(CONNECTION_IDLE));
    Connection { stream, idle, _place: place }
}

/// Answers the requests of one connection, of each of which the head must be there
/// within `head_timeout`, until the client leaves or the node stops.
async fn answer(
    connection: Connection,
    router: Router,
    head_timeout: Duration,
    stopping: impl Future<Output = ()>,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head_timeout);
    let service = TowerToHyperService::new(router);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(connection), service));
    let served = tokio::select! {
        served = serving.as_mut() => served,
        () = stopping => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = served {
        tracing::trace!(%error, "a connection ends");
    }
}

/// A connection that ends when nothing moves on it. Long polls answer and streams
/// send a heartbeat within the time.
struct Connection {
    stream: TcpStream,
    idle: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl Connection {
    /// Passes on what the stream answers; an error if it has been silent too long.
    fn watch<T>(
        &mut self,
        answer: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if answer.is_ready() {
            self.idle.as_mut().reset(Instant::now() + CONNECTION_IDLE);
            return answer;
        }
        match self.idle.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let answer = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.watch(answer, context)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(answer, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch(answer, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const HEAD_TIMEOUT: Duration = Duration::from_millis(300);

    /// A client of a server that gives heads [`HEAD_TIMEOUT`].
    async fn client() -> TcpStream {
        let mut listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let connection = accept(&mut listener, &Arc::new(Semaphore::new(1))).await;
        let router = Router::new().route("/", get(async || "here"));
        tokio::spawn(answer(connection, router, HEAD_TIMEOUT, std::future::pending()));
        client
    }

    #[tokio::test]
    async fn a_head_in_time_is_answered() {
        let mut client = client().await;
        for _ in 0..2 {
            client.write_all(b"GET / HTTP/1.1\r\nHost: node\r\n\r\n").await.unwrap();
            let mut bytes = [0; 1024];
            let count = client.read(&mut bytes).await.unwrap();
            assert!(bytes[..count].ends_with(b"here"), "{}", bytes[..count].escape_ascii());
        }
    }

    /// Each byte comes soon after the one before, so the connection never idles.
    #[tokio::test]
    async fn a_head_that_trickles_in_ends_its_connection() {
        let (mut read, mut write) = client().await.into_split();
        let started = Instant::now();
        let trickle = tokio::spawn(async move {
            write.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
            while write.write_all(b"a").await.is_ok() {
                tokio::time::sleep(HEAD_TIMEOUT / 20).await;
            }
        });
        let mut bytes = Vec::new();
        let ended = tokio::time::timeout(100 * HEAD_TIMEOUT, read.read_to_end(&mut bytes)).await;
        // The end may be a reset: bytes were on their way.
        drop(ended.expect("the server ends it"));
        assert!(started.elapsed() >= HEAD_TIMEOUT);
        assert!(!bytes.ends_with(b"here"));
        trickle.abort();
    }
}
