//! Addresses that must not be called, in every spelling that a URL may have, also as rendered from a template.

use std::net::IpAddr;

use domain::limits;
use serde_json::json;
use templates::json::Index;
use templates::{Escape, Template};
use url::Host;

use super::receiver::Receiver;
use super::*;

/// What a URL's host may be written like, and what it is then.
const SPELLINGS: [(&str, &str); 38] = [
    ("127.0.0.1", "127.0.0.1"),
    ("127.0.0.1.", "127.0.0.1"),
    ("127.1", "127.0.0.1"),
    ("127.0.1", "127.0.0.1"),
    ("2130706433", "127.0.0.1"),
    ("0x7f000001", "127.0.0.1"),
    ("0x7f.1", "127.0.0.1"),
    ("0X7F.0x0.0x0.0x1", "127.0.0.1"),
    ("017700000001", "127.0.0.1"),
    ("0177.0.0.01", "127.0.0.1"),
    ("127.0.0.1%2e", "127.0.0.1"),
    ("127%2E0%2e0%2E1", "127.0.0.1"),
    ("%31%32%37.0.0.1", "127.0.0.1"),
    ("１２７.０.０.１", "127.0.0.1"),
    ("127。0。0。1", "127.0.0.1"),
    ("１２７．０．０．１", "127.0.0.1"),
    ("①②⑦.0.0.1", "127.0.0.1"),
    ("%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1", "127.0.0.1"),
    ("127.0.0.\u{ad}1", "127.0.0.1"),
    ("127.255.255.254", "127.255.255.254"),
    ("0", "0.0.0.0"),
    ("0.0.0.0", "0.0.0.0"),
    ("0x", "0.0.0.0"),
    ("169.254.169.254", "169.254.169.254"),
    ("2852039166", "169.254.169.254"),
    ("0xa9fea9fe", "169.254.169.254"),
    ("[::1]", "::1"),
    ("[0:0:0:0:0:0:0:1]", "::1"),
    ("[::]", "::"),
    ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
    ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
    ("[::127.0.0.1]", "::7f00:1"),
    ("[::ffff:0:127.0.0.1]", "::ffff:0:7f00:1"),
    ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1"),
    ("[64:ff9b:1::7f00:1]", "64:ff9b:1::7f00:1"),
    ("[2002:7f00:1::]", "2002:7f00:1::"),
    ("[2001:0:7f00:1::]", "2001:0:7f00:1::"),
    ("[fe80::1]", "fe80::1"),
];

/// Names of the machine itself. What they lead to is up to the resolver, which here says so.
const NAMES: [&str; 11] = [
    "localhost",
    "LocalHost",
    "localhost.",
    "app.localhost",
    "a.b.localhost.",
    "local%68ost",
    "ⓛocalhost",
    "ｌｏｃａｌｈｏｓｔ",
    "local\u{ad}host",
    "𝓁𝑜𝒸𝒶𝓁𝒽𝑜𝓈𝓉",
    "localhost。",
];

/// What is no host at all, and is refused when the URL is parsed.
const NO_HOSTS: [&str; 12] = [
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[::1%251]",
    "[127.0.0.1]",
    "127.0.0.1.1",
    "256.0.0.1",
    "4294967296",
    "0x100000000",
    "127.0.0.09",
    "127.0.0.1%00",
    "127.0.0.1%2f",
    "[::1]x",
];

async fn refusal(sender: &Sender, host: &str, port: u16) -> String {
    let sent = sender.send(request(&format!("http://{host}:{port}/"))).await;
    failure(&sent).to_owned()
}

fn is_refusal_of(text: &str, address: &str) -> bool {
    text.starts_with(&format!("{address} is a special-purpose address"))
}

#[tokio::test]
async fn a_special_address_is_refused_in_every_spelling() {
    let receiver = Receiver::new([]);
    let sender = sender_for("", Names::none());
    for (host, address) in SPELLINGS {
        let text = refusal(&sender, host, receiver.port()).await;
        assert!(is_refusal_of(&text, address), "{host}: {text}");
    }
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn a_name_of_the_machine_itself_is_refused_in_every_spelling() {
    let receiver = Receiver::new([]);
    for address in ["127.0.0.1", "::1"] {
        let sender = sender_for("", Names::all_at(address));
        for host in NAMES {
            let text = refusal(&sender, host, receiver.port()).await;
            // Refused without asking the resolver, or after.
            assert!(text.contains("is a special-purpose address"), "{host}: {text}");
        }
    }
    assert_eq!(receiver.connections(), 0);
}

#[test]
fn what_is_no_host_makes_no_url() {
    for host in NO_HOSTS {
        assert!(parse_url(&format!("http://{host}:80/")).is_err(), "{host}");
    }
}

/// A record's field in a URL is escaped or not, as the template says.
#[tokio::test]
async fn a_host_that_comes_from_a_template_is_refused_too() {
    let receiver = Receiver::new([]);
    let sender = sender_for("", Names::all_at("127.0.0.1"));
    for template in ["http://{{host}}:{{port}}/", "http://{{{host}}}:{{port}}/"] {
        let template = Template::compile(template).unwrap();
        for host in SPELLINGS.iter().map(|(host, _)| *host).chain(NAMES) {
            let data = json!({"host": host, "port": receiver.port()}).to_string();
            let data = Index::of(&data);
            let url = template.render(data.root(), Escape::Percent, limits::RENDERED_URL_BYTES).unwrap();
            match parse_url(&url) {
                Ok(parsed) => {
                    let sent = sender.send(request(parsed.as_str())).await;
                    assert!(failure(&sent).contains("is a special-purpose address"), "{url}: {}", failure(&sent));
                }
                // Brackets and percent signs that were escaped once more.
                Err(_) => assert!(host.contains(['[', '%']), "{url}"),
            }
        }
    }
    assert_eq!(receiver.connections(), 0);
}

#[test]
fn the_client_connects_to_the_host_that_was_checked() {
    // It takes a host for an address if the standard library does; each such host must be an address for us, too.
    for host in SPELLINGS.iter().map(|(host, _)| *host).chain(NAMES) {
        let url = parse_url(&format!("http://{host}/")).unwrap();
        let shown = url.host_str().unwrap().trim_matches(['[', ']']);
        match url.host().unwrap() {
            Host::Domain(name) => assert!(name.parse::<IpAddr>().is_err(), "{name}"),
            Host::Ipv4(address) => assert_eq!(shown.parse(), Ok(IpAddr::V4(address)), "{host}"),
            Host::Ipv6(address) => assert_eq!(shown.parse(), Ok(IpAddr::V6(address)), "{host}"),
        }
    }
}
