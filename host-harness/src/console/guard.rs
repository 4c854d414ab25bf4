//! What holds for every answer, whoever asks: which addresses are served, and what a browser may do with a page.

use super::{
    app::App,
    reply::{Problem, Reply},
};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::Response,
};

/// Nothing from elsewhere, nothing written into a page, no frame around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Refuses requests under another name than this machine's own, and sets the headers of every answer.
///
/// A page of another site can have its own name lead to a loopback address (DNS rebinding). Its requests then come with
/// that name in `Host`.
pub(super) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let served = request.headers().get(HOST).and_then(|host| host.to_str().ok()).is_some_and(|host| app.serves(host));
    let mut response = if served { next.run(request).await } else { Problem::OtherHost.answer(&app, None) };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What is shown to one must not come back for another from a browser's memory.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether a request that changes something comes from a page of this server.
///
/// `Sec-Fetch-Site` is the browser's own word, which no script can set. `Origin` is `null` on forms of pages that send no
/// referrer, as ours are: then only the first counts. A program that is no browser sends neither, and needs the session's
/// secret like everybody.
pub(super) fn is_from_here(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text(&HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match text(&ORIGIN) {
        None => true,
        Some("null") => site.is_some(),
        Some(origin) => origin.strip_prefix("http://").is_some_and(|host| app.serves(host)),
    }
}

/// The answer to a path that no route has.
pub(super) async fn nowhere(State(app): State<App>, method: Method) -> Response {
    let problem = if method == Method::GET { Problem::NotFound } else { Problem::Forged };
    Reply::problem(&app, None, problem)
}
