//! Read tickets: with them an org says who reads, for a while, on one chain.
//!
//! A registered key signs the ticket; whoever reads sends it as
//! `Authorization: Liuhen HEX`, HEX being its byte form. It binds no request, so one
//! signature serves many reads; it names no node, because all nodes hold the same. It
//! ends within [`TICKET_MS_MAX`], and at once when its key is revoked.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm2::signing_message;
use liuhen_crypto::{KeyId, Signature, SigningKey, sm3_domain};

use crate::id::{ChainId, IncidentId, OrgId, SessionId};
use crate::limits::{TICKET_BYTES_MAX, TICKET_MS_MAX};
use crate::time::TimeMs;

/// The version of the ticket's form.
pub const TICKET_VERSION: u16 = 1;

/// The scheme of the `Authorization` header.
pub const TICKET_SCHEME: &str = "Liuhen";

const TICKET_DOMAIN: &str = "liuhen/read-ticket/v1";

/// Who reads, and until when.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ReadTicket {
    /// Form of the ticket, [`TICKET_VERSION`].
    pub version: u16,
    /// The chain that is read.
    pub chain_id: ChainId,
    /// The org that reads.
    pub org: OrgId,
    /// The key of that org that signs.
    pub key_id: KeyId,
    /// Since when it holds, by the clock of whoever signs.
    pub issued_at: TimeMs,
    /// The last instant at which it holds.
    pub expires_at: TimeMs,
    /// The audit session that an auditor reads in; every read is then recorded.
    pub session: Option<SessionId>,
    /// The incident that a security authority reads about; every read is then recorded.
    pub incident: Option<IncidentId>,
}

/// A ticket with its signature.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SignedReadTicket {
    /// The ticket.
    pub ticket: ReadTicket,
    /// By the key that it names.
    pub signature: Signature,
}

/// A ticket that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// Not the byte form of a ticket.
    #[error("a read ticket is at most {TICKET_BYTES_MAX} bytes in hexadecimal digits: {0}")]
    Form(&'static str),
    /// Of another form.
    #[error("read ticket has version {0}, known is {TICKET_VERSION}")]
    Version(u16),
    /// For another chain.
    #[error("read ticket is for chain {0}")]
    Chain(ChainId),
    /// Holds for too long.
    #[error("read ticket holds for {0} ms, the limit is {TICKET_MS_MAX}")]
    Term(u64),
    /// Holds later, or no longer.
    #[error("read ticket holds from {0} to {1} (ms since 1970), it is {2}")]
    Time(TimeMs, TimeMs, TimeMs),
}

impl ReadTicket {
    /// Signs it.
    pub fn sign(self, key: &SigningKey) -> SignedReadTicket {
        let signature = key.sign(&self.message());
        SignedReadTicket { ticket: self, signature }
    }

    /// The bytes that are signed.
    pub fn message(&self) -> Vec<u8> {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        signing_message(TICKET_DOMAIN, &sm3_domain(TICKET_DOMAIN, &[&bytes]))
    }

    /// Checks what needs no state: form, chain and time. Clocks may differ by
    /// `skew_ms`.
    ///
    /// # Errors
    /// [`TicketError`] names what does not hold.
    pub fn check(&self, chain_id: &ChainId, now: TimeMs, skew_ms: u64) -> Result<(), TicketError> {
        if self.version != TICKET_VERSION {
            return Err(TicketError::Version(self.version));
        }
        if self.chain_id != *chain_id {
            return Err(TicketError::Chain(self.chain_id.clone()));
        }
        let term = self.expires_at.0.saturating_sub(self.issued_at.0);
        if term > TICKET_MS_MAX {
            return Err(TicketError::Term(term));
        }
        let has_begun = self.issued_at.0 <= now.0.saturating_add(skew_ms);
        if !has_begun || self.expires_at < now {
            return Err(TicketError::Time(self.issued_at, self.expires_at, now));
        }
        Ok(())
    }
}

