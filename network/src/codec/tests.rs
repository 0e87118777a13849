//! Round trips, and bytes from outside.

use arc_malachitebft_app_channel::app::streaming::{StreamContent, StreamId};
use arc_malachitebft_app_channel::app::types::PeerId;
use arc_malachitebft_app_channel::app::types::core::{
    ExtendedCommitCertificate, ExtendedCommitSignature, PolkaSignature, Round, RoundCertificate,
    RoundCertificateType, RoundSignature, SignedMessage, Validity, VoteType,
};
use arc_malachitebft_app_channel::app::types::sync::RawDecidedValue;
use arc_malachitebft_codec::HasEncodedLen as _;
use arc_malachitebft_sync::{ValueRequest, ValueResponse};
use liuhen_types::limits::{BLOCK_BYTES_MAX, VALIDATORS_MAX};
use liuhen_types::{ChainId, Hash, Header, Height, KeyId, Signature, TimeMs};
use proptest::prelude::*;

use super::*;
use crate::context::{Address, BlockHeight, FirstPart, Proposal, Value, ValueId, Vote};
use crate::limits::{MESSAGE_BYTES_MAX, PART_BYTES, SYNC_BLOCKS_MAX};

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn key_id() -> impl Strategy<Value = KeyId> {
    any::<[u8; 20]>().prop_map(KeyId)
}

fn signature() -> impl Strategy<Value = Signature> {
    prop::collection::vec(any::<u8>(), 64).prop_map(|b| Signature(b.try_into().unwrap()))
}

fn round() -> impl Strategy<Value = Round> {
    any::<Option<u32>>().prop_map(Round::from)
}

fn header() -> impl Strategy<Value = Header> {
    let numbers = (any::<u16>(), any::<u16>(), any::<u64>(), any::<u64>(), any::<u64>());
    (numbers, prop::array::uniform6(hash()), key_id(), "[a-z0-9-]{1,64}").prop_map(
        |((version, flags, height, time, log_size), hashes, proposer, chain_id)| Header {
            version,
            flags,
            chain_id: ChainId::new(chain_id).unwrap(),
            height: Height(height),
            time: TimeMs(time),
            parent: hashes[0],
            log_size,
            log_root: hashes[1],
            state_root: hashes[2],
            validators_hash: hashes[3],
            next_validators_hash: hashes[4],
            params_hash: hashes[5],
            proposer,
        },
    )
}

fn vote() -> impl Strategy<Value = Vote> {
    let value = prop::option::of(hash());
    (any::<bool>(), any::<u64>(), round(), value, key_id()).prop_map(
        |(precommit, height, round, value, address)| Vote {
            kind: if precommit { VoteType::Precommit } else { VoteType::Prevote },
            height: BlockHeight(Height(height)),
            round,
            value: consensus::nil_or(value),
            address: Address(address),
        },
    )
}

fn proposal() -> impl Strategy<Value = Proposal> {
    (header(), round(), round(), key_id()).prop_map(|(header, round, pol_round, address)| {
        Proposal {
            height: BlockHeight(header.height),
            round,
            value: Value::new(header),
            pol_round,
            address: Address(address),
        }
    })
}

fn polka() -> impl Strategy<Value = PolkaCertificate<Ledger>> {
    let signatures = prop::collection::vec((key_id(), signature()), 0..8);
    (any::<u64>(), round(), hash(), signatures).prop_map(|(height, round, id, signatures)| {
        PolkaCertificate {
            height: BlockHeight(Height(height)),
            round,
            value_id: ValueId(id),
            polka_signatures: (signatures.into_iter())
                .map(|(address, signature)| PolkaSignature::new(Address(address), signature))
                .collect(),
        }
    })
}

fn round_certificate() -> impl Strategy<Value = RoundCertificate<Ledger>> {
    let signatures = prop::collection::vec((vote(), signature()), 0..8);
    (any::<u64>(), round(), any::<bool>(), signatures).prop_map(
        |(height, round, skip, signatures)| RoundCertificate {
            height: BlockHeight(Height(height)),
            round,
            cert_type: if skip {
                RoundCertificateType::Skip
            } else {
                RoundCertificateType::Precommit
            },
            round_signatures: (signatures.into_iter())
                .map(|(v, signature)| RoundSignature::new(v.kind, v.value, v.address, signature))
                .collect(),
        },
    )
}

