//! The console: the program in a browser, for the coordinator, the sponsor and every participant.
//!
//! A server on this machine alone, with pages that it writes itself; no build step, and nothing that needs a script.
//! `session` knows who has signed in; `role` turns that into a token that only it can make; `route` is the one door
//! through which every page and every act goes: it asks for the token, and for the session's own secret where something
//! is changed. A page is a plain function of the token and the request, so it cannot be reached without the one and
//! cannot forget the other. `routes` lists them all, and a test walks the list with every role.
//!
//! Nothing here decides anything: pages show what the plugin answers to the reader that the token stands for, and acts
//! are those of `workflow`.
//!
//! A platform has its own single sign-on; the links that `serve` prints stand in for it.

mod app;
mod ask;
mod asset;
mod desk;
mod export;
mod guard;
mod health;
mod pages;
mod pick;
mod policy;
mod reply;
mod role;
mod route;
mod routes;
mod serve;
mod session;
mod shell;

pub use app::{App, Day, Settings};
pub use export::{Readership, export};
pub use role::{Identity, Role};
pub use route::{Route, router};
pub use routes::routes;
pub use serve::{Links, prepare, serve};
