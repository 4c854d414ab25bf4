//! The console without a socket: every route with every role, forms from elsewhere, and what must be in no page.

mod fixture;
mod forms;
mod headers;
mod roles;
mod workflow;
