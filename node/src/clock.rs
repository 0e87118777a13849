//! The node's only source of the time, so that tests bring their own.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use liuhen_types::TimeMs;

/// Says what time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> TimeMs + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            TimeMs(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
        })
    }

    /// A clock of one's own.
    pub fn new(now: impl Fn() -> TimeMs + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> TimeMs {
        (self.0)()
    }
}
