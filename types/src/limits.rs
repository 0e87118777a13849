//! Every size, count and length limit of the ledger's data.

/// Hard limit of one signed transaction in its byte form (T-11).
pub const TX_BYTES_MAX: usize = 64 * 1024;
/// Hard limit of one transaction in JSON: hexadecimal doubles, names repeat.
pub const TX_JSON_BYTES_MAX: usize = 256 * 1024;
/// Transactions that may be submitted at once.
pub const SUBMIT_TXS_MAX: usize = 500;
/// Bytes of a list of transactions that is submitted at once, in either form.
pub const SUBMIT_BYTES_MAX: usize = 1024 * 1024;
/// Nesting of a JSON document; the deepest valid transaction needs 9.
pub const JSON_DEPTH_MAX: usize = 16;
/// Hard limit of a block body in its byte form.
pub const BLOCK_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Transactions in one block.
pub const BLOCK_TXS_MAX: usize = 20_000;
/// Characters of an identifier.
pub const ID_BYTES_MAX: usize = 64;
/// Co-signatures of one transaction.
pub const COSIGNATURES_MAX: usize = 8;
/// Validators of a chain.
pub const VALIDATORS_MAX: usize = 100;
/// Items of one catalog entry.
pub const CATALOG_ITEMS_MAX: usize = 200;
/// Conditions, legal bases, reasons or references in one list.
pub const LIST_MAX: usize = 50;
/// Records that one cross-check may compare: more than any register has, and few enough
/// that their sum stays one.
pub const CROSS_CHECK_SAMPLE_MAX: u64 = 1 << 40;
/// Operators that one request, and so its grant, may name.
pub const GRANT_OPERATORS_MAX: usize = 64;
/// Authorisations that one access anchor may report on.
pub const ANCHOR_AUTHORIZATIONS_MAX: usize = 500;
/// Records in one access batch (T-05).
pub const ANCHOR_RECORDS_MAX: u64 = 1 << 24;
/// Bytes of a receipt file.
pub const RECEIPT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a receipt file in JSON: hexadecimal doubles, names repeat.
pub const RECEIPT_JSON_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Validator-set hand-overs in one receipt.
pub const HANDOVERS_MAX: usize = 1_000;
/// Hashes in one Merkle path.
pub const PATH_MAX: usize = 256;
/// Entries of the region table in genesis.
pub const REGIONS_MAX: usize = 5_000;
/// Bytes of a genesis file.
pub const GENESIS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Resources that one location lists, the last mounted first.
pub const LOCATED_RESOURCES_MAX: usize = 32;
/// Data items of one demand.
pub const DEMAND_ITEMS_MAX: usize = 200;
/// Bytes of a read ticket with its signature.
pub const TICKET_BYTES_MAX: usize = 512;
/// Milliseconds that a read ticket holds.
pub const TICKET_MS_MAX: u64 = 3_600_000;
