//! Codecs of keys and rows.

mod pages;

use borsh::BorshDeserialize;
use liuhen_crypto::{LogFrontier, Sm3Log};
use liuhen_network::{ProposedBlock, StoredProposal};
use liuhen_types::{
    CommitCertificate, CommitSignature, Hash, Header, Height, KeyId, LogEntry, Outcome, Signature,
    TimeMs, TxId,
};
use proptest::prelude::*;

use super::proposals;
use super::rows::*;
use super::*;
use crate::testing::{evidence_tx, signing_key};

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

prop_compose! {
    fn header()(
        height: u64, time: u64, log_size: u64, hashes in prop::array::uniform6(hash()),
        proposer: [u8; 20],
    ) -> Header {
        let [parent, log_root, state_root, validators_hash, next_validators_hash, params_hash] =
            hashes;
        Header {
            version: 1,
            flags: 0,
            chain_id: "chain-test".parse().expect("an id"),
            height: Height(height),
            time: TimeMs(time),
            parent,
            log_size,
            log_root,
            state_root,
            validators_hash,
            next_validators_hash,
            params_hash,
            proposer: KeyId(proposer),
        }
    }
}

prop_compose! {
    fn stored()(
        header in header(), round: u32, pol_round: Option<u32>, proposer: [u8; 20], valid: bool,
        signature in prop::option::of(prop::array::uniform32(any::<u8>())),
        body in prop::collection::vec(any::<u8>(), 0..100),
    ) -> StoredProposal {
        let signature = signature.map(|half| {
            let mut bytes = [0; 64];
            bytes[..32].copy_from_slice(&half);
            Signature(bytes)
        });
        let block = ProposedBlock { header, body: body.into() };
        StoredProposal { round, pol_round, proposer: KeyId(proposer), signature, block, valid }
    }
}

fn round_trip<T: borsh::BorshSerialize + BorshDeserialize + PartialEq + std::fmt::Debug>(row: &T) {
    let bytes = to_bytes(row);
    assert_eq!(&decode::<T>(Column::Meta, b"row", &bytes).unwrap(), row);
    assert!(decode::<T>(Column::Meta, b"row", &[&bytes[..], &[0]].concat()).is_err());
    assert!(decode::<T>(Column::Meta, b"row", &bytes[..bytes.len() - 1]).is_err());
}

proptest! {
    #[test]
    fn numbers_in_keys_keep_their_order(a: u64, b: u64, level: u8) {
        prop_assert_eq!(height_key(Height(a)).cmp(&height_key(Height(b))), a.cmp(&b));
        prop_assert_eq!(index_key(a).cmp(&index_key(b)), a.cmp(&b));
        prop_assert_eq!(log_node_key(level, a).cmp(&log_node_key(level, b)), a.cmp(&b));
        prop_assert_eq!(history_key(b"s", a).cmp(&history_key(b"s", b)), a.cmp(&b));
        prop_assert_eq!(read_height(&height_key(Height(a))), Some(Height(a)));
        let prefix = history_prefix(b"s");
        prop_assert_eq!(history_index(&history_key(b"s", a), prefix.len()), Some(a));
    }

    #[test]
    fn a_subject_has_only_its_own_history(a in "[a-z/]{1,8}", b in "[a-z/]{1,8}", index: u64) {
        let key = history_key(a.as_bytes(), index);
        prop_assert_eq!(key.starts_with(&history_prefix(b.as_bytes())), a == b);
    }

    #[test]
    fn rows_come_back(header in header(), log_start: u64, round: u32, n: u64, leaves in 0u64..40) {
        let signature = CommitSignature { address: header.proposer, signature: Signature([7; 64]) };
        let (height, header_id, signatures) = (header.height, header.id(), vec![signature]);
        let certificate = CommitCertificate { height, round, header_id, signatures };
        let time = header.time;
        let signed = liuhen_types::receipt::SignedHeader { header, certificate };
        round_trip(&HeaderRow { log_start, signed });

        let transaction = evidence_tx(n, Height(5), 1).sign(&signing_key(1));
        let entry = LogEntry {
            height,
            position: round,
            tx_id: transaction.id(),
            signed_hash: transaction.hash(),
            outcome: Outcome::accepted(),
        };
        let row = EntryRow { entry, transaction };
        prop_assert_eq!(EntryRow::bytes(&row.entry, &row.transaction), to_bytes(&row));
        round_trip(&row);
        round_trip(&TxLocation { height, position: round, log_index: n });

        let mut frontier = LogFrontier::<Sm3Log>::new();
        (0..leaves).for_each(|_| frontier.append(header_id, &mut |_, _, _| {}));
        let root = Child::Leaf { path: header_id, value_hash: Hash::ZERO };
        round_trip(&Head { height, header_id, time, frontier, root });
    }

    #[test]
    fn a_kept_proposal_comes_back_and_no_byte_of_it_changes_unseen(
        proposal in stored(), at: prop::sample::Index, bit in 0u8..8,
    ) {
        let (key, value) = proposals::row(&proposal);
        prop_assert_eq!(&proposals::read(&key, &value).unwrap(), &proposal);
        let mut changed = value.clone();
        changed[at.index(value.len())] ^= 1 << bit;
        prop_assert!(proposals::read(&key, &changed).is_err());
        let mut other = key.clone();
        other[at.index(40)] ^= 1 << bit;
        prop_assert!(proposals::read(&other, &value).is_err());
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode::<HeaderRow>(Column::Headers, &bytes, &bytes);
        let _ = decode::<EntryRow>(Column::Entries, &bytes, &bytes);
        let _ = decode::<Head>(Column::Meta, &bytes, &bytes);
        let _ = proposals::read(&bytes, &bytes);
        for column in Column::ALL {
            prop_assert!(column.printable(&bytes).is_ascii());
        }
    }
}

#[test]
fn keys_are_printed_for_people() {
    let id = TxId(Hash([0xab; 32]));
    let check = |column: Column, key: &[u8], text: &str| assert_eq!(column.printable(key), text);
    check(Column::Headers, &height_key(Height(12)), "12");
    check(Column::State, b"org/org/a", "org/org/a");
    check(
        Column::History,
        &history_key(b"org/org/a", 1),
        "org/org/a\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01",
    );
    check(Column::Transactions, &tx_key(&id), &"ab".repeat(32));
    check(Column::Entries, b"odd", "6f6464");
}
