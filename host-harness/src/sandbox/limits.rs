//! What a guest may use.

use crate::signature::PublicKey;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::time::Duration;

/// What a component may be and what one request may use. Read from a file, fields that are left out have their default.
///
/// Fuel is the limit that decides: the same request burns the same fuel on every machine. Time is the second line, for
/// a machine that crawls, and is therefore generous.
///
/// ```
/// use host_harness::sandbox::Limits;
///
/// let small = Limits { memory_bytes: 64 << 20, ..Limits::default() };
/// assert_eq!(small.handles, 1_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of a component, in bytes, checked before it is compiled: compiling burns no fuel. 2 MB.
    pub component_bytes: u64,
    /// Linear memory of a request, in bytes. A guest that asks for more is told so, and may answer with a fault. 256 MiB:
    /// enough for a roster of 20,000.
    pub memory_bytes: u64,
    /// Fuel of a request over all its calls; roughly one unit per instruction. 400 billion: enough to plan half a year of
    /// 1,500 pairs whose calendars are 70 % full.
    pub fuel: u64,
    /// Time a request may run, in milliseconds, over all its calls. Time between calls does not count. 2 minutes.
    pub time_ms: u64,
    /// Size of the arguments of one call, in bytes as [`weigh`](super::weigh) counts them, checked before they cross.
    /// 64 MiB.
    pub input_bytes: u64,
    /// Bytes the host takes from the guest for the result of one call. 64 MiB.
    pub result_bytes: u64,
    /// Live resource handles of a request, the guest's own included. 1,000.
    pub handles: u32,
    /// Stack of the guest, in bytes. 512 KiB.
    pub stack_bytes: u64,
    /// Linear memories of a request. 1.
    pub memories: u32,
    /// Tables of a request. 4.
    pub tables: u32,
    /// Elements of one table. 20,000.
    pub table_elements: u32,
    /// Core instances of a request: a component is made of several. 8.
    pub instances: u32,
    /// Requests that are open at the same time. 32.
    pub requests: u32,
    /// SHA-256 of the one component that is run, in hex. None: any.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "digest")]
    pub pin: Option<String>,
    /// The key that must have signed a component. None: anybody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_signature: Option<PublicKey>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            component_bytes: 2_000_000,
            memory_bytes: 256 << 20,
            fuel: 400_000_000_000,
            time_ms: 120_000,
            input_bytes: 64 << 20,
            result_bytes: 64 << 20,
            handles: 1_000,
            stack_bytes: 512 << 10,
            memories: 1,
            tables: 4,
            table_elements: 20_000,
            instances: 8,
            requests: 32,
            pin: None,
            require_signature: None,
        }
    }
}

/// A pin with a digit too few would refuse everything; better said when the limits are read.
fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let is_digest = |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text {
        Some(text) if !is_digest(&text) => Err(de::Error::custom("a SHA-256 is 64 hex digits; `inspect` prints it")),
        text => Ok(text),
    }
}

impl Limits {
    pub(super) fn time(&self) -> Duration {
        Duration::from_millis(self.time_ms)
    }
}

/// A limit as the engine takes it; what does not fit is no limit on such a machine.
pub(super) fn size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
