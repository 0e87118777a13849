//! Hostile bytes end in an error, never in a panic.

use proptest::prelude::*;

use super::decode_any;

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        decode_any(&bytes);
    }

    /// Counts and lengths that promise more than there is.
    #[test]
    fn promises_of_much_are_refused(
        mut bytes in proptest::collection::vec(any::<u8>(), 12..200),
        at in 0usize..8,
    ) {
        bytes[at..][..4].fill(0xff);
        decode_any(&bytes);
    }
}
