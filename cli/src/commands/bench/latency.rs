//! Exact percentiles of measured durations.

use std::time::{Duration, Instant};

/// One followed transaction.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// When it was due or sent.
    pub started: Instant,
    /// Until its commit was seen.
    pub latency: Duration,
}

/// The `percent`th percentile by nearest rank: the smallest value such that at
/// least so many percent are not above it. `sorted` must be sorted.
pub fn percentile(sorted: &[Duration], percent: u32) -> Option<Duration> {
    let rank = (sorted.len() * percent as usize).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

/// The sorted latencies of the transactions that started within a window.
pub fn within(samples: &[Sample], from: Instant, to: Instant) -> Vec<Duration> {
    let inside = samples.iter().filter(|s| s.started >= from && s.started < to);
    let mut latencies: Vec<Duration> = inside.map(|s| s.latency).collect();
    latencies.sort_unstable();
    latencies
}

/// Milliseconds with fractions.
pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let check = |count: u64, percent: u32, expected: Option<u64>| {
            let sorted: Vec<Duration> = (1..=count).map(Duration::from_millis).collect();
            assert_eq!(percentile(&sorted, percent), expected.map(Duration::from_millis));
        };
        check(0, 50, None);
        check(1, 0, Some(1));
        check(1, 99, Some(1));
        check(2, 50, Some(1));
        check(3, 50, Some(2));
        check(100, 50, Some(50));
        check(100, 99, Some(99));
        check(101, 99, Some(100));
        check(200, 100, Some(200));
    }

    #[test]
    fn only_what_starts_within_the_window_counts() {
        let (origin, step) = (Instant::now(), Duration::from_secs(1));
        let samples: Vec<Sample> = (0..5)
            .map(|i| Sample { started: origin + step * i, latency: step * (5 - i) })
            .collect();
        let found = within(&samples, origin + step, origin + step * 3);
        assert_eq!(found, [step * 3, step * 4]);
    }
}
