//! Compressing answers: Lambda returns up to 6 MB, and large lists are faster to fetch.

use http::{HeaderMap, header};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

/// Answers that are smaller stay as they are: compressing costs time, and a Lambda answer that is compressed is a third larger, as Base64.
const LEAST_BYTES: u64 = 16 * 1024;

/// Compresses answers with gzip for who accepts it.
pub fn layer() -> CompressionLayer<SizeAbove> {
    CompressionLayer::new().compress_when(SizeAbove::new(LEAST_BYTES))
}

/// Whether a request accepts gzip.
pub fn is_accepted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|encoding| {
        let mut parts = encoding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        // `q=0` is how a request says that it does not.
        let weight = parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        is_gzip && weight.is_none_or(|weight| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn gzip_is_accepted_by_name() {
        for (value, accepted) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("br", false),
            ("identity", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(is_accepted(&headers), accepted, "{value}");
        }
        assert!(!is_accepted(&HeaderMap::new()));
    }
}
