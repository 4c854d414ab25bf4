//! Matching against a slow, obvious reference; the certificate against its own conditions; explanations against re-runs.

mod hostile;
mod policies;
mod reference;
mod rosters;
mod rows;
mod searches;
mod spread;
mod worth;