fn part() -> impl Strategy<Value = Part> {
    let first = (header(), any::<u32>(), any::<Option<u32>>(), key_id(), any::<u64>(), hash());
    prop_oneof![
        (first, signature()).prop_map(
            |((header, round, pol_round, proposer, body_bytes, body_hash), signature)| {
                Part::First(Box::new(FirstPart {
                    header,
                    round,
                    pol_round,
                    proposer,
                    body_bytes,
                    body_hash,
                    signature,
                }))
            }
        ),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|data| Part::Data(data.into())),
    ]
}

fn decided() -> impl Strategy<Value = RawDecidedValue<Ledger>> {
    let body = prop::collection::vec(any::<u8>(), 0..100);
    let signatures = prop::collection::vec((key_id(), signature()), 0..8);
    (header(), body, round(), signatures).prop_map(|(header, body, round, signatures)| {
        let certificate = ExtendedCommitCertificate {
            height: BlockHeight(header.height),
            round,
            value_id: ValueId(header.id()),
            commit_signatures: (signatures.into_iter())
                .map(|(address, s)| ExtendedCommitSignature::new(Address(address), s, None))
                .collect(),
        };
        RawDecidedValue::new(encode_block(&header, &body), certificate)
    })
}

/// The value survives its byte form, and no prefix of that is one.
fn check_round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: PartialEq + std::fmt::Debug,
    WireCodec: Codec<T, Error = CodecError>,
{
    let bytes = WireCodec.encode(value).unwrap();
    prop_assert_eq!(&WireCodec.decode(bytes.clone()).unwrap(), value);
    Ok(())
}

proptest! {
    #[test]
    fn votes_and_proposals(vote in vote(), proposal in proposal(), signature in signature()) {
        check_round_trip(&SignedConsensusMsg::Vote(SignedMessage::new(vote.clone(), signature)))?;
        check_round_trip(&SignedConsensusMsg::Proposal(SignedMessage::new(proposal, signature)))?;
        check_round_trip(&LivenessMsg::Vote(SignedMessage::new(vote, signature)))?;
    }

    #[test]
    fn certificates(polka in polka(), round in round_certificate()) {
        check_round_trip(&polka)?;
        check_round_trip(&LivenessMsg::PolkaCertificate(polka))?;
        check_round_trip(&LivenessMsg::SkipRoundCertificate(round))?;
    }

    #[test]
    fn proposed_values(header in header(), r in round(), v in round(), who in key_id(), ok: bool) {
        check_round_trip(&ProposedValue::<Ledger> {
            height: BlockHeight(header.height),
            round: r,
            valid_round: v,
            proposer: Address(who),
            value: Value::new(header),
            validity: Validity::from_bool(ok),
        })?;
    }

    #[test]
    fn parts(part in part(), name in prop::collection::vec(any::<u8>(), 0..=64), n: u64) {
        check_round_trip(&part)?;
        let id = StreamId::new(name.into());
        check_round_trip(&StreamMessage::new(id.clone(), n, StreamContent::Data(part)))?;
        check_round_trip(&StreamMessage::<Part>::new(id, n, StreamContent::Fin))?;
    }

    #[test]
    fn sync_messages(blocks in prop::collection::vec(decided(), 0..4), a: u64, b: u64) {
        let (a, b) = (BlockHeight(Height(a)), BlockHeight(Height(b)));
        check_round_trip(&Request::<Ledger>::ValueRequest(ValueRequest::new(a..=b)))?;
        let response = Response::ValueResponse(ValueResponse::new(a, blocks));
        check_round_trip(&response)?;
        let bytes = WireCodec.encode(&response).unwrap();
        prop_assert_eq!(WireCodec.encoded_len(&response).unwrap(), bytes.len());
        check_round_trip(&Status::<Ledger> {
            peer_id: PeerId::from_bytes(&libp2p::PeerId::random().to_bytes()).unwrap(),
            tip_height: a,
            history_min_height: b,
        })?;
    }

    #[test]
    fn blocks(header in header(), body in prop::collection::vec(any::<u8>(), 0..300)) {
        let (read, rest) = decode_block(&encode_block(&header, &body)).unwrap();
        prop_assert_eq!(read, header);
        prop_assert_eq!(&rest[..], &body[..]);
    }

    #[test]
    fn proofs(key in prop::collection::vec(any::<u8>(), 0..=128), signature in signature()) {
        check_round_trip(&ValidatorProof::<Ledger>::new(key, vec![7; 38], signature))?;
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        decode_any(&bytes);
    }

    /// Counts and lengths that promise more than there is.
    #[test]
    fn promises_of_much_are_refused(
        mut bytes in prop::collection::vec(any::<u8>(), 12..200),
        at in 0usize..8,
    ) {
        bytes[at..][..4].fill(0xff);
        decode_any(&bytes);
    }

    #[test]
    fn damaged_messages_are_read_without_harm(
        block in decided(),
        polka in polka(),
        part in part(),
        at in any::<prop::sample::Index>(),
        with: u8,
        keep in any::<prop::sample::Index>(),
    ) {
        let response = Response::ValueResponse(ValueResponse::new(block.height(), vec![block]));
        let stream = StreamMessage::new(StreamId::new(Bytes::new()), 1, StreamContent::Data(part));
        for bytes in [
            WireCodec.encode(&response).unwrap(),
            WireCodec.encode(&LivenessMsg::PolkaCertificate(polka)).unwrap(),
            WireCodec.encode(&stream).unwrap(),
        ] {
            let mut bytes = bytes.to_vec();
            let at = at.index(bytes.len());
            bytes[at] = with;
            decode_any(&bytes);
            bytes.truncate(keep.index(bytes.len()));
            decode_any(&bytes);
        }
    }
}

