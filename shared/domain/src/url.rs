//! URLs that calls go to.

use url::Url;

/// Checks a URL that a call goes to. The error reads on from "the URL" or the name of the attribute.
pub fn parse_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is no URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must start with http:// or https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold credentials; use http_basic_user and http_basic_password".to_owned());
    }
    Ok(url)
}
