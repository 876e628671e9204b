//! Without the token of the parameter, the last one that may manage tokens cannot be lost.

use actions::access::{Requester, roles, tokens};
use aws::clock;
use domain::access::{Actor, By, RoleChanges, TokenDraft};
use domain::sent::SentAttributes;
use e2e::Api;
use e2e::running::{start, tables};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::checks::assert_error;

#[tokio::test]
async fn the_last_token_that_manages_tokens_stays() {
    let stack = start("locked", &[("AdminTokenSha256", "")]);
    let api = Api::of(stack.outputs());
    assert_error(&api.get("/webhooks").await, 401, "INVALID_AUTHORIZATION_HEADER");
    assert_error(&api.with_token("").get("/webhooks").await, 401, "INVALID_AUTHORIZATION_HEADER");

    // As it was when there was such a token.
    let tables = tables(stack.outputs()).await;
    let actor = Actor { id: "test".to_owned(), name: "admin".to_owned() };
    let admin = Requester { by: By::Admin, actor, admin_is_set: true, at: clock::now() };
    let sent: SentAttributes =
        serde_json::from_str(r#"{"name":"managers","can_manage_access_tokens":true,"read_only":true}"#).unwrap();
    let role =
        roles::create(&tables, &admin, &RoleChanges::parse(sent, None).unwrap()).await.unwrap().role.id.to_string();
    let draft: TokenDraft = serde_json::from_value(
        json!({"name": "last", "can_access_cda": false, "can_access_cda_preview": false, "can_access_cma": true}),
    )
    .unwrap();
    let last = tokens::create(&tables, &admin, &draft, &role).await.unwrap();
    let (id, api) = (last.token.id, api.with_token(last.text.unwrap().expose()));

    let token_path = format!("/access_tokens/{id}");
    let update = |attributes: Value| json!({"data": {"type": "access_token", "attributes": attributes}});
    let update_role = json!({"data": {"type": "role", "attributes": {"can_manage_access_tokens": false}}});
    let other = api.create_role(json!({})).await;
    let moved =
        json!({"data": {"type": "access_token", "relationships": {"role": {"data": {"type": "role", "id": other}}}}});
    for reply in [
        api.delete(&token_path).await,
        api.put(&token_path, &update(json!({"can_access_cma": false}))).await,
        api.put(&token_path, &update(json!({"expires_at": "2099-01-01T00:00:00Z"}))).await,
        api.put(&token_path, &moved).await,
        api.put(&format!("/roles/{role}"), &update_role).await,
    ] {
        assert_error(&reply, 422, "LAST_TOKEN_MANAGER");
    }
    // One that expires does not count, one that stays does.
    let (expiring, _) = api.create_token(&role, json!({"expires_at": "2099-01-01T00:00:00Z"})).await;
    assert_error(&api.delete(&token_path).await, 422, "LAST_TOKEN_MANAGER");
    let (_, text) = api.create_token(&role, json!({})).await;
    assert_eq!(api.delete(&token_path).await.status, 200);
    let api = api.with_token(&text);
    assert_eq!(api.delete(&format!("/access_tokens/{expiring}")).await.status, 200);

    // Two that take each other away at the same moment: one of them stays.
    let (first, _) = api.create_token(&role, json!({})).await;
    let tokens = api.get("/access_tokens").await.json()["data"].take();
    let second = tokens.as_array().unwrap().iter().map(|token| token["id"].as_str().unwrap()).find(|id| *id != first);
    let paths = [format!("/access_tokens/{first}"), format!("/access_tokens/{}", second.unwrap())];
    let (one, two) = tokio::join!(
        api.send(api.request(Method::DELETE, &paths[0])),
        api.send(api.request(Method::DELETE, &paths[1])),
    );
    let statuses = [one.status, two.status];
    assert!(statuses.contains(&200) && statuses != [200, 200], "{statuses:?}");
}
