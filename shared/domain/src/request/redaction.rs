//! Which headers the log does not show.

/// Stands in for the value of a header that is not shown.
pub const REDACTED: &str = "[redacted]";

/// Parts of header names that speak of a credential.
const TELLTALES: [&str; 9] =
    ["auth", "cookie", "credential", "key", "passw", "secret", "session", "signature", "token"];

/// Whether a header of this name looks as if its value were a credential. It errs on the safe side: `X-Keyboard` is
/// hidden too.
pub fn looks_like_credential(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    TELLTALES.iter().any(|part| header.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_hidden_whatever_they_are_called() {
        for header in [
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "Set-Cookie",
            "X-Api-Key",
            "X-Auth",
            "X-Hub-Signature",
            "PRIVATE-TOKEN",
            "x-client-secret",
            "X-Session-Id",
            "X-Password",
        ] {
            assert!(looks_like_credential(header), "{header}");
        }
        for header in ["Accept", "Content-Type", "Content-Length", "Date", "ETag", "User-Agent", "X-Request-Id"] {
            assert!(!looks_like_credential(header), "{header}");
        }
    }
}
