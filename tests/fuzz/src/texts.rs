//! Any text where an id, a time, a schedule, a list of address blocks, a URL or a name is expected. What parses must
//! come back from what it displays.

use std::net::IpAddr;
use std::time::Duration;

use domain::addresses::AddressRules;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::request::redaction::looks_like_credential;
use domain::retry::{
    JITTER_PER_MILLE, LONGEST_RETRY_AFTER, LONGEST_WAIT_SECONDS, MOST_RETRIES, RetrySchedule, parse_retry_after,
};
use domain::time::Timestamp;
use domain::trigger::FilterType;
use domain::url::parse_url;
use ipnet::IpNet;

/// Special-purpose addresses, the same in disguise, and what they mean.
const SPECIAL: [(&str, &str); 7] = [
    ("127.0.0.1", "127.0.0.1"),
    ("::ffff:127.0.0.1", "127.0.0.1"),
    ("64:ff9b::a9fe:a9fe", "169.254.169.254"),
    ("2002:a00:1::", "10.0.0.1"),
    ("192.168.1.1", "192.168.1.1"),
    ("::1", "::1"),
    ("fd00:ec2::254", "fd00:ec2::254"),
];

/// Checks one input.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    ids(text);
    names(text);
    time(text);
    schedule(text);
    retry_after(text);
    address_blocks(text);
    url(text);
    assert_eq!(looks_like_credential(text), looks_like_credential(&text.to_ascii_uppercase()));
}

fn ids(text: &str) {
    if let Ok(id) = text.parse::<WebhookId>() {
        assert_eq!(id.to_string(), text, "a webhook has one id");
    }
    if let Ok(id) = text.parse::<CallId>() {
        assert_eq!(id.to_string(), text, "a call has one id");
        assert_eq!(id.webhook().to_string().parse(), Ok(id.webhook()));
        comes_back(id.event_triggered_at());
        assert!(id.order_in_webhook().starts_with(&id.event_triggered_at().to_string()), "calls are ordered by time");
    }
}

fn names(text: &str) {
    let shown = |name: Result<&'static str, String>| name.map_or_else(|_| text.to_owned(), str::to_owned);
    assert_eq!(shown(EntityType::try_from(text.to_owned()).map(EntityType::as_str)), text);
    assert_eq!(shown(EventType::try_from(text.to_owned()).map(EventType::as_str)), text);
    assert_eq!(shown(FilterType::try_from(text.to_owned()).map(FilterType::as_str)), text);
}

fn time(text: &str) {
    if let Ok(start) = Timestamp::start_of(text) {
        assert_eq!(start.to_string(), format!("{text}T00:00:00.000Z"), "a day has one start");
    }
    let Ok(time) = text.parse::<Timestamp>() else { return };
    comes_back(time);
    for wait in [Duration::from_millis(1), LONGEST_RETRY_AFTER, Duration::MAX] {
        let later = time.plus(wait);
        comes_back(later);
        assert!(later >= time && later.since(time) <= wait, "{later} is not {wait:?} after {time}");
        assert_eq!(later > time, later.to_string() > time.to_string(), "texts sort as times do");
    }
}

fn comes_back(time: Timestamp) {
    let shown = time.to_string();
    assert_eq!(shown.len(), "2024-08-26T12:49:16.123Z".len(), "{shown}");
    assert_eq!(shown.parse(), Ok(time));
    assert_eq!(Timestamp::from_millis(time.as_millis()), Ok(time));
    assert_eq!(time.to_seconds_text(), format!("{}Z", &shown[..19]));
}

fn schedule(text: &str) {
    let Ok(schedule) = text.parse::<RetrySchedule>() else { return };
    let waits = schedule.waits();
    assert!((1..=MOST_RETRIES).contains(&waits.len()), "{} waits", waits.len());
    assert!(waits.iter().all(|wait| (1..=LONGEST_WAIT_SECONDS).contains(&wait.as_secs())), "{waits:?}");
    let shown: Vec<String> = waits.iter().map(|wait| wait.as_secs().to_string()).collect();
    assert_eq!(shown.join(",").parse().as_ref(), Ok(&schedule));
}

fn retry_after(text: &str) {
    let at = |millis| Timestamp::from_millis(millis).expect("a time");
    let now = at(1_795_000_000_000);
    let Some(asked) = parse_retry_after(text, now) else { return };
    let own = Duration::from_secs(120);
    let schedule: RetrySchedule = "120".parse().expect("a schedule");
    let call = CallId::new("AZTYAAAAcACAAAAAAAAAAA".parse().expect("an id"), now, text);
    let wait = schedule.next(&call, 1, now, Some(asked)).expect("a retry").since(now);
    let least = asked.clamp(own, LONGEST_RETRY_AFTER);
    assert!(wait >= least && wait <= least * (1000 + JITTER_PER_MILLE) / 1000, "{wait:?} for {asked:?}");
}

fn address_blocks(text: &str) {
    let Ok(rules) = text.parse::<AddressRules>() else { return };
    let blocks: Vec<IpNet> = text.split(',').filter_map(|block| block.trim().parse().ok()).collect();
    for (address, meaning) in SPECIAL {
        let [address, meaning] = [address, meaning].map(|text| text.parse::<IpAddr>().expect("an address"));
        let allowed = blocks.iter().any(|block| block.contains(&address) || block.contains(&meaning));
        assert_eq!(rules.check(address).is_ok(), allowed, "{address} with {blocks:?}");
    }
    assert_eq!(rules.check(IpAddr::from([93, 184, 216, 34])), Ok(()), "public addresses are always allowed");
}

fn url(text: &str) {
    let Ok(url) = parse_url(text) else { return };
    assert!(matches!(url.scheme(), "http" | "https") && url.has_host(), "{url}");
    assert!(url.username().is_empty() && url.password().is_none(), "credentials in {url}");
    assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    assert_eq!(parse_url(url.as_str()).as_ref(), Ok(&url), "a URL means itself");
}
