//! How long things may take.

use std::time::Duration;

/// Most time for a connection, TLS included: the contract's 2 s.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Most time for the whole exchange, the answer's body included: the contract's 8 s.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(8);
/// An HTTP/2 connection with requests on it that has been silent for so long is asked for a sign of life, and closed if
/// there is none within as much again. Without that, a connection that died in silence would swallow every request to its
/// host. For a connection that is new, or was in use just now, both together last as long as the deadline.
pub const PING_TIMEOUT: Duration = Duration::from_secs(4);
