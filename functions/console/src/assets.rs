//! Style sheet, script and icon. Each has the hash of its content in its name, so that browsers may keep it for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// A year, and browsers need not ask again: another content has another name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Something that pages load.
#[derive(Debug)]
pub struct Asset {
    /// Its name, below `assets/`.
    pub name: String,
    media_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, content: &'static str) -> Self {
        let hash = hex::encode(&Sha256::digest(content)[..8]);
        Self { name: format!("{stem}.{hash}.{ending}"), media_type, content }
    }
}

/// How pages look.
pub static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("console", "css", "text/css; charset=utf-8", include_str!("../assets/console.css")));

/// What pages do besides, where there is JavaScript: one module, as each file that is asked for is an invocation of the function.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = concat!(
        include_str!("../assets/script/times.js"),
        include_str!("../assets/script/copies.js"),
        include_str!("../assets/script/exchange.js"),
        include_str!("../assets/script/send.js"),
        include_str!("../assets/script/preview.js"),
        include_str!("../assets/script/live.js"),
        include_str!("../assets/script/start.js"),
    );
    Asset::new("console", "js", "text/javascript; charset=utf-8", content)
});

/// The sign in the browser's tab.
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../assets/icon.svg")));

/// `GET /console/assets/:name`
pub async fn show(Path(name): Path<String>) -> Result<Response, Failure> {
    let asset = [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.name == name).ok_or(Failure::NotFound)?;
    Ok(([(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, FOR_EVER)], asset.content).into_response())
}
