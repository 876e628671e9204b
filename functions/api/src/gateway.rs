//! Requests as API Gateway hands them over.

use aws::gateway::{url_path, url_query};
use http::header::HOST;
use lambda_http::LambdaEvent;
use lambda_http::request::LambdaRequest;

/// Makes sure that a URL can be made of the request: `lambda_http` makes one of what the client sent, and panics where it cannot.
/// The path is all that counts of what comes before the query.
pub fn tidy(mut event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
    if let LambdaRequest::ApiGatewayV2(request) = &mut event.payload {
        request.headers.remove(HOST);
        request.request_context.domain_name = None;
        if let Some(path) = &mut request.raw_path {
            *path = url_path(path);
        }
        if let Some(query) = &mut request.raw_query_string {
            *query = url_query(query);
        }
    }
    event
}

#[cfg(test)]
mod tests {
    use lambda_http::{Context, Request};
    use serde_json::{Value, json};

    use super::*;

    /// The request that the API gets.
    fn request(path: &str, query: &str, headers: Value) -> Request {
        let event = json!({
            "version": "2.0",
            "routeKey": "$default",
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
    fn any_query_arrives() {
        for (sent, arrives) in [
            ("q=<x>", "q=%3Cx%3E"),
            ("q=\"x\"", "q=%22x%22"),
            ("q=a b+c%20d", "q=a%20b+c%20d"),
            ("q=#\t\u{0}\u{7f}", "q=%23%09%00%7F"),
            ("q=ü%zz%", "q=%C3%BC%zz%"),
            ("page%5Blimit%5D=1&page[offset]=2", "page%5Blimit%5D=1&page[offset]=2"),
        ] {
            assert_eq!(request("/webhook_calls", sent, json!({})).uri().query(), Some(arrives));
        }
    }

    #[test]
    fn any_path_arrives() {
        for (sent, arrives) in [
            ("/webhooks/a b\"<>", "/webhooks/a%20b%22%3C%3E"),
            ("//", "//"),
            ("/%zz", "/%zz"),
            ("/events/?#ü%3F", "/events/%3F%23%C3%BC%3F"),
        ] {
            assert_eq!(request(sent, "", json!({})).uri().path(), arrives);
        }
    }

    #[test]
    fn headers_that_urls_are_made_of_do_not_matter() {
        for headers in [json!({"host": "a b"}), json!({"host": "[::"}), json!({"x-forwarded-proto": "??"})] {
            assert_eq!(request("/webhooks", "", headers).uri().path(), "/webhooks");
        }
    }
}
