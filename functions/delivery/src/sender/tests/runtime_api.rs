//! Lambda's runtime API, which runs on a loopback or link-local address and hands out events and credentials, is out of
//! reach, whatever the deployment allows.

use super::names::Names;
use super::receiver::Receiver;
use super::*;

/// Everything.
const ALL: &str = "0.0.0.0/0,::/0";

fn sender_beside(runtime_api: &str, names: Names) -> Sender {
    let surroundings = Surroundings { lookup: Arc::new(names), ..surroundings() };
    Sender::new_in(surroundings, ALL.parse().unwrap(), runtime_api).unwrap()
}

#[tokio::test]
async fn it_is_refused_in_every_spelling_and_by_every_name() {
    let api = Receiver::new([]);
    let port = api.port();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "１２７.０.０.１",
        "127.0.0.1.",
        "0",
        "127.8.8.8",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
        "x.localhost",
        "rebound.example",
    ];
    let address = format!("127.0.0.1:{port}");
    for names in [Names::all_at("127.0.0.1"), Names::all_at("::1"), Names::all_at("0.0.0.0")] {
        let sender = sender_beside(&address, names);
        for scheme in ["http", "https"] {
            for host in hosts {
                let sent = sender.send(request(&format!("{scheme}://{host}:{port}/2018-06-01/runtime/"))).await;
                assert!(failure(&sent).contains("is a special-purpose address"), "{host}: {}", failure(&sent));
            }
        }
    }
    assert_eq!(api.connections(), 0);
    // The same addresses at another port are allowed here.
    let sent = sender_beside("127.0.0.1:1", Names::none()).send(request(&api.url())).await;
    assert_eq!((api.connections(), status(&sent)), (1, None));
}

#[tokio::test]
async fn it_is_refused_at_other_addresses_and_at_the_default_port() {
    for (api, url, address) in [
        ("169.254.100.1:9001", "http://169.254.100.1:9001/", "169.254.100.1"),
        ("169.254.100.1:9001", "http://2852021249:9001/", "169.254.100.1"),
        ("169.254.100.1:9001", "http://[::ffff:169.254.100.1]:9001/", "::ffff:169.254.100.1"),
        ("169.254.100.1:9001", "http://api.example:9001/", "169.254.100.1"),
        ("127.0.0.1:9001/2018-06-01", "https://127.0.0.1:9001/", "127.0.0.1"),
        ("127.0.0.1", "http://127.0.0.1/", "127.0.0.1"),
        ("127.0.0.1:80", "http://127.0.0.1/", "127.0.0.1"),
        ("[fd00::1]:443", "https://[fd00::1]/", "fd00::1"),
    ] {
        let sent = sender_beside(api, Names::all_at("169.254.100.1")).send(request(url)).await;
        let text = failure(&sent);
        assert!(text.starts_with(&format!("{address} is a special-purpose address")), "{url}: {text}");
    }
}

#[tokio::test]
async fn a_runtime_api_that_makes_no_sense_is_an_error() {
    for api in ["", "127.0.0.1:port", "127.0.0.1:99999", ":9001"] {
        let error = Sender::new_in(surroundings(), LOOPBACK.parse().unwrap(), api).unwrap_err();
        assert!(error.to_string().starts_with("AWS_LAMBDA_RUNTIME_API is "), "{api}: {error}");
    }
}
