//! Starting the server: policies that are handed in, an address of this machine, and the first links.

use super::{app::App, desk, role::Identity, route::router, routes::routes};
use crate::{
    errors::Failure,
    workflow::{Actor, Office, with_topics},
};
use std::{net::Ipv4Addr, path::PathBuf, time::Instant};
use tokio::{net::TcpListener, runtime, signal};

/// Threads that serve; whatever takes its time runs beside them.
const THREADS: usize = 2;

/// What is told once the server listens.
pub struct Links {
    /// Where it is.
    pub address: String,
    /// Who each link lets in, once.
    pub links: Vec<(String, String)>,
}

/// Keeps the policies as versions, each unless it is there already; without any, the default.
///
/// # Errors
/// A fault with every problem of a policy; those of the database.
pub fn prepare(app: &App, policies: &[String]) -> Result<(), Failure> {
    let (mut store, id) = desk::store(app)?;
    let session = app.settings.plugin.session()?;
    let mut documents: Vec<&str> = policies.iter().map(String::as_str).collect();
    if documents.is_empty() && store.policy_in_force(id)?.is_none() {
        documents.push("{}");
    }
    for document in documents {
        let resolved = session.resolve_policy(&with_topics(document)?)?;
        if store.policies(id)?.iter().all(|version| version.digest != resolved.digest) {
            Office::new(&mut store, id, Actor::platform(), app.now()).save_policy(&resolved)?;
        }
    }
    Ok(())
}

/// Serves until it is interrupted. `told` hears of the links as soon as the server listens.
///
/// # Errors
/// When the port is taken, or the system gives no randomness.
pub fn serve(app: &App, port: u16, participants: &[String], told: impl FnOnce(&Links)) -> Result<(), Failure> {
    let at = PathBuf::from(format!("127.0.0.1:{port}"));
    let opened = |source| Failure::File { path: at.clone(), done: "opened", source };
    let runtime = runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build().map_err(opened)?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(opened)?;
        app.serve_on(listener.local_addr().map_err(opened)?.port());
        told(&links(app, participants)?);
        let stop = async {
            // Without a handler for it the signal ends the process, which does as well.
            if signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        axum::serve(listener, router(app.clone(), routes())).with_graceful_shutdown(stop).await.map_err(opened)
    })
}

fn links(app: &App, participants: &[String]) -> Result<Links, Failure> {
    let link = |name: String, identity: Identity| -> Result<(String, String), Failure> {
        let token = app.sessions.invite(identity, Instant::now());
        let token = token.map_err(|error| Failure::input(error.to_string(), "the system has no randomness now"))?;
        Ok((name, format!("{}/enter?token={}", app.address(), token.text())))
    };
    let mut links =
        vec![link("coordinator".into(), Identity::Coordinator)?, link("sponsor".into(), Identity::Sponsor)?];
    for person in participants {
        links.push(link(person.clone(), Identity::Participant(person.clone()))?);
    }
    Ok(Links { address: app.address(), links })
}
