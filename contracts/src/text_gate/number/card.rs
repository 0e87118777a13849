//! Bank card numbers (ISO/IEC 7812-1): the first digits and the length of an issuer, and
//! a Luhn check digit. Cards of 20 digits, which the standard does not have, are not
//! known here.

/// 14 to 19 digits of an issuer known here, the last a Luhn check digit.
pub(super) fn is_bank_card(number: &[u8]) -> bool {
    (14..=19).contains(&number.len())
        && number.iter().all(u8::is_ascii_digit)
        && is_issued(number)
        && luhn(number)
}

/// The wide ranges by first digits: 银联 (60, 62, 68, 69, 81), the cards that Chinese banks
/// numbered themselves before it (90 to 99 but for 93 and 97), Visa, MasterCard and JCB;
/// else [`SINGLE`].
fn is_issued(number: &[u8]) -> bool {
    let first = |count| number.iter().take(count).fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    let length = number.len();
    let is_wide = match (length, first(2)) {
        (16, 40..=49 | 51..=55) => true,
        (16..=19, 60 | 62 | 68 | 69 | 81 | 90..=92 | 94..=96 | 98 | 99) => true,
        _ => length == 16 && matches!(first(4), 2221..=2720 | 3528..=3589),
    };
    is_wide || SINGLE.iter().any(|(start, of)| length == *of && number.starts_with(start))
}

/// First digits and length of cards outside the wide ranges.
const SINGLE: [(&[u8], usize); 23] = [
    // 大来 and 美国运通.
    (b"36", 14),
    (b"34", 15),
    (b"37", 15),
    // 农业银行, 中国银行 and 建设银行.
    (b"103", 19),
    (b"456351", 19),
    (b"377677", 17),
    (b"436742", 19),
    (b"589970", 19),
    (b"5453242", 18),
    (b"5491031", 18),
    (b"553242", 18),
    (b"5544033", 18),
    // 招商银行's first cards, 交通银行, 兴业银行, 光大银行 and 浦发银行.
    (b"690755", 15),
    (b"95555", 15),
    (b"405512", 17),
    (b"43858", 18),
    (b"303", 16),
    (b"843", 16),
    (b"870", 16),
    // 江苏银行, 盛京银行, 贵阳银行 and 柳州银行.
    (b"504923", 16),
    (b"566666", 18),
    (b"888", 16),
    (b"62829", 15),
];

/// Every second digit from the right doubled, the digits' sum divisible by ten.
fn luhn(number: &[u8]) -> bool {
    let sum =
        number.iter().rev().zip([false, true].into_iter().cycle()).fold(0, |sum, (b, twice)| {
            let digit = u32::from(b - b'0') << u32::from(twice);
            sum + digit / 10 + digit % 10
        });
    sum % 10 == 0
}
