//! What the engine asks while a guest runs.

use super::Limits;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use wasmtime::{ResourceLimiter, Result, UpdateDeadline};

/// The data of every store: grants memory, watches the clock, and remembers why it refused.
pub struct Meter {
    pub(super) limits: Arc<Limits>,
    pub(super) cancelled: Arc<AtomicBool>,
    /// When the running call must end; none if that is beyond what the clock can tell.
    pub(super) deadline: Option<Instant>,
    /// Most linear memory at any moment, in bytes.
    pub(super) peak_memory: u64,
    /// The first refusal. A guest that cannot go on without what it asked for traps as if it had crashed; this tells
    /// the two apart.
    pub(super) refused: Option<Refusal>,
    memory: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Memory,
    TableElements,
    Time,
    Cancelled,
}

impl Meter {
    pub(super) fn new(limits: Arc<Limits>, cancelled: Arc<AtomicBool>) -> Self {
        Self { limits, cancelled, deadline: None, peak_memory: 0, refused: None, memory: 0 }
    }

    /// At every tick of the engine's clock: go on, or stop here.
    pub(super) fn tick(&mut self) -> Result<UpdateDeadline> {
        let refusal = if self.cancelled.load(Ordering::Relaxed) {
            Refusal::Cancelled
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Refusal::Time
        } else {
            return Ok(UpdateDeadline::Continue(1));
        };
        self.refused = Some(refusal);
        Ok(UpdateDeadline::Interrupt)
    }

    fn refuse(&mut self, refusal: Refusal) -> Result<bool> {
        self.refused.get_or_insert(refusal);
        Ok(false)
    }
}

impl ResourceLimiter for Meter {
    /// Counts all memories of a request together.
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        let total = self.memory.saturating_add(desired.saturating_sub(current) as u64);
        if total > self.limits.memory_bytes {
            return self.refuse(Refusal::Memory);
        }
        self.memory = total;
        self.peak_memory = self.peak_memory.max(total);
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        if desired > self.limits.table_elements as usize {
            return self.refuse(Refusal::TableElements);
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.limits.instances as usize
    }

    fn tables(&self) -> usize {
        self.limits.tables as usize
    }

    fn memories(&self) -> usize {
        self.limits.memories as usize
    }
}
