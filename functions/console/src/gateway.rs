//! Requests as API Gateway hands them over.

use http::HeaderMap;
use http::header::HOST;
use lambda_http::LambdaEvent;
use lambda_http::request::LambdaRequest;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

/// What may not stand in the query of a URL (RFC 3986, section 3.4) but may arrive there.
const NOT_IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// Makes sure that a URL can be made of the request: `lambda_http` makes one of what the client sent, and panics where it cannot. The host is
/// kept where it is one: a form that is sent from another site is told by it.
pub fn tidy(mut event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
    if let LambdaRequest::ApiGatewayV2(request) = &mut event.payload {
        request.headers.remove("x-forwarded-proto");
        if !has_host(&request.headers) {
            request.headers.remove(HOST);
            request.request_context.domain_name = None;
        }
        if let Some(query) = &mut request.raw_query_string {
            *query = utf8_percent_encode(query, NOT_IN_QUERY).to_string();
        }
    }
    event
}

/// Whether the header `Host` says a host and nothing else.
fn has_host(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| {
        let is_authority = !host.contains(['/', '?', '#', '@', '\\']);
        is_authority && Url::parse(&format!("https://{host}/")).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use lambda_http::{Context, Request};
    use serde_json::{Value, json};

    use super::*;

    /// The request that the console gets.
    fn request(path: &str, query: &str, headers: Value) -> Request {
        let event = json!({
            "version": "2.0",
            "routeKey": "ANY /console/{proxy+}",
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {
                "stage": "$default",
                "domainName": "a b",
                "http": {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            },
            "isBase64Encoded": false,
        });
        let event = LambdaEvent::new(serde_json::from_value(event).unwrap(), Context::default());
        tidy(event).payload.into()
    }

    #[test]
    fn a_host_is_kept() {
        for host in ["127.0.0.1:4566", "hooks.example.com", "[::1]:80"] {
            let request = request("/console/webhooks", "", json!({"host": host}));
            assert_eq!(request.uri().authority().map(|authority| authority.as_str()), Some(host));
        }
    }

    #[test]
    fn what_is_no_host_does_not_matter() {
        for headers in [
            json!({}),
            json!({"host": "a b"}),
            json!({"host": "[::"}),
            json!({"host": ""}),
            json!({"host": "example.com/x?y#z"}),
            json!({"host": "user@example.com"}),
            json!({"host": "example.com", "x-forwarded-proto": "??"}),
        ] {
            assert_eq!(request("/console/webhooks", "", headers).uri().path(), "/console/webhooks");
        }
    }

    #[test]
    fn any_query_arrives() {
        for (sent, arrives) in [("to=<x>", "to=%3Cx%3E"), ("to=#\t", "to=%23%09"), ("status=failed", "status=failed")] {
            let request = request("/console/webhook_calls", sent, json!({"host": "example.com"}));
            assert_eq!(request.uri().query(), Some(arrives));
        }
    }
}
