//! How far a long step is, on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};

/// A line on the error stream that shows the step under way, and is gone afterwards. Silent where no one looks.
pub struct Progress(ProgressBar);

impl Progress {
    /// Silent with `quiet`, and where the error stream is no terminal.
    pub fn new(quiet: bool) -> Self {
        if quiet || !stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(1000);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg:36} {bar:32} {percent:>3} %") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// A step begins.
    pub fn step(&self, name: impl Into<String>) {
        self.0.set_message(name.into());
        self.0.set_position(0);
        self.0.tick();
    }

    /// How many parts of the step are done.
    pub fn part(&self, done: usize, of: usize) {
        self.0.set_position((done * 1000 / of.max(1)) as u64);
    }

    /// Where the step is, from 0 to 1, and at what.
    pub fn at(&self, fraction: f64, phase: &str) {
        self.0.set_message(format!("matching: {phase}"));
        self.share(fraction);
    }

    /// Where the step is, from 0 to 1.
    pub fn share(&self, fraction: f64) {
        self.0.set_position((fraction.clamp(0.0, 1.0) * 1000.0) as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
