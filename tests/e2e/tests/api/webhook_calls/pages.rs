//! Pages of `GET /webhook_calls`

use e2e::{Api, Receiver, running};

use super::calls::{each, list, minutes, webhook_with_calls};

#[tokio::test]
async fn pages_are_cut_from_the_whole_list_newest_event_first() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let mut times = minutes(34);
    let webhook = webhook_with_calls(&api, &receiver, &times).await;
    times.reverse();
    let own = format!("filter[fields][webhook_id][eq]={webhook}");
    for (page, expected) in [
        ("", &times[..30]),
        ("&page[limit]=500", &times[..]),
        ("&page[limit]=10", &times[..10]),
        ("&page[limit]=10&page[offset]=30", &times[30..]),
        ("&page[offset]=30", &times[30..]),
        ("&page[offset]=33&page[limit]=1", &times[33..]),
        ("&page[offset]=34", &[]),
        ("&page[offset]=18446744073709551615", &[]),
        ("&page[limit]=0", &[]),
        ("&page%5Blimit%5D=3&page%5Boffset%5D=2", &times[2..5]),
    ] {
        let listed = list(&api, &format!("{own}{page}")).await;
        assert_eq!(each(&listed, "/attributes/created_at"), expected, "{page}");
        assert_eq!(listed["meta"]["total_count"], 34, "{page}");
    }
}

#[tokio::test]
async fn the_total_is_that_of_the_filtered_list() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = webhook_with_calls(&api, &receiver, &minutes(5)).await;
    let own = format!("filter[fields][webhook_id][eq]={webhook}");
    for (filter, total) in [
        ("", 5),
        ("&filter[fields][created_at][gt]=2026-01-02T03:01:00Z", 3),
        ("&filter[fields][created_at][gt]=2026-01-02T03:01:00Z&filter[fields][created_at][lt]=2026-01-02T03:04:00Z", 2),
        ("&filter[fields][status][eq]=failed", 0),
    ] {
        let listed = list(&api, &format!("{own}{filter}&page[limit]=1")).await;
        assert_eq!(listed["meta"]["total_count"], total, "{filter}");
        assert_eq!(each(&listed, "/id").len(), usize::from(total > 0), "{filter}");
    }
}

#[tokio::test]
async fn without_filters_the_calls_of_all_webhooks_are_listed() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    // Far in the future, so that these are the newest events of the whole stack.
    let webhook = webhook_with_calls(&api, &receiver, &["9998-01-01T00:00:00.000Z".to_owned()]).await;
    let other = webhook_with_calls(&api, &receiver, &["9999-01-01T00:00:00.000Z".to_owned()]).await;
    let listed = list(&api, "page[limit]=2").await;
    assert_eq!(each(&listed, "/relationships/webhook/data/id"), [other, webhook]);
    assert!(listed["meta"]["total_count"].as_u64().unwrap() >= 2);
    assert_eq!(each(&list(&api, "").await, "/id")[..2], each(&listed, "/id"));
}

#[tokio::test]
async fn the_webhooks_of_a_page_are_included_once() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let first = webhook_with_calls(&api, &receiver, &minutes(3)).await;
    let second = webhook_with_calls(&api, &receiver, &minutes(2)).await;
    let mut ids = Vec::new();
    for webhook in [&first, &second] {
        ids.extend(each(&list(&api, &format!("filter[fields][webhook_id][eq]={webhook}")).await, "/id"));
    }
    let listed = list(&api, &format!("filter[ids]={}", ids.join(","))).await;
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(5));
    let included = listed["included"].as_array().cloned().unwrap();
    let mut included_ids: Vec<_> = included.iter().map(|webhook| webhook["id"].as_str().unwrap().to_owned()).collect();
    included_ids.sort();
    let mut expected = [first.clone(), second];
    expected.sort();
    assert_eq!(included_ids, expected);
    for webhook in included {
        let found = api.get(&format!("/webhooks/{}", webhook["id"].as_str().unwrap())).await;
        assert_eq!(found.json()["data"], webhook);
    }
    // Only those of the page.
    let page = list(&api, &format!("filter[ids]={}&page[limit]=1", ids[0])).await;
    assert_eq!(page["included"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["included"][0]["id"], first.as_str());
}
