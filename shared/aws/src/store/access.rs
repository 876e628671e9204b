//! Roles and access tokens as they are read. They are in a partition of their own, so that they do not slow the dispatcher down. Each
//! token is there a second time under its hash, where a request finds it by one read.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::batch_get::is_live;
use super::error::StoreError;
use super::keys::{self, Item, Key};
use super::tables::Tables;
use domain::access::{Access, AccessToken, AccessTokenId, Flags, Role, TokenHash};
use domain::time::Timestamp;

#[derive(Serialize, Deserialize)]
pub(super) struct RoleItem {
    pub pk: String,
    pub sk: String,
    #[serde(flatten)]
    pub role: Role,
    /// What it permits, what it inherits included.
    pub flags: Flags,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TokenItem {
    pub pk: String,
    pub sk: String,
    #[serde(flatten)]
    pub token: AccessToken,
}

/// When tokens were last used, to the hour.
pub type LastUses = HashMap<AccessTokenId, Timestamp>;

impl Tables {
    /// The token with this hash and what its role permits, strongly consistent: what was revoked before, or has expired, is not found.
    pub async fn token_by_hash(
        &self,
        hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<(AccessToken, Flags)>, StoreError> {
        const ACTION: &str = "look a token up";
        let Some(item) = self.get_access(keys::token_by_hash(&self.site, hash), ACTION).await? else {
            return Ok(None);
        };
        let token = read::<TokenItem>(item, ACTION)?.token;
        // It takes as long as for one that there never was.
        if token.is_expired(now) {
            return Ok(None);
        }
        let role = self.get_access(keys::role(&self.site, token.settings.role), ACTION).await?;
        let flags = role.map(|item| read::<RoleItem>(item, ACTION)).transpose()?.map(|item| item.flags);
        Ok(Some((token, flags.unwrap_or_default())))
    }

    /// All roles and access tokens, strongly consistent, and when tokens were last used.
    pub async fn access(&self, now: Timestamp) -> Result<(Access, LastUses), StoreError> {
        const ACTION: &str = "read roles and access tokens";
        let items = self
            .client
            .query()
            .table_name(&self.webhooks)
            .key_condition_expression("pk = :access")
            .expression_attribute_values(":access", AttributeValue::S(keys::access(&self.site)))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(StoreError::service(ACTION))?;
        let (mut access, mut uses) = (Access::default(), LastUses::new());
        for item in items {
            let sk = item.get("sk").and_then(|sk| sk.as_s().ok()).cloned().unwrap_or_default();
            if sk.starts_with(keys::ROLES) {
                let RoleItem { role, .. } = read(item, ACTION)?;
                access.roles.insert(role.id, role);
            } else if sk.starts_with(keys::TOKENS) {
                let TokenItem { token, .. } = read(item, ACTION)?;
                access.tokens.insert(token.id, token);
            } else if let Some((id, at)) = last_use(&sk, &item).filter(|_| is_live(&item, now.as_seconds())) {
                uses.insert(id, at);
            }
        }
        Ok((access, uses))
    }

    /// How often roles and access tokens were changed. 0 before the first change.
    pub(super) async fn access_generation(&self) -> Result<u64, StoreError> {
        const ACTION: &str = "read the generation of roles and access tokens";
        let item = self.get_access(keys::access_generation(&self.site), ACTION).await?;
        let number = |item: &Item| item.get("generation")?.as_n().ok()?.parse().ok();
        match item {
            None => Ok(0),
            Some(item) => number(&item).ok_or_else(|| StoreError::unreadable(ACTION)("it is not a number".to_owned())),
        }
    }

    async fn get_access(&self, key: Key, action: &'static str) -> Result<Option<Item>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.webhooks)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::service(action))?;
        Ok(answer.item)
    }
}

fn last_use(sk: &str, item: &Item) -> Option<(AccessTokenId, Timestamp)> {
    let id = sk.strip_prefix(keys::LAST_USES)?.parse().ok()?;
    let at = item.get("used_at")?.as_s().ok()?.parse().ok()?;
    Some((id, at))
}

fn read<'a, T: Deserialize<'a>>(item: Item, action: &'static str) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))
}

/// What a role's item, and the two of a token, are to hold.
pub(super) fn role_item(site: &str, role: &Role, flags: Flags) -> RoleItem {
    let key = keys::role(site, role.id);
    RoleItem { pk: key.pk, sk: key.sk, role: role.clone(), flags }
}

pub(super) fn token_items(site: &str, token: &AccessToken) -> [TokenItem; 2] {
    let item = |key: Key| TokenItem { pk: key.pk, sk: key.sk, token: token.clone() };
    [item(keys::token(site, token.id)), item(keys::token_by_hash(site, &token.hash))]
}
