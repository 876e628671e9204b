//! The parameter `order_by`.

use aws::store::order::{Order, OrderBy, Orders};
use schemars::{Schema, json_schema};

/// What calls can be ordered by.
const ATTRIBUTES: [(&str, OrderBy); 4] = [
    ("webhook_id", OrderBy::WebhookId),
    ("created_at", OrderBy::CreatedAt),
    ("last_sent_at", OrderBy::LastSentAt),
    ("next_retry_at", OrderBy::NextRetryAt),
];

/// The directions, in any case: clients write `created_at_DESC`, too.
const DIRECTION: &str = "([aA][sS][cC]|[dD][eE][sS][cC])";

/// Parses orders that are separated by commas. The error says what an order is.
pub fn parse(value: &str) -> Result<Orders, String> {
    let mut orders = value.split(',').map(order);
    let unknown = || {
        format!(
            "{value:?} is none of webhook_id, created_at, last_sent_at and next_retry_at with _asc or _desc, nor several of them separated by commas"
        )
    };
    let first = orders.next().flatten().ok_or_else(unknown)?;
    orders.try_fold(Orders::by(first), |all, next| next.map(|next| all.then(next))).ok_or_else(unknown)
}

fn order(text: &str) -> Option<Order> {
    let (attribute, direction) = text.rsplit_once('_')?;
    let (_, by) = ATTRIBUTES.into_iter().find(|(name, _)| *name == attribute)?;
    let is = |name: &str| direction.eq_ignore_ascii_case(name);
    (is("asc") || is("desc")).then(|| Order { by, descending: is("desc") })
}

/// What [`parse`] takes.
pub fn schema() -> Schema {
    let order = format!("({})_{DIRECTION}", ATTRIBUTES.map(|(name, _)| name).join("|"));
    json_schema!({
        "type": "string",
        "pattern": format!("^{order}(,{order})*$"),
        "default": "created_at_desc",
        "examples": ["created_at_desc", "webhook_id_asc,last_sent_at_desc"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attribute_goes_with_either_direction_in_any_case() {
        for (name, by) in ATTRIBUTES {
            for (direction, descending) in
                [("asc", false), ("desc", true), ("ASC", false), ("DESC", true), ("Desc", true)]
            {
                let order = Order { by, descending };
                assert_eq!(parse(&format!("{name}_{direction}")), Ok(Orders::by(order)), "{name}_{direction}");
            }
        }
    }

    #[test]
    fn several_orders_are_separated_by_commas() {
        let [webhook, time] =
            [(OrderBy::WebhookId, false), (OrderBy::CreatedAt, true)].map(|(by, descending)| Order { by, descending });
        assert_eq!(parse("webhook_id_asc,created_at_DESC"), Ok(Orders::by(webhook).then(time)));
        assert_eq!(parse("created_at_desc,webhook_id_asc,created_at_asc"), Ok(Orders::by(time).then(webhook)));
    }

    #[test]
    fn what_is_no_order_is_refused_wherever_it_stands() {
        for wrong in ["", "created_at", "name_asc", "created_at_up", "Created_At_asc", "created_at_asc ", "_asc", "asc"]
        {
            for value in [wrong.to_owned(), format!("created_at_asc,{wrong}"), format!("{wrong},created_at_asc")] {
                let error = parse(&value).unwrap_err();
                assert!(error.starts_with(&format!("{value:?} is none of webhook_id, ")), "{error}");
            }
        }
    }
}
