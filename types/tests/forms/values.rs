//! Single values: which texts are one, and what they compute.

use liuhen_types::payload::org::CreditCode;
use liuhen_types::payload::{AccessAnchor, Payload, ShareRequestSubmit};
use liuhen_types::{
    CatalogId, Date, Hash, Height, OrgId, StateKey, Text, TimeMs, Validator, ValidatorSet,
};

use crate::sample::{Random, Sample};

#[test]
fn identifiers() {
    let longest = "a".repeat(64);
    for text in ["a", "0", "A.b_c-d", "...", ".a", "-", longest.as_str()] {
        assert_eq!(OrgId::new(text).expect(text).as_str(), text);
    }
    let too_long = "a".repeat(65);
    for text in ["", ".", "..", " ", "a b", "a/b", "a\n", "é", "民", "a\0", too_long.as_str()] {
        let error = OrgId::new(text).expect_err(text).to_string();
        assert!(error.starts_with("org id must be 1 to 64 characters"), "{error}");
    }
    let error = CatalogId::new("x".repeat(10_000)).expect_err("too long");
    assert_eq!((error.what, error.got.len()), ("catalog id", 64));
}

#[test]
fn texts() {
    for text in ["a", "共享", "two\nlines", "tenletters"] {
        assert_eq!(Text::<10>::new(text).expect(text).as_str(), text);
    }
    for blank in [" ", "\n", " \n ", "\u{3000}", "\u{a0}"] {
        let bytes = borsh::to_vec(blank).expect("memory does not fail");
        assert!(Text::<10>::new(blank).is_err(), "{blank:?} says nothing");
        assert!(borsh::from_slice::<Text<10>>(&bytes).is_err(), "{blank:?}");
    }
    for text in ["", "elevenbytes", "a\tb", "a\rb", "\u{7f}", "共享共享"] {
        assert!(Text::<10>::new(text).is_err(), "{text:?}");
    }
}

#[test]
fn dates() {
    for text in ["1970-01-01", "2000-02-29", "2024-02-29", "2026-12-31", "9999-12-31"] {
        assert_eq!(text.parse::<Date>().expect(text).to_string(), text);
    }
    for text in [
        "1969-12-31",
        "2100-02-29",
        "2026-02-29",
        "2026-04-31",
        "2026-00-01",
        "2026-13-01",
        "2026-01-00",
        "2026-1-01",
        "2026/01/01",
        "2026-01-01T",
        "+026-01-01",
        "２026-01-01",
        "",
    ] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
}

#[test]
fn instants_have_the_date_of_utc_plus_8() {
    for (ms, shown) in [
        (0, "1970-01-01T08:00:00.000+08:00"),
        (57_599_999, "1970-01-01T23:59:59.999+08:00"),
        (57_600_000, "1970-01-02T00:00:00.000+08:00"),
        (1_709_136_000_000, "2024-02-29T00:00:00.000+08:00"),
        (4_107_513_600_000, "2100-03-01T00:00:00.000+08:00"),
    ] {
        assert_eq!(TimeMs(ms).to_string(), shown);
        assert_eq!(TimeMs(ms).date().to_string(), shown[..10]);
    }
    // Far beyond the calendar nothing panics.
    assert!(TimeMs(u64::MAX).to_string().starts_with("9999-"));
}

#[test]
fn credit_codes() {
    for text in ["91350100M000100Y43", "111300000002186132"] {
        assert_eq!(CreditCode::new(text).expect(text).as_str(), text);
    }
    for text in [
        "",
        "91350100M000100Y44",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100m000100Y43",
        "9135010OM00100Y43I",
        "91350100M000100Y4３",
        "９1350100M000100Y43",
    ] {
        assert!(CreditCode::new(text).is_err(), "{text}");
    }
    // One wrong character is always found.
    let code = "91350100M000100Y43";
    for position in 0..code.len() {
        for wrong in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
            let mut damaged = code.to_owned();
            damaged.replace_range(position..=position, &wrong.to_string());
            assert_eq!(CreditCode::new(&damaged).is_ok(), damaged == code, "{damaged}");
        }
    }
}

#[test]
fn heights_end_where_numbers_end() {
    assert_eq!(Height(1).next(), Height(2));
    assert_eq!(Height(u64::MAX).next(), Height(u64::MAX));
}

#[test]
fn quorum_is_more_than_two_thirds() {
    let set = |powers: &[u64]| {
        let validators = powers.iter().enumerate().map(|(n, power)| {
            let scalar = [n as u8 + 1; 32];
            let key = liuhen_crypto::SigningKey::from_scalar(&scalar).expect("in range");
            let name = Text::new("node").expect("a name");
            Validator { name, public_key: *key.public_key(), power: *power }
        });
        ValidatorSet::new(validators.collect())
    };
    for (powers, least) in [
        (&[1, 1, 1, 1][..], 3),
        (&[1, 1, 1], 3),
        (&[1], 1),
        (&[10, 20, 70], 67),
        (&[u64::MAX / 2, 1], u64::MAX / 3 + 1),
    ] {
        let set = set(powers);
        assert!(set.is_quorum(least), "{powers:?}");
        assert!(!set.is_quorum(least - 1), "{powers:?}");
    }
    assert!(!set(&[]).is_quorum(0));
    let endless = set(&[u64::MAX, u64::MAX]);
    assert_eq!(endless.total_power(), u64::MAX);
}

#[test]
fn state_keys_are_readable_and_different() {
    let digest = Hash([0xab; 32]);
    let org = OrgId::new("org-1").expect("an id");
    assert_eq!(StateKey::org(&org).to_string(), "org/org/org-1");
    let namespace = "ns".parse().expect("an id");
    let key = StateKey::evidence(&namespace, &digest);
    assert_eq!(key.to_string(), format!("evidence/ns/{}", "ab".repeat(32)));
    assert_eq!(StateKey::from_bytes(b"a\n\xff".to_vec()).to_string(), "a\\n\\xff");
}

#[test]
fn transactions_are_about_their_subjects() {
    let anchor = AccessAnchor::sample(&mut Random(7));
    let subjects = Payload::AccessAnchor(anchor.clone()).subjects();
    assert_eq!(subjects[0], StateKey::gateway(&anchor.gateway_id));
    assert_eq!(subjects.len(), 1 + anchor.per_authorization.len());
    let request = ShareRequestSubmit::sample(&mut Random(7));
    let mut expected = vec![
        StateKey::request(&request.request_id),
        StateKey::catalog(&request.catalog_id),
        StateKey::authorization(&request.own_authorization_id()),
    ];
    expected.extend(request.demand_id.as_ref().map(StateKey::demand));
    assert_eq!(Payload::ShareRequestSubmit(request).subjects(), expected);
    for seed in 0..500 {
        assert!(!Payload::sample(&mut Random(seed)).subjects().is_empty());
    }
}
