//! Shared helpers of the boundary tests.
