//! The listener: a bounded number of connections, none of which may idle for ever.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use super::context::ApiContext;
use super::limits::{CONNECTION_IDLE, CONNECTIONS_MAX, STOP_GRACE};

/// Serves the API until `context`'s node stops; requests in work are answered if
/// they end within [`STOP_GRACE`].
///
/// # Errors
/// As the listener fails.
pub async fn serve(listener: TcpListener, context: Arc<ApiContext>) -> io::Result<()> {
    let listener = BoundedListener { listener, places: Arc::new(Semaphore::new(CONNECTIONS_MAX)) };
    let follower = tokio::spawn(Arc::clone(&context).follow_tip());
    let (stopping, stopped) = (Arc::clone(&context), Arc::clone(&context));
    let serving = axum::serve(listener, super::router(context))
        .with_graceful_shutdown(async move { stopping.stopping().await });
    let served = tokio::select! {
        served = serving.into_future() => served,
        // A client that neither reads nor leaves must not keep the node up.
        () = async { stopped.stopping().await; tokio::time::sleep(STOP_GRACE).await } => Ok(()),
    };
    follower.abort();
    served
}

struct BoundedListener {
    listener: TcpListener,
    places: Arc<Semaphore>,
}

impl Listener for BoundedListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.expect("the semaphore is never closed");
        // The listener's own accept waits and retries when the system has no room.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Small answers must not wait for more; without it they are merely slower.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays without nodelay");
        }
        let idle = Box::pin(tokio::time::sleep(CONNECTION_IDLE));
        (Connection { stream, idle, _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
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
