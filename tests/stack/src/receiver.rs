//! A receiver of webhook calls. It prints what it gets at `/`; what comes elsewhere is there for the console to show.

use std::error::Error;
use std::fmt::Write;
use std::thread;

use serde_json::Value;
use tiny_http::{Request, Response, Server};

/// Where every request fails, below the receiver's URL.
pub(crate) const FAILING: &str = "failing";

/// Starts a receiver on a free port of 127.0.0.1, which answers with 200, or with 500 at [`FAILING`]. Returns its URL.
pub(crate) fn start() -> Result<String, Box<dyn Error>> {
    let server = Server::http("127.0.0.1:0").map_err(|error| format!("the receiver cannot listen: {error}"))?;
    let url = format!("http://{}/", server.server_addr());
    thread::spawn(move || {
        for mut request in server.incoming_requests() {
            let path = request.url().trim_start_matches('/').to_owned();
            if path.is_empty() {
                println!("\nThe receiver got:\n{}", describe(&mut request));
            }
            let answer = match path.as_str() {
                FAILING => Response::from_string("This endpoint fails on purpose").with_status_code(500),
                _ => Response::from_string("Thank you"),
            };
            if let Err(error) = request.respond(answer) {
                println!("the answer of the receiver did not arrive: {error}");
            }
        }
    });
    Ok(url)
}

/// The request as it is written in HTTP, with a body of JSON laid out for reading.
fn describe(request: &mut Request) -> String {
    let mut text = format!("{} {}", request.method(), request.url());
    for header in request.headers() {
        // Writing to a string does not fail.
        let _ = write!(text, "\n{}: {}", header.field, header.value);
    }
    let mut body = String::new();
    match request.as_reader().read_to_string(&mut body) {
        Ok(_) => {}
        Err(error) => body = format!("(the body cannot be read: {error})"),
    }
    let body = serde_json::from_str::<Value>(&body).map_or(body, |json| format!("{json:#}"));
    let _ = write!(text, "\n\n{body}");
    text
}
