//! The simulated HR platform.
fn main() {}
