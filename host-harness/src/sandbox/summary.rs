//! What a request used, against what it was allowed.

use super::Limits;
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// One thing that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// In the unit that the name of the field says.
    pub used: u64,
    /// The most that is allowed.
    pub limit: u64,
}

impl Usage {
    fn of(limit: u64) -> Self {
        Self { used: 0, limit }
    }

    pub(super) fn raise(&mut self, used: u64) {
        self.used = self.used.max(used);
    }
}

/// What a request used so far. All but the time is the same on every machine. Prints as a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Calls into the plugin; the start of the instance is one.
    pub calls: u64,
    /// Time inside the plugin, in microseconds.
    pub time_us: Usage,
    /// Fuel burnt by all calls.
    pub fuel: Usage,
    /// Most linear memory at any moment.
    pub memory_bytes: Usage,
    /// Size of the component.
    pub component_bytes: Usage,
    /// Largest input of one call.
    pub input_bytes: Usage,
    /// Largest result of one call.
    pub result_bytes: Usage,
}

impl RunSummary {
    pub(super) fn new(limits: &Limits, component_bytes: u64) -> Self {
        Self {
            calls: 0,
            time_us: Usage::of(limits.time_ms.saturating_mul(1_000)),
            fuel: Usage::of(limits.fuel),
            memory_bytes: Usage::of(limits.memory_bytes),
            component_bytes: Usage { used: component_bytes, limit: limits.component_bytes },
            input_bytes: Usage::of(limits.input_bytes),
            result_bytes: Usage::of(limits.result_bytes),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        Duration::from_micros(self.time_us.used)
    }

    pub(super) fn ran(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.time_us.used = self.time_us.used.saturating_add(micros);
    }
}

impl fmt::Display for RunSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("time", self.time_us, time as fn(u64) -> String),
            ("fuel", self.fuel, count),
            ("peak memory", self.memory_bytes, bytes),
            ("component", self.component_bytes, bytes),
            ("largest input", self.input_bytes, bytes),
            ("largest result", self.result_bytes, bytes),
        ];
        writeln!(f, "{:<14}  {:>12}  {:>12}  {:>5}", "", "used", "limit", "")?;
        for (position, (name, usage, unit)) in rows.into_iter().enumerate() {
            let percent = percent(usage);
            let line = format!("{name:<14}  {:>12}  {:>12}  {percent:>5}", unit(usage.used), unit(usage.limit));
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{line}")?;
        }
        Ok(())
    }
}

fn percent(usage: Usage) -> String {
    if usage.limit == 0 {
        return "-".into();
    }
    match usage.used.saturating_mul(100) / usage.limit {
        0 if usage.used > 0 => "< 1 %".into(),
        percent => format!("{percent} %"),
    }
}

fn time(micros: u64) -> String {
    let seconds = micros as f64 / 1e6;
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.1} s") }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..0x400 => format!("{bytes} B"),
        0x400..0x10_0000 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

/// Groups of three digits.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
