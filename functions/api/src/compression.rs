//! Compressing answers: Lambda returns up to 6 MB, and large lists are faster to fetch.

use axum::extract::Request;
use http::{HeaderMap, HeaderValue, header};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

/// Answers that are smaller stay as they are: compressing costs time, and a Lambda answer that is compressed is a third larger, as Base64.
const LEAST_BYTES: u64 = 16 * 1024;

/// Compresses answers with gzip for who accepts it.
pub fn layer() -> CompressionLayer<SizeAbove> {
    CompressionLayer::new().compress_when(SizeAbove::new(LEAST_BYTES))
}

/// Leaves `gzip` in `Accept-Encoding` of a request that accepts it, and removes the header from others.
///
/// So the layer compresses for whom [`is_accepted`] says, by which the handlers know how much fits into an answer. By itself it would not
/// compress for a client that takes gzip but prefers answers as they are, and it would refuse, with 406, a client that takes neither. Here
/// such a client gets the answer as it is, which RFC 9110, section 12.4.1, allows.
pub async fn settle(mut request: Request) -> Request {
    let headers = request.headers_mut();
    if is_accepted(headers) {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    } else {
        headers.remove(header::ACCEPT_ENCODING);
    }
    request
}

/// Whether a request accepts gzip, be it by name or as any encoding. How it likes others does not matter.
pub fn is_accepted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let entries: Vec<_> = values.flat_map(|value| value.split(',')).map(entry).collect();
    let accepts = |wanted: &str| {
        let named = entries.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        named.map(|(_, is_accepted)| *is_accepted).reduce(|one, other| one || other)
    };
    // What is said of an encoding by name counts more than what is said of any.
    accepts("gzip").or_else(|| accepts("*")).unwrap_or(false)
}

/// The name of an encoding in the header, and whether its weight is above zero: `q=0` is how a request says that it does not accept one.
fn entry(entry: &str) -> (&str, bool) {
    let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
    let weight = weight.trim().strip_prefix(['q', 'Q']).and_then(|weight| weight.strip_prefix('='));
    (name.trim(), weight.and_then(|weight| weight.parse::<f32>().ok()).is_some_and(|weight| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request that has this header, which may be there twice.
    fn request(values: &[&'static str]) -> Request {
        let mut request = Request::default();
        for value in values {
            request.headers_mut().append(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        }
        request
    }

    #[test]
    fn gzip_is_accepted_by_name_or_as_any() {
        for (value, accepted) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("GZip , br", true),
            ("gzip;Q=0.001", true),
            ("identity, gzip ; q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("gzip;q=much", false),
            ("*", true),
            ("br, *;q=0.1", true),
            ("*;q=0, gzip", true),
            ("*;q=0", false),
            ("gzip;q=0, *", false),
            ("br", false),
            ("identity", false),
            ("identity;q=0", false),
            ("", false),
            (";,;q=,", false),
        ] {
            assert_eq!(is_accepted(request(&[value]).headers()), accepted, "{value}");
        }
        assert!(!is_accepted(request(&[]).headers()));
        assert!(is_accepted(request(&["br", "gzip"]).headers()));
    }

    #[tokio::test]
    async fn what_is_accepted_is_settled() {
        for (sent, settled) in [
            (&["identity, gzip;q=0.5"][..], Some("gzip")),
            (&["*"], Some("gzip")),
            (&["gzip", "br"], Some("gzip")),
            (&["identity;q=0"], None),
            (&["br, *;q=0"], None),
            (&[], None),
        ] {
            let request = settle(request(sent)).await;
            let left: Vec<_> = request.headers().get_all(header::ACCEPT_ENCODING).iter().collect();
            assert_eq!(left, Vec::from_iter(settled), "{sent:?}");
        }
    }
}
