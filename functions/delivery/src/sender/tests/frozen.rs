//! A sandbox whose monotonic clock stood still while it was frozen.

use std::cell::Cell;
use std::time::Duration;

use domain::time::Timestamp;

use super::receiver::{Receiver, Step};
use super::*;
use crate::sender::clients::IDLE_TIMEOUT;

thread_local! {
    /// How long the sandbox was frozen. A test and its runtime have a thread of their own.
    static FROZEN: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

fn wall_clock() -> Timestamp {
    clock::now().plus(FROZEN.get())
}

#[tokio::test]
async fn connections_older_than_the_freeze_are_not_used_again() {
    // The receiver's end of the first connection is gone without a sign, as far as the sandbox can see.
    let exchange = || vec![Step::Request, Step::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec())];
    for (frozen, connections) in [(Duration::ZERO, 1), (IDLE_TIMEOUT + Duration::from_secs(1), 2)] {
        let receiver = Receiver::new([exchange(), exchange(), vec![Step::Hang]].concat());
        let sender = sender_with(Surroundings { clock: wall_clock, ..surroundings() }, LOOPBACK);
        assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
        FROZEN.set(FROZEN.get() + frozen);
        assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
        assert_eq!((receiver.connections(), receiver.requests().len()), (connections, 2), "{frozen:?}");
    }
}
