//! The typed client of the plugin: what an integrator in Rust copies.
//!
//! [`Plugin`] is loaded once; each request opens a [`Session`], a fresh instance with its own limits; a session opens a
//! [`Program`], and a program starts a [`Search`] or opens a [`Review`]. All of them are handles on the one instance:
//! drop them in any order, use them from any thread. The plugin's refusals ([`CallError::Fault`]) and the sandbox's
//! ([`CallError::Sandbox`]) are kept apart, since different people act on them.
//!
//! ```
//! use host_harness::{contract::types::{Audience, Pair, Reader}, plugin::{CallError, Plugin}};
//!
//! fn rulings(plugin: &Plugin, policy: &str, roster: &str, pairs: &[Pair]) -> Result<(), CallError> {
//!     let session = plugin.session()?;
//!     let program = session.open_json(policy, roster)?;
//!     let reader = Reader { audience: Audience::Coordinator, person: None };
//!     for assessment in program.check(pairs, &reader)?.items {
//!         println!("{} teaches {}: {:?}", assessment.pair.mentor, assessment.pair.mentee, assessment.ruling);
//!     }
//!     println!("{}", session.summary());
//!     Ok(())
//! }
//! ```

mod error;
mod program;
mod review;
mod search;
mod session;

pub use error::CallError;
pub use program::Program;
pub use review::Review;
pub use search::Search;
pub use session::Session;

use crate::{
    contract::{EXPORTS, WorldPre, info::About},
    digest::sha256,
    sandbox::{CodeCache, Guest, Limits, LoadError, Meter, RunError, Sandbox},
};
use std::{fs, path::Path, sync::Arc};

/// The component this harness was built with.
pub const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/reverse-mentoring.wasm"));

/// Where a component comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum Source<'a> {
    /// [`EMBEDDED`].
    #[default]
    Embedded,
    /// A file.
    File(&'a Path),
    /// The component itself.
    Bytes(&'a [u8]),
}

impl<'a> From<&'a Path> for Source<'a> {
    fn from(path: &'a Path) -> Self {
        Self::File(path)
    }
}

impl<'a> From<&'a [u8]> for Source<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

/// A plugin, checked against the contract and compiled. Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Plugin {
    guest: Guest,
    world: WorldPre<Meter>,
    limits: Limits,
    component: Arc<[u8]>,
    digest: Arc<str>,
}

impl Plugin {
    /// The embedded plugin with default limits and the user's code cache.
    ///
    /// # Errors
    /// An engine that does not start.
    pub fn embedded() -> Result<Self, LoadError> {
        Self::load(Source::Embedded, Limits::default())
    }

    /// A plugin in a sandbox of its own, with the user's code cache.
    ///
    /// # Errors
    /// Everything that is wrong with the component before it runs.
    pub fn load<'a>(source: impl Into<Source<'a>>, limits: Limits) -> Result<Self, LoadError> {
        let mut sandbox = Sandbox::new(limits)?;
        if let Some(cache) = CodeCache::of_user() {
            sandbox = sandbox.with_cache(cache);
        }
        Self::load_in(&sandbox, source)
    }

    /// A plugin in a sandbox that others may share: two versions side by side.
    ///
    /// # Errors
    /// Everything that is wrong with the component before it runs.
    pub fn load_in<'a>(sandbox: &Sandbox, source: impl Into<Source<'a>>) -> Result<Self, LoadError> {
        let limits = sandbox.limits().clone();
        let component: Arc<[u8]> = match source.into() {
            Source::Embedded => EMBEDDED.into(),
            Source::Bytes(bytes) => bytes.into(),
            Source::File(path) => read(path, limits.component_bytes)?.into(),
        };
        let guest = sandbox.load(&component)?;
        guest.require(EXPORTS)?;
        let wrong_types = |error: wasmtime::Error| LoadError::WrongTypes { reason: format!("{error:#}") };
        let world = WorldPre::new(guest.pre().clone()).map_err(wrong_types)?;
        // Types are checked when an instance is bound: once here, so that no request finds out.
        let mut bound = Ok(());
        guest.request()?.call(|store| {
            let instance = guest.pre().instantiate(&mut *store)?;
            bound = world_matches(store, &instance);
            Ok(())
        })?;
        bound.map_err(wrong_types)?;
        let digest = sha256(&component).into();
        Ok(Self { guest, world, limits, component, digest })
    }

    /// What this build of the plugin is.
    ///
    /// # Errors
    /// Those of the sandbox.
    pub fn describe(&self) -> Result<About, CallError> {
        self.session()?.describe()
    }

    /// A fresh instance, for one request.
    ///
    /// # Errors
    /// [`RunError::Busy`], or what stops the instance from starting.
    pub fn session(&self) -> Result<Session, RunError> {
        Session::new(&self.guest, &self.world)
    }

    /// SHA-256 of the component, lower-case hex: tells builds apart.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The component's bytes.
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// Whether the component exports an interface, by its full name: what a later contract adds is probed for.
    pub fn offers(&self, interface: &str) -> bool {
        self.guest.offers(interface)
    }

    /// The limits of each session.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The component as the sandbox sees it, for measurements.
    pub fn guest(&self) -> &Guest {
        &self.guest
    }
}

fn world_matches(store: &mut wasmtime::Store<Meter>, instance: &wasmtime::component::Instance) -> wasmtime::Result<()> {
    crate::contract::World::new(store, instance).map(drop)
}

/// Looks at a file's size before reading it.
fn read(path: &Path, limit: u64) -> Result<Vec<u8>, LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: path.to_path_buf(), source };
    let bytes = fs::metadata(path).map_err(unreadable)?.len();
    if bytes > limit {
        return Err(LoadError::TooLarge { bytes, limit });
    }
    fs::read(path).map_err(unreadable)
}
