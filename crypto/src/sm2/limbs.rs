//! 256-bit integers as four 64-bit limbs: what the field and the scalars share.

/// Four limbs, least significant first.
pub(crate) type Limbs = [u64; 4];

/// `a + b + carry` as a limb and the carry out; `carry` is 0 or 1.
#[inline(always)]
pub(crate) fn add_carry(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(carry);
    (sum, u64::from(first | second))
}

/// `a − b − borrow` as a limb and the borrow out; `borrow` is 0 or 1.
#[inline(always)]
pub(crate) fn sub_borrow(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let (difference, first) = a.overflowing_sub(b);
    let (difference, second) = difference.overflowing_sub(borrow);
    (difference, u64::from(first | second))
}

/// `a + b` and the carry.
#[inline(always)]
pub(crate) fn add(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, carry) = add_carry(a[0], b[0], 0);
    let (r1, carry) = add_carry(a[1], b[1], carry);
    let (r2, carry) = add_carry(a[2], b[2], carry);
    let (r3, carry) = add_carry(a[3], b[3], carry);
    ([r0, r1, r2, r3], carry)
}

/// `a − b` and the borrow.
#[inline(always)]
pub(crate) fn sub(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, borrow) = sub_borrow(a[0], b[0], 0);
    let (r1, borrow) = sub_borrow(a[1], b[1], borrow);
    let (r2, borrow) = sub_borrow(a[2], b[2], borrow);
    let (r3, borrow) = sub_borrow(a[3], b[3], borrow);
    ([r0, r1, r2, r3], borrow)
}

/// `a` where `bit` is 1, zero where it is 0.
#[inline(always)]
fn masked(a: &Limbs, bit: u64) -> Limbs {
    let mask = bit.wrapping_neg();
    [a[0] & mask, a[1] & mask, a[2] & mask, a[3] & mask]
}

/// `carry·2²⁵⁶ + a`, which is below `2·modulus`, brought below `modulus`.
#[inline(always)]
pub(crate) fn reduce_once(a: &Limbs, carry: u64, modulus: &Limbs) -> Limbs {
    let (reduced, borrow) = sub(a, modulus);
    let below = borrow > carry;
    std::array::from_fn(|i| if below { a[i] } else { reduced[i] })
}

/// `a + b` modulo `modulus`, both below it.
#[inline(always)]
pub(crate) fn add_mod(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let (sum, carry) = add(a, b);
    reduce_once(&sum, carry, modulus)
}

/// `a − b` modulo `modulus`, both below it.
#[inline(always)]
pub(crate) fn sub_mod(a: &Limbs, b: &Limbs, modulus: &Limbs) -> Limbs {
    let (difference, borrow) = sub(a, b);
    add(&difference, &masked(modulus, borrow)).0
}

/// True if `a < b`.
pub(crate) fn less(a: &Limbs, b: &Limbs) -> bool {
    sub(a, b).1 == 1
}

/// Reads 32 bytes, most significant first.
pub(crate) fn from_be_bytes(bytes: &[u8; 32]) -> Limbs {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *limb = u64::from_be_bytes(chunk.try_into().expect("chunks of 8 bytes"));
    }
    limbs
}

/// 32 bytes, most significant first.
#[cfg(test)]
pub(crate) fn to_be_bytes(limbs: &Limbs) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (limb, chunk) in limbs.iter().rev().zip(bytes.chunks_exact_mut(8)) {
        chunk.copy_from_slice(&limb.to_be_bytes());
    }
    bytes
}
