//! Requests as API Gateway hands them over: what has to be encoded again before a URL is made of it.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What ends the path of a URL, but may stand in one that arrives: API Gateway decodes paths. A percent sign stays, as others hand paths
/// over as they came.
const ENDS_PATH: &AsciiSet = &CONTROLS.add(b'?').add(b'#');

/// What may not stand in the query of a URL (RFC 3986, section 3.4) but may arrive there.
const NOT_IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// The path of a URL, of a path that API Gateway has decoded (`rawPath`).
pub fn url_path(decoded: &str) -> String {
    utf8_percent_encode(decoded, ENDS_PATH).to_string()
}

/// The query of a URL, of one that came as a client sent it (`rawQueryString`).
pub fn url_query(sent: &str) -> String {
    utf8_percent_encode(sent, NOT_IN_QUERY).to_string()
}
