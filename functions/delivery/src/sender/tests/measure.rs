//! How far past its deadline a request really goes, and how much memory hostile receivers cost, in real time.
//!
//! `cargo test -p delivery measure -- --ignored --nocapture` takes less than a minute and prints, for each kind of
//! receiver, what ten of them at once did: the outcome, how late the last request ended, and by how much the resident
//! memory of the process grew at its peak, the receivers' own included.

use std::fs;
use std::time::{Duration, Instant};

use futures::future::join_all;

use super::authority::AUTHORITY;
use super::frames::{
    CONTINUATION, DATA, END_HEADERS, FIRST, HEADERS, PING, SETTINGS, STATUS_103, STATUS_200, after_request, frame,
};
use super::receiver::{Receiver, Step};
use super::*;
use crate::sender::timeouts::{CONNECT_TIMEOUT, TOTAL_TIMEOUT};

const AT_ONCE: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes most of a minute; the module says how to run it"]
async fn measure_deadlines_and_memory() {
    let http1 = |head: &str, part: &str| {
        let part = part.repeat(16 * 1024 / part.len().max(1));
        let steps = vec![Step::Request, Step::Write(head.into()), Step::Repeat(part.into_bytes(), Duration::ZERO)];
        receivers(|| Receiver::new(steps.clone()))
    };
    let http2 = |first: Vec<u8>, part: Vec<u8>| {
        let part = part.repeat(16 * 1024 / part.len());
        let steps = after_request([Step::Write(first), Step::Repeat(part, Duration::ZERO)]);
        receivers(|| Receiver::tls(AUTHORITY.server(&["h2"], |_| ()), [steps.clone()]))
    };
    let ok = || frame(HEADERS, END_HEADERS, FIRST, STATUS_200);
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    println!("{:<28} {:>9} {:>9}  outcome", "ten at once", "late, ms", "peak, MB");
    report("silence", receivers(|| Receiver::new([Step::Hang])), TOTAL_TIMEOUT).await;
    report("early hints", http1("", "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"), TOTAL_TIMEOUT).await;
    report("zeros of a chunk's size", http1(chunked, "0"), TOTAL_TIMEOUT).await;
    report("HTTP/2 early hints", http2(vec![], frame(HEADERS, END_HEADERS, FIRST, STATUS_103)), TOTAL_TIMEOUT).await;
    report("HTTP/2 pings", http2(vec![], frame(PING, 0, 0, b"12345678")), TOTAL_TIMEOUT).await;
    let no_tls = receivers(|| Receiver::new([Step::Hang])).into_iter().map(|receiver| (receiver, "https")).collect();
    report_at("a handshake that hangs", no_tls, CONNECT_TIMEOUT).await;
    report("HTTP/2 settings", http2(vec![], frame(SETTINGS, 0, 0, b"")), Duration::ZERO).await;
    report(
        "HTTP/2 continuations",
        http2(frame(HEADERS, 0, FIRST, STATUS_200), frame(CONTINUATION, 0, FIRST, b"")),
        Duration::ZERO,
    )
    .await;
    report("HTTP/2 empty data", http2(ok(), frame(DATA, 0, FIRST, b"")), Duration::ZERO).await;
    report("HTTP/2 body", http2(ok(), frame(DATA, 0, FIRST, &[b'x'; 4096])), Duration::ZERO).await;
    report("body", http1("HTTP/1.1 200 OK\r\n\r\n", "x"), Duration::ZERO).await;
    report("small chunks", http1(chunked, "1\r\nx\r\n"), Duration::ZERO).await;
    report("head", http1("HTTP/1.1 200 OK\r\nX: ", "x"), Duration::ZERO).await;
}

fn receivers(start: impl Fn() -> Receiver) -> Vec<Receiver> {
    (0..AT_ONCE).map(|_| start()).collect()
}

async fn report(name: &str, receivers: Vec<Receiver>, due: Duration) {
    report_at(name, receivers.into_iter().map(|receiver| (receiver, "")).collect(), due).await;
}

/// Zero is due when it is done.
async fn report_at(name: &str, receivers: Vec<(Receiver, &str)>, due: Duration) {
    let sender = sender();
    let before = memory("VmRSS");
    // Sets the peak back to what is resident now (proc(5)).
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let all = join_all(receivers.iter().map(async |(receiver, scheme)| {
        let url = receiver.url();
        let url = if scheme.is_empty() { url } else { url.replace("http:", &format!("{scheme}:")) };
        let start = Instant::now();
        let sent = sender.send(request(&url)).await;
        (sent, start.elapsed())
    }))
    .await;
    let late = all.iter().map(|(_, took)| took.saturating_sub(due)).max().unwrap_or_default();
    let late = if due.is_zero() { "-".to_owned() } else { format!("{:.1}", late.as_secs_f64() * 1000.0) };
    let grown = memory("VmHWM").saturating_sub(before) as f64 / 1024.0;
    let (sent, took) = &all[0];
    let outcome = status(sent).map_or_else(|| failure(sent).to_owned(), |status| format!("{status} {}", failure(sent)));
    println!("{name:<28} {late:>9} {grown:>9.1}  {outcome} after {:.3} s", took.as_secs_f64());
}

/// A field of `/proc/self/status`, in KB.
fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
