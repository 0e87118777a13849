//! The two protocols on a consensus connection, both question and answer with
//! length-prefixed bytes: messages, which are only acknowledged, and block sync.

use std::io;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use libp2p::StreamProtocol;
use libp2p::request_response::{self, ProtocolSupport};
use liuhen_types::ChainId;

use crate::limits::{
    MESSAGE_BYTES_MAX, MESSAGE_TIMEOUT, PEER_STREAMS_MAX, SYNC_PARALLEL_MAX,
    SYNC_REQUEST_BYTES_MAX, SYNC_TIMEOUT,
};

/// What a message is about; its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The sender proves its validator key.
    Statement,
    /// A vote or proposal.
    Consensus,
    /// A vote again, or a certificate.
    Liveness,
    /// A part of a proposal.
    Part,
    /// The sender's height.
    Status,
}

impl Topic {
    const ALL: [Self; 5] =
        [Self::Statement, Self::Consensus, Self::Liveness, Self::Part, Self::Status];

    fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| *topic as u8 == byte)
    }
}

/// A message to one or all peers; its bytes are shared between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is about.
    pub topic: Topic,
    /// What it says.
    pub bytes: Bytes,
}

/// Messages, each acknowledged by an empty answer.
#[derive(Clone, Debug)]
pub struct MessageCodec;

#[async_trait]
impl request_response::Codec for MessageCodec {
    type Protocol = StreamProtocol;
    type Request = Message;
    type Response = ();

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Message>
    where
        T: AsyncRead + Unpin + Send,
    {
        let mut bytes = Bytes::from(read(io, 1 + MESSAGE_BYTES_MAX).await?);
        let topic = bytes.first().copied().and_then(Topic::from_byte);
        let topic = topic.ok_or_else(|| invalid("unknown kind of message".to_owned()))?;
        Ok(Message { topic, bytes: bytes.split_off(1) })
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<()>
    where
        T: AsyncRead + Unpin + Send,
    {
        read(io, 0).await.map(drop)
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        message: Message,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &[message.topic as u8], &message.bytes, 1 + MESSAGE_BYTES_MAX).await
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, io: &mut T, (): ()) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &[], &[], 0).await
    }
}

/// Block sync.
#[derive(Clone, Debug)]
pub struct SyncCodec {
    response_bytes_max: usize,
}

#[async_trait]
impl request_response::Codec for SyncCodec {
    type Protocol = StreamProtocol;
    type Request = Bytes;
    type Response = Bytes;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Bytes>
    where
        T: AsyncRead + Unpin + Send,
    {
        read(io, SYNC_REQUEST_BYTES_MAX).await.map(Bytes::from)
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Bytes>
    where
        T: AsyncRead + Unpin + Send,
    {
        read(io, self.response_bytes_max).await.map(Bytes::from)
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        bytes: Bytes,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &[], &bytes, SYNC_REQUEST_BYTES_MAX).await
    }

    async fn write_response<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        bytes: Bytes,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(io, &[], &bytes, self.response_bytes_max).await
    }
}

/// The message protocol of a chain.
pub fn messages(chain_id: &ChainId) -> Result<request_response::Behaviour<MessageCodec>, String> {
    behaviour(chain_id, "message", MessageCodec, MESSAGE_TIMEOUT, PEER_STREAMS_MAX)
}

/// The sync protocol of a chain.
pub fn sync(
    chain_id: &ChainId,
    response_bytes_max: usize,
) -> Result<request_response::Behaviour<SyncCodec>, String> {
    let codec = SyncCodec { response_bytes_max };
    behaviour(chain_id, "sync", codec, SYNC_TIMEOUT, 4 * SYNC_PARALLEL_MAX)
}

fn behaviour<C>(
    chain_id: &ChainId,
    name: &str,
    codec: C,
    timeout: Duration,
    streams_max: usize,
) -> Result<request_response::Behaviour<C>, String>
where
    C: request_response::Codec<Protocol = StreamProtocol> + Clone + Send + 'static,
{
    let protocol = StreamProtocol::try_from_owned(format!("/liuhen/{chain_id}/{name}/1"))
        .map_err(|e| e.to_string())?;
    let config = request_response::Config::default()
        .with_request_timeout(timeout)
        .with_max_concurrent_streams(streams_max);
    Ok(request_response::Behaviour::with_codec(codec, [(protocol, ProtocolSupport::Full)], config))
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Reads a length and that many bytes; memory grows with what arrives.
async fn read<T>(io: &mut T, bytes_max: usize) -> io::Result<Vec<u8>>
where
    T: AsyncRead + Unpin + Send,
{
    let mut length = [0; 4];
    io.read_exact(&mut length).await?;
    let length = u32::from_be_bytes(length) as usize;
    if length > bytes_max {
        return Err(invalid(format!("{length} bytes, the limit is {bytes_max}")));
    }
    let mut bytes = Vec::new();
    io.take(length as u64).read_to_end(&mut bytes).await?;
    if bytes.len() != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// Writes head and bytes behind their length, and sends them off.
async fn write<T>(io: &mut T, head: &[u8], bytes: &[u8], bytes_max: usize) -> io::Result<()>
where
    T: AsyncWrite + Unpin + Send,
{
    let length = head.len() + bytes.len();
    if length > bytes_max {
        return Err(invalid(format!("{length} bytes, the limit is {bytes_max}")));
    }
    let prefix = u32::try_from(length).map_err(|e| invalid(e.to_string()))?;
    let mut start = Vec::with_capacity(4 + head.len());
    start.extend_from_slice(&prefix.to_be_bytes());
    start.extend_from_slice(head);
    io.write_all(&start).await?;
    io.write_all(bytes).await?;
    io.flush().await
}
