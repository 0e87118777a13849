//! The fields of the index. Scores are ours (`query`), so no frequencies are kept;
//! positions only where a part of a name or code is looked for.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::RAW_TOKENIZER_NAME;

/// Name of the field with the entry's id, which gives the order.
pub const ID: &str = "id";
/// Name of the field with the length of the entry's name.
pub const NAME_CHARS: &str = "name_chars";

/// The fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The entry's id.
    pub id: Field,
    /// Conditions that hold, as `kind:value`.
    pub mark: Field,
    /// Catalog code, whole.
    pub code: Field,
    /// Words of the name.
    pub name: Field,
    /// Words of the items' names.
    pub items: Field,
    /// Words of summary and provider's name.
    pub about: Field,
    /// Characters and pairs of characters of name, code and id, with positions.
    pub grams: Field,
    /// Characters of the name.
    pub name_chars: Field,
}

/// The schema with its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let plain = || text(IndexRecordOption::Basic);
    let fields = Fields {
        id: builder.add_text_field(ID, plain().set_fast(RAW_TOKENIZER_NAME)),
        mark: builder.add_text_field("mark", plain()),
        code: builder.add_text_field("code", plain()),
        name: builder.add_text_field("name", plain()),
        items: builder.add_text_field("items", plain()),
        about: builder.add_text_field("about", plain()),
        grams: builder.add_text_field("grams", text(IndexRecordOption::WithFreqsAndPositions)),
        name_chars: builder.add_u64_field(NAME_CHARS, NumericOptions::from(FAST)),
    };
    (builder.build(), fields)
}

/// Values are whole words: we cut them ourselves.
fn text(option: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(RAW_TOKENIZER_NAME)
        .set_fieldnorms(false)
        .set_index_option(option);
    TextOptions::default().set_indexing_options(indexing)
}
