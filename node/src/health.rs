//! Whether this node does its work, for `/healthz`.

use std::sync::OnceLock;

/// Set once when the node runs, and once when it fails; it never recovers.
#[derive(Debug, Default)]
pub struct Health {
    running: OnceLock<()>,
    failure: OnceLock<String>,
}

impl Health {
    /// A node that has not started yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The store is open and consensus runs.
    pub fn started(&self) {
        // Being told twice is the same as once.
        let _ = self.running.set(());
    }

    /// The node can go on no further; the first reason stays.
    pub fn failed(&self, reason: impl Into<String>) {
        let _ = self.failure.set(reason.into());
    }

    /// Nothing, or why the node does not do its work.
    ///
    /// # Errors
    /// The reason.
    pub fn check(&self) -> Result<(), &str> {
        match (self.failure.get(), self.running.get()) {
            (Some(reason), _) => Err(reason),
            (None, None) => Err("the node is starting"),
            (None, Some(())) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_runs_and_fails_for_good() {
        let health = Health::new();
        assert_eq!(health.check(), Err("the node is starting"));
        health.started();
        assert_eq!(health.check(), Ok(()));
        health.failed("disk full");
        health.failed("a later reason");
        health.started();
        assert_eq!(health.check(), Err("disk full"));
    }
}
