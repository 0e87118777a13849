//! Proven state values and proven absence.

use liuhen_crypto::Hash;
use liuhen_sdk::verify::verify_state;
use liuhen_types::StateKey;
use liuhen_types::api::StateView;

use crate::chain::Chain;
use crate::samples::parse;

fn org(n: u8) -> StateKey {
    StateKey::org(&parse(&format!("org-{n}")))
}

fn chain() -> Chain {
    let mut chain = Chain::new();
    for n in 0..20 {
        chain.set_state(org(n), vec![n; 9]);
    }
    chain.commit(Vec::new());
    chain
}

#[test]
fn present_and_absent_keys_are_proven() {
    let chain = chain();
    for n in 0..20 {
        let value = verify_state(&chain.state_view(&org(n)), &org(n), &chain.trust());
        assert_eq!(value, Ok(Some(vec![n; 9])));
    }
    for n in 20..40 {
        let value = verify_state(&chain.state_view(&org(n)), &org(n), &chain.trust());
        assert_eq!(value, Ok(None));
    }
}

#[test]
fn wrong_answers_are_refused() {
    let chain = chain();
    let check = |forge: &dyn Fn(&mut StateView), expected: &str| {
        let mut view = chain.state_view(&org(3));
        forge(&mut view);
        let error = verify_state(&view, &org(3), &chain.trust()).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error} does not say {expected}");
    };
    check(&|view| view.key = org(4).to_string(), "not about org/org/org-3");
    check(&|view| view.value = None, "does not cover");
    check(&|view| view.value = Some("0102".into()), "does not cover");
    check(&|view| view.value = Some("zz".into()), "not hexadecimal");
    check(&|view| view.proof.siblings.reverse(), "does not cover");
    check(&|view| view.proof.siblings.resize(257, Hash::ZERO), "does not cover");
    check(&|view| view.checkpoint.signed.header.state_root = Hash::ZERO, "does not cover");
    check(&|view| view.checkpoint.signed.header.log_size += 1, "certificate is not for");
    check(&|view| view.checkpoint.signed.certificate.signatures.clear(), "power 0 of 4");
    // Another key's view, whole and right, is no answer about this one.
    let mut other = chain.state_view(&org(4));
    other.key = org(3).to_string();
    assert!(verify_state(&other, &org(3), &chain.trust()).is_err());
}
