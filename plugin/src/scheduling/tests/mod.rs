//! Each answer against a slow, obvious one.

mod chain;
mod guide;
mod hostile;
mod hours;
mod joint;
mod plan;
mod validate;
mod world;
