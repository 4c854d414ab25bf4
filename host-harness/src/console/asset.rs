//! The style sheet, the script and the icon: the only files beside the pages.

use super::app::App;
use crate::digest::sha256;
use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;

/// The report's sheet, with what only the console needs after it.
pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "text/css; charset=utf-8",
        concat!(include_str!("../../templates/report/style.css"), include_str!("../../templates/console/console.css")),
    )
});

/// What is nicer with a script and works without one.
pub(super) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/javascript; charset=utf-8", include_str!("../../templates/console/console.js")));

/// What a browser shows on its tab, and asks for whether it is named or not.
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("image/svg+xml", include_str!("../../templates/console/icon.svg")));

/// A file and the name of its content.
pub(super) struct Asset {
    kind: &'static str,
    pub(super) text: &'static str,
    tag: HeaderValue,
}

impl Asset {
    fn new(kind: &'static str, text: &'static str) -> Self {
        let tag: String = sha256(text).chars().take(24).collect();
        let tag = HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Self { kind, text, tag }
    }

    /// The file, or that the browser has it already. It asks each time: a newer server must not meet an older sheet.
    fn answer(&self, headers: &HeaderMap) -> Response {
        let known = headers.get_all(IF_NONE_MATCH).iter().any(|tag| tag == self.tag);
        let body = if known { StatusCode::NOT_MODIFIED.into_response() } else { self.text.into_response() };
        let mut response = body;
        let own = [
            (CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            (ETAG, self.tag.clone()),
        ];
        response.headers_mut().extend(own.map(|(name, value)| (Some(name), value)));
        response
    }
}

pub(super) async fn style(State(_): State<App>, headers: HeaderMap) -> Response {
    STYLE.answer(&headers)
}

pub(super) async fn script(State(_): State<App>, headers: HeaderMap) -> Response {
    SCRIPT.answer(&headers)
}

pub(super) async fn icon(State(_): State<App>, headers: HeaderMap) -> Response {
    ICON.answer(&headers)
}
