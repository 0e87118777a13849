//! Exchange channels.

pub(crate) mod register;

use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Refuses an exchange over a channel that is not registered.
pub(crate) fn require_registered(context: &Context<'_>, channel_id: &str) -> Checked<()> {
    require(context.exists(&StateKey::channel(channel_id))?, Code::ChannelUnregistered)
}
