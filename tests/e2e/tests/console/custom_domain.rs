//! The console behind a custom domain with a mapping, whose key comes before every path: its function, invoked with what API Gateway may hand it.
//! The emulator takes the key away, as AWS says that it does.

use e2e::{lambda, visited};
use serde_json::{Value, json};
use url::Url;

/// What a browser gets.
struct Answer {
    status: u64,
    location: Option<Url>,
    cookie: Option<String>,
    text: String,
}

/// Asks for an address of the console. `mapping` is what comes before it.
async fn ask(mapping: &str, method: &str, url: &Url, cookie: Option<&str>, body: Option<&str>) -> Answer {
    let below = url.path().strip_prefix(mapping).expect("an address below the mapping");
    let proxy = below.strip_prefix("/console/");
    let event = json!({
        "version": "2.0",
        "routeKey": if proxy.is_some() { "ANY /console/{proxy+}" } else { "ANY /console" },
        "rawPath": url.path(),
        "rawQueryString": url.query().unwrap_or_default(),
        "cookies": cookie.into_iter().collect::<Vec<_>>(),
        "headers": {"host": "hooks.example.com", "content-type": "application/x-www-form-urlencoded"},
        "pathParameters": proxy.map(|proxy| json!({"proxy": proxy})),
        "requestContext": {
            "stage": "$default",
            "domainName": "hooks.example.com",
            "http": {"method": method, "path": url.path(), "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        },
        "body": body,
        "isBase64Encoded": false,
    });
    let answer = lambda::invoke(visited(), "ConsoleFunction", &event).await;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Answer {
        status: answer["statusCode"].as_u64().unwrap_or_else(|| panic!("no answer: {answer}")),
        location: text(&answer["headers"]["location"]).and_then(|location| url.join(&location).ok()),
        cookie: text(&answer["cookies"][0]).and_then(|cookie| Some(cookie.split(';').next()?.to_owned())),
        text: text(&answer["body"]).unwrap_or_default(),
    }
}

/// Where the links and the forms of a page lead.
fn targets(url: &Url, page: &str) -> Vec<Url> {
    let of = |attribute: &str| {
        let begin = format!(r#" {attribute}=""#);
        let values = page.split(&begin).skip(1).filter_map(|rest| rest.split('"').next());
        values.filter_map(|link| url.join(&link.replace("&amp;", "&")).ok()).collect::<Vec<_>>()
    };
    ["href", "src", "action"].into_iter().flat_map(of).collect()
}

#[tokio::test]
async fn one_signs_in_and_moves_about_below_any_mapping() {
    for mapping in ["", "/hooks", "/v1/hooks", "/console"] {
        let console = format!("https://hooks.example.com{mapping}/console");
        let at = |path: &str| Url::parse(&format!("{console}{path}")).expect("an address");
        for start in ["", "/", "/webhooks/nothing/enabled"] {
            let asked = ask(mapping, "GET", &at(start), None, None).await;
            let location = asked.location.expect("a way on");
            let expected = if start.len() > 1 { at("/webhooks/nothing") } else { at("/sign_in") };
            assert_eq!((asked.status, location.path()), (303, expected.path()), "{console}{start}");
        }
        let token = format!("token={}", visited().token);
        let entered = ask(mapping, "POST", &at("/sign_in"), None, Some(&token)).await;
        assert_eq!(entered.status, 303, "{console}: {}", entered.text);
        let cookie = entered.cookie.expect("a session");
        let signed_in = entered.location.expect("a way on");
        let entered = ask(mapping, "GET", &signed_in, Some(&cookie), None).await;
        assert_eq!((entered.status, entered.location), (303, Some(at(""))), "{signed_in}");
        let home = ask(mapping, "GET", &at(""), Some(&cookie), None).await;
        assert_eq!((home.status, home.location), (303, Some(at("/webhooks"))), "{console}");
        for path in ["/webhooks", "/access/roles/new", "/events/catalogue/item.publish"] {
            let answer = ask(mapping, "GET", &at(path), Some(&cookie), None).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let targets = targets(&at(path), &answer.text);
            assert!(targets.len() > 5, "{targets:?}");
            for target in targets {
                let is_below =
                    target.as_str().strip_prefix(&console).is_some_and(|rest| !rest.starts_with("/console/"));
                assert!(is_below, "{console}{path} leads to {target}");
            }
        }
    }
}