impl SignedReadTicket {
    /// The value of the `Authorization` header.
    pub fn header(&self) -> String {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        format!("{TICKET_SCHEME} {}", hex::encode(bytes))
    }

    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    /// [`TicketError::Form`] if it is none; nothing is allocated beyond the limit.
    pub fn from_header(value: &str) -> Result<Self, TicketError> {
        let form = TicketError::Form;
        let (scheme, text) = value.split_once(' ').ok_or(form("scheme and ticket are needed"))?;
        if !scheme.eq_ignore_ascii_case(TICKET_SCHEME) {
            return Err(form("the scheme is not Liuhen"));
        }
        if text.len() > TICKET_BYTES_MAX * 2 {
            return Err(form("it is longer"));
        }
        let bytes = hex::decode(text).map_err(|_| form("other characters"))?;
        borsh::from_slice(&bytes).map_err(|_| form("the bytes are no ticket"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticket() -> ReadTicket {
        ReadTicket {
            version: TICKET_VERSION,
            chain_id: "chain-1".parse().expect("an id"),
            org: "org-1".parse().expect("an id"),
            key_id: SigningKey::from_scalar(&[7; 32]).expect("a key").public_key().id(),
            issued_at: TimeMs(1_000),
            expires_at: TimeMs(2_000),
            session: Some("session-1".parse().expect("an id")),
            incident: None,
        }
    }

    #[test]
    fn a_header_gives_the_ticket_back_and_its_signature_holds() {
        let key = SigningKey::from_scalar(&[7; 32]).expect("a key");
        let signed = ticket().sign(&key);
        let read = SignedReadTicket::from_header(&signed.header()).expect("a ticket");
        assert_eq!(read, signed);
        let verifies = |t: &SignedReadTicket| {
            key.public_key().verifying_key().verify(&t.ticket.message(), &t.signature)
        };
        assert!(verifies(&read));
        let other = ReadTicket { org: "org-2".parse().expect("an id"), ..ticket() };
        assert!(!verifies(&SignedReadTicket { ticket: other, ..read }));
    }

    #[test]
    fn every_bound_is_checked() {
        let chain = "chain-1".parse().expect("an id");
        let check = |ticket: ReadTicket, now| ticket.check(&chain, TimeMs(now), 60);
        assert_eq!(check(ticket(), 1_500), Ok(()));
        assert_eq!(check(ticket(), 940), Ok(()), "within the clocks' difference");
        assert!(matches!(check(ticket(), 939), Err(TicketError::Time(..))));
        assert_eq!(check(ticket(), 2_000), Ok(()), "the last instant");
        assert!(matches!(check(ticket(), 2_001), Err(TicketError::Time(..))));
        let version = ReadTicket { version: 2, ..ticket() };
        assert_eq!(check(version, 1_500), Err(TicketError::Version(2)));
        let chain_id = "chain-2".parse().expect("an id");
        let chain = ReadTicket { chain_id, ..ticket() };
        assert!(matches!(check(chain, 1_500), Err(TicketError::Chain(_))));
        let long = TimeMs(1_000 + TICKET_MS_MAX);
        assert_eq!(check(ReadTicket { expires_at: long, ..ticket() }, 1_500), Ok(()));
        let longer = ReadTicket { expires_at: TimeMs(long.0 + 1), ..ticket() };
        assert_eq!(check(longer, 1_500), Err(TicketError::Term(TICKET_MS_MAX + 1)));
    }

    #[test]
    fn the_longest_ticket_fits_and_a_longer_text_is_refused_unread() {
        let longest = "x".repeat(crate::limits::ID_BYTES_MAX);
        let ticket = ReadTicket {
            chain_id: longest.parse().expect("an id"),
            org: longest.parse().expect("an id"),
            session: Some(longest.parse().expect("an id")),
            incident: Some(longest.parse().expect("an id")),
            ..ticket()
        };
        let signed = ticket.sign(&SigningKey::from_scalar(&[7; 32]).expect("a key"));
        assert_eq!(SignedReadTicket::from_header(&signed.header()), Ok(signed));
        let long = format!("Liuhen {}", "0".repeat(TICKET_BYTES_MAX * 2 + 1));
        assert_eq!(SignedReadTicket::from_header(&long), Err(TicketError::Form("it is longer")));
    }

    proptest! {
        /// Whatever is changed: nothing panics, and what is still read has this one form.
        #[test]
        fn no_header_panics_and_each_ticket_has_one_form(
            at in 0_usize..400, byte in any::<u8>(), cut in 0_usize..400,
        ) {
            let key = SigningKey::from_scalar(&[7; 32]).expect("a key");
            let bytes = borsh::to_vec(&ticket().sign(&key)).expect("bytes");
            let mut changed = bytes.clone();
            let at = at % bytes.len();
            changed[at] = byte;
            let header = format!("{TICKET_SCHEME} {}", hex::encode(&changed));
            if let Ok(signed) = SignedReadTicket::from_header(&header) {
                prop_assert_eq!(signed.header(), header);
            }
            let short = format!("{TICKET_SCHEME} {}", hex::encode(&bytes[..cut.min(bytes.len() - 1)]));
            prop_assert!(SignedReadTicket::from_header(&short).is_err());
        }
    }
}
