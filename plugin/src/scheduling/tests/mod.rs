//! Each answer against a slow, obvious one.

mod chain;
mod company;
mod guide;
mod hostile;
mod hours;
mod joint;
mod lives;
mod plan;
mod reasons;
mod validate;
pub(super) mod world;

use proptest::prelude::ProptestConfig;

/// So many random cases, or as many as `PROPTEST_CASES` says.
fn cases(usual: u32) -> ProptestConfig {
    let told = std::env::var_os("PROPTEST_CASES").is_some();
    if told { ProptestConfig::default() } else { ProptestConfig::with_cases(usual) }
}
