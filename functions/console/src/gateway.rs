//! Requests as API Gateway hands them over.

use aws::gateway::{url_path, url_query};
use http::HeaderMap;
use http::header::HOST;
use lambda_http::LambdaEvent;
use lambda_http::request::LambdaRequest;
use url::Url;

/// Makes sure that a URL can be made of the request: `lambda_http` makes one of what the client sent, and panics where it cannot. The host is
/// kept where it is one: a form that is sent from another site is told by it. The path begins at the console, whatever it lies below.
pub fn tidy(mut event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
    if let LambdaRequest::ApiGatewayV2(request) = &mut event.payload {
        request.headers.remove("x-forwarded-proto");
        if !has_host(&request.headers) {
            request.headers.remove(HOST);
            request.request_context.domain_name = None;
        }
        if let Some(path) = &mut request.raw_path {
            let proxy = request.path_parameters.get("proxy").map(String::as_str);
            *path = url_path(in_the_api(path, request.route_key.as_deref(), proxy));
        }
        if let Some(query) = &mut request.raw_query_string {
            *query = url_query(query);
        }
    }
    event
}

/// The part of a path that has matched the route, such as `ANY /console/{proxy+}`. AWS says that `rawPath` does not have the key of a custom
/// domain's mapping
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>), and others have seen it there:
/// what comes before the part is left out.
fn in_the_api<'a>(path: &'a str, route_key: Option<&str>, proxy: Option<&str>) -> &'a str {
    let route = route_key.and_then(|key| key.split_once(' ')).map(|(_, route)| route);
    let matched = route.map(|route| route.replace("{proxy+}", proxy.unwrap_or_default()));
    let mapping = matched.as_deref().and_then(|matched| path.strip_suffix(matched));
    mapping.and_then(|mapping| path.get(mapping.len()..)).unwrap_or(path)
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
        let proxy = path.split_once("/console/").map(|(_, proxy)| proxy);
        routed(path, query, headers, proxy)
    }

    /// The same, of the route that has this as its parameter, or that has none.
    fn routed(path: &str, query: &str, headers: Value, proxy: Option<&str>) -> Request {
        let event = json!({
            "version": "2.0",
            "routeKey": if proxy.is_some() { "ANY /console/{proxy+}" } else { "ANY /console" },
            "pathParameters": proxy.map(|proxy| json!({"proxy": proxy})),
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

    #[test]
    fn any_path_arrives() {
        for (sent, arrives) in [
            ("/console/webhooks/a b", "/console/webhooks/a%20b"),
            ("/console/webhooks/?#ü%3F", "/console/webhooks/%3F%23%C3%BC%3F"),
            ("/console/%zz", "/console/%zz"),
            ("//", "//"),
        ] {
            assert_eq!(request(sent, "", json!({"host": "example.com"})).uri().path(), arrives);
        }
    }

    #[test]
    fn a_mapping_of_a_custom_domain_does_not_matter() {
        for mapping in ["", "/hooks", "/v1/hooks", "/console", "/a/console"] {
            for (path, proxy) in [
                ("/console", None),
                ("/console/webhooks", Some("webhooks")),
                ("/console/webhooks/7/delete", Some("webhooks/7/delete")),
                ("/console/webhooks/console/delete", Some("webhooks/console/delete")),
                ("/console/webhooks/a?b", Some("webhooks/a?b")),
            ] {
                let request = routed(&format!("{mapping}{path}"), "", json!({"host": "example.com"}), proxy);
                assert_eq!(request.uri().path(), path.replace('?', "%3F"), "below {mapping}");
            }
        }
    }

    #[test]
    fn a_path_that_is_not_that_of_its_route_is_left_as_it_is() {
        for (path, proxy) in [("/console/", None), ("/console/webhooks/", Some("webhooks"))] {
            assert_eq!(routed(path, "", json!({"host": "example.com"}), proxy).uri().path(), path);
        }
    }
}