/// A list that announces `count` values of which none follows.
fn announce(prefix: &[u8], count: u32) -> Bytes {
    [prefix, &count.to_le_bytes()].concat().into()
}

#[test]
fn counts_and_sizes_are_bounded() {
    // Kind, height, round, header id, then the count of signatures.
    let polka = [&[1u8][..], &[0; 8], &[0], &[0; 32]].concat();
    let liveness =
        |count| -> Result<LivenessMsg<Ledger>, _> { WireCodec.decode(announce(&polka, count)) };
    let too_many = liveness(VALIDATORS_MAX as u32 + 1).unwrap_err().to_string();
    assert!(too_many.contains("the limit is 100"), "{too_many}");
    assert!(!liveness(VALIDATORS_MAX as u32).unwrap_err().to_string().contains("limit"));

    let response: Result<Response<Ledger>, _> =
        WireCodec.decode(announce(&[0; 8], SYNC_BLOCKS_MAX as u32 + 1));
    assert!(response.unwrap_err().to_string().contains("the limit is 16"));

    let data = Part::Data(vec![0; PART_BYTES + 1].into());
    let bytes = WireCodec.encode(&data).unwrap();
    let read: Result<Part, _> = WireCodec.decode(bytes);
    assert!(read.unwrap_err().to_string().contains("the limit is"));

    let long = Bytes::from(vec![0; MESSAGE_BYTES_MAX + 1]);
    let read: Result<SignedConsensusMsg<Ledger>, _> = WireCodec.decode(long);
    assert!(read.unwrap_err().to_string().contains("the limit is"));

    let header = Header {
        version: 1,
        flags: 0,
        chain_id: ChainId::new("c").unwrap(),
        height: Height(1),
        time: TimeMs(0),
        parent: Hash::ZERO,
        log_size: 0,
        log_root: Hash::ZERO,
        state_root: Hash::ZERO,
        validators_hash: Hash::ZERO,
        next_validators_hash: Hash::ZERO,
        params_hash: Hash::ZERO,
        proposer: KeyId([0; 20]),
    };
    assert!(decode_block(&encode_block(&header, &vec![0; BLOCK_BYTES_MAX])).is_ok());
    assert!(decode_block(&encode_block(&header, &vec![0; BLOCK_BYTES_MAX + 1])).is_err());
}

#[test]
fn a_part_shares_the_memory_of_its_message() {
    let data = Bytes::from(vec![7; PART_BYTES]);
    let content = StreamContent::Data(Part::Data(data.clone()));
    let message = StreamMessage::new(StreamId::new(Bytes::from_static(b"name")), 3, content);
    let bytes = WireCodec.encode(&message).unwrap();
    assert!(bytes.len() <= MESSAGE_BYTES_MAX);
    let read: StreamMessage<Part> = WireCodec.decode(bytes.clone()).unwrap();
    let Some(Part::Data(slice)) = read.content.as_data() else { panic!("not a slice") };
    assert_eq!(*slice, data);
    let range = bytes.as_ptr_range();
    assert!(range.contains(&slice.as_ptr()), "the slice was copied");
}
