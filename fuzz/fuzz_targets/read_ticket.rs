//! Read tickets: the header that any client sends, and back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::{SignedReadTicket, TimeMs};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(signed) = SignedReadTicket::from_header(text) {
        assert!(signed.header().eq_ignore_ascii_case(text), "one form for each ticket");
        let ticket = &signed.ticket;
        let _ = ticket.check(&ticket.chain_id, TimeMs(ticket.issued_at.0), 0);
        assert!(!ticket.message().is_empty());
    }
});
