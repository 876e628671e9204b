//! HTTP/2 frames by hand (RFC 9113, section 4.1), for what no server library would send.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::receiver::Step;

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const CONTINUATION: u8 = 9;

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;

/// The stream of the first request on a connection.
pub const FIRST: u32 = 1;

/// `:status: 200`, and `:status: 103` in HPACK (RFC 7541): an index of the static table, and a literal with the name of it.
pub const STATUS_200: &[u8] = b"\x88";
pub const STATUS_103: &[u8] = b"\x08\x03103";

/// A frame with its header of nine bytes.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A `GOAWAY`: the last stream that was or may be processed, why, and more about that.
pub fn goaway(last: u32, reason: h2::Reason, debug: &[u8]) -> Vec<u8> {
    let reason = u32::from(reason).to_be_bytes();
    frame(GOAWAY, 0, 0, &[&last.to_be_bytes(), &reason[..], debug].concat())
}

/// A receiver that takes the connection and the first request, and then does as `steps` say.
pub fn after_request(steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
    let settings = frame(SETTINGS, 0, 0, &[]);
    [vec![Step::Http2Request, Step::Write(settings)], steps.into_iter().collect()].concat()
}

/// Reads the preface and the frames up to the first `HEADERS`, which is a request.
pub async fn read_request(wire: &mut (impl AsyncRead + Unpin)) -> std::io::Result<()> {
    wire.read_exact(&mut [0; 24]).await?;
    loop {
        let mut head = [0; 9];
        wire.read_exact(&mut head).await?;
        let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
        wire.read_exact(&mut vec![0; length]).await?;
        if head[3] == HEADERS {
            return Ok(());
        }
    }
}
