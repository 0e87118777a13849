//! Random values of every type, from a seed: small ones mostly, sometimes at the
//! limits, so that a property over seeds is one over values.

mod catalog;
mod collection;
mod entities;
mod evaluation;
mod governance;
mod payloads;
mod proofs;
mod security;
mod sharing;

use std::sync::LazyLock;

use liuhen_crypto::{Hash, KeyId, PublicKey, Signature, SigningKey};
use liuhen_types::payload::org::CreditCode;
use liuhen_types::{
    AppId, AuthorizationId, CatalogId, ChainId, Code, Date, GatewayId, GradeId, Height, ItemId,
    Namespace, OrgId, Outcome, RegionCode, RequestId, ResourceId, Text, TimeMs, TxId,
};
use liuhen_types::{DeliveryId, DemandId, DisputeId, FindingId, IssueId, ViolationId};

// Catalog and resources:
use liuhen_types::{ElementCode, NoticeId, SystemId, TemplateId};
// Security, audit, evaluation:
use liuhen_types::{AlertId, CopyId, ExportId, IncidentId, IndicatorSetId, NodeId, SessionId};

/// Splitmix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One of these.
    pub fn choose<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next() as u8)
    }
}

/// A type that has random values.
pub trait Sample: Sized {
    /// The next value.
    fn sample(random: &mut Random) -> Self;
}

/// Implements [`Sample`] for structs, given their fields.
macro_rules! sample_structs {
    ($( $name:ident { $($field:ident),* $(,)? } )*) => {
        $( impl $crate::sample::Sample for $name {
            fn sample(random: &mut $crate::sample::Random) -> Self {
                $name { $($field: $crate::sample::Sample::sample(random)),* }
            }
        } )*
    };
}

/// Implements [`Sample`] for enums without contents.
macro_rules! sample_enums {
    ($( $name:ident { $($variant:ident),* $(,)? } )*) => {
        $( impl $crate::sample::Sample for $name {
            fn sample(random: &mut $crate::sample::Random) -> Self {
                let all = [$($name::$variant),*];
                all[random.below(all.len())]
            }
        } )*
    };
}

/// Implements [`Sample`] for enums whose variants have one content each.
macro_rules! sample_variants {
    ($( $name:ident { $($variant:ident),* $(,)? } )*) => {
        $( impl $crate::sample::Sample for $name {
            fn sample(random: &mut $crate::sample::Random) -> Self {
                let all: &[fn(&mut $crate::sample::Random) -> $name] =
                    &[$(|random| $name::$variant($crate::sample::Sample::sample(random))),*];
                all[random.below(all.len())](random)
            }
        } )*
    };
}

/// Identifiers share one alphabet.
macro_rules! sample_ids {
    ($($name:ident)*) => {
        $( impl $crate::sample::Sample for $name {
            fn sample(random: &mut $crate::sample::Random) -> Self {
                $name::new($crate::sample::id_text(random)).expect("the text is an identifier")
            }
        } )*
    };
}

pub(crate) use {sample_enums, sample_ids, sample_structs, sample_variants};

sample_ids! {
    AppId AuthorizationId CatalogId ChainId GatewayId GradeId ItemId Namespace OrgId RegionCode
    RequestId ResourceId
}

// Catalog and resources:
sample_ids! { ElementCode NoticeId SystemId TemplateId }
// Demands and sharing:
sample_ids! { DeliveryId DemandId DisputeId FindingId IssueId ViolationId }
// Security, audit, evaluation:
sample_ids! {
    AlertId CopyId ExportId IncidentId IndicatorSetId NodeId SessionId
}

fn id_text(random: &mut Random) -> String {
    let alphabet = b"abcXYZ0189._-";
    let length = [1, 2, 7, 64][random.below(4)];
    // A letter first: "." and ".." are no identifiers.
    let rest = (1..length).map(|_| char::from(alphabet[random.below(alphabet.len())]));
    std::iter::once('k').chain(rest).collect()
}

impl<const MAX: usize> Sample for Text<MAX> {
    fn sample(random: &mut Random) -> Self {
        let parts = ["a", "0", " ", "\n", "\"", "\\", "/", "é", "共享", "𠀀", "\u{200b}", "{[,:"];
        let wanted = if random.below(16) == 0 { MAX } else { random.below(MAX.min(40)) + 1 };
        let mut text = String::new();
        while text.len() < wanted {
            let part = random.choose(&parts);
            text.push_str(if text.len() + part.len() <= MAX { part } else { "." });
        }
        if text.trim().is_empty() {
            text = "a".repeat(text.len());
        }
        Self::new(text).expect("the text is within its limit")
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(random: &mut Random) -> Self {
        (random.below(2) == 0).then(|| T::sample(random))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(random: &mut Random) -> Self {
        (0..random.below(4)).map(|_| T::sample(random)).collect()
    }
}

impl<T: Sample> Sample for Box<T> {
    fn sample(random: &mut Random) -> Self {
        Self::new(T::sample(random))
    }
}

impl Sample for bool {
    fn sample(random: &mut Random) -> Self {
        random.below(2) == 0
    }
}

macro_rules! sample_numbers {
    ($($name:ident)*) => {
        $( impl Sample for $name {
            fn sample(random: &mut Random) -> Self {
                let any = random.next() as $name;
                [0, 1, $name::MAX, any, any][random.below(5)]
            }
        } )*
    };
}

sample_numbers! { u8 u16 u32 u64 }

macro_rules! sample_bytes {
    ($($name:ident)*) => {
        $( impl Sample for $name {
            fn sample(random: &mut Random) -> Self {
                Self(random.bytes())
            }
        } )*
    };
}

sample_bytes! { Hash KeyId Signature }

impl Sample for [u8; 8] {
    fn sample(random: &mut Random) -> Self {
        random.bytes()
    }
}

impl Sample for PublicKey {
    fn sample(random: &mut Random) -> Self {
        static KEYS: LazyLock<Vec<PublicKey>> = LazyLock::new(|| {
            let key = |n| SigningKey::from_scalar(&[n; 32]).expect("a small scalar is in range");
            (1..=16).map(|n| *key(n).public_key()).collect()
        });
        KEYS[random.below(KEYS.len())]
    }
}

impl Sample for Height {
    fn sample(random: &mut Random) -> Self {
        Self(Sample::sample(random))
    }
}

impl Sample for TimeMs {
    fn sample(random: &mut Random) -> Self {
        Self(Sample::sample(random))
    }
}

impl Sample for TxId {
    fn sample(random: &mut Random) -> Self {
        Self(Sample::sample(random))
    }
}

impl Sample for Date {
    fn sample(random: &mut Random) -> Self {
        let (month, day) = (random.below(12) + 1, random.below(28) + 1);
        let year = 1970 + random.below(8_030);
        Self::new(year as u16, month as u8, day as u8).expect("every month has 28 days")
    }
}

impl Sample for Code {
    fn sample(random: &mut Random) -> Self {
        Self::ALL[random.below(Self::ALL.len())]
    }
}

impl Sample for CreditCode {
    fn sample(random: &mut Random) -> Self {
        let alphabet = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let digit = |_| char::from(alphabet[random.below(alphabet.len())]);
        let body: String = (0..17).map(digit).collect();
        let check = Self::check_digit(&body).expect("the characters are of the alphabet");
        Self::new(format!("{body}{check}")).expect("the check digit fits")
    }
}

sample_structs! {
    Outcome { code, warnings }
}
