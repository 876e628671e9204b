//! The cookie of a session.

use domain::access::{SESSION, SessionId};
use http::HeaderMap;
use http::header::COOKIE;

/// Browsers take a cookie of this prefix only if it is `Secure`, has the path `/` and no domain, so that no other host sets it.
const NAME: &str = "__Host-session";
/// No script reads it, and no other site's request carries it.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// The session that a request names.
pub fn session(headers: &HeaderMap) -> Option<SessionId> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut cookies = cookies.flat_map(|header| header.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find_map(|(name, value)| (name == NAME).then(|| value.parse().ok()).flatten())
}

/// `Set-Cookie` for a session that begins.
pub fn begin(id: &SessionId) -> String {
    format!("{NAME}={}; {ATTRIBUTES}; Max-Age={}", id.expose(), SESSION.as_secs())
}

/// `Set-Cookie` for one that has ended.
pub fn end() -> String {
    format!("{NAME}=; {ATTRIBUTES}; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cookies: &[&str]) -> Option<SessionId> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        session(&headers)
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let id = SessionId::new([7; 32]);
        let own = begin(&id);
        let own = own.split(';').next().unwrap();
        assert_eq!(found(&[own]), Some(id.clone()));
        assert_eq!(found(&[&format!("a=b; {own}; c")]), Some(id.clone()));
        assert_eq!(found(&["a=b", own]), Some(id));
        for others in ["", "a=b", "__Host-session=", "__Host-session=abc", "session=1", "=;=;"] {
            assert_eq!(found(&[others]), None, "{others}");
        }
    }

    #[test]
    fn the_cookie_is_for_this_host_alone_and_for_no_script() {
        for cookie in [begin(&SessionId::new([7; 32])), end()] {
            for attribute in ["; Path=/;", "; Secure;", "; HttpOnly;", "; SameSite=Strict;"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
    }
}
