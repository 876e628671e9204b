//! The tables, as `template.yaml` declares them.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType,
};

use crate::error::Error;

/// The keys of the index `due`.
pub(crate) const INDEX_KEYS: [&str; 2] = ["due_shard", "due_at"];
/// The index of calls that the scheduler is to look at: its name, its keys, and what else is in it.
const INDEX: (&str, [&str; 2], [&str; 5]) = ("due", INDEX_KEYS, ["id", "event_id", "open", "resend", "resend_begun"]);

/// The names of a deployment's tables.
#[derive(Debug, Clone)]
pub struct Names {
    /// `WebhooksTable`
    pub webhooks: String,
    /// `CallsTable`
    pub calls: String,
}

/// Creates the tables of one deployment, whose names begin with `prefix`.
pub async fn create(client: &Client, prefix: &str) -> Result<Names, Error> {
    let names = Names { webhooks: format!("{prefix}-webhooks"), calls: format!("{prefix}-calls") };
    let index = GlobalSecondaryIndex::builder().index_name(INDEX.0).set_key_schema(Some(keys(INDEX.1)?));
    let projection = Projection::builder().projection_type(ProjectionType::Include);
    let projection = projection.set_non_key_attributes(Some(INDEX.2.map(str::to_owned).to_vec())).build();
    let index = index.projection(projection).build().map_err(malformed)?;
    create_table(client, &names.webhooks, &["pk", "sk"], None).await?;
    create_table(client, &names.calls, &["pk", "sk", INDEX.1[0], INDEX.1[1]], Some(index)).await?;
    Ok(names)
}

async fn create_table(
    client: &Client,
    name: &str,
    attributes: &[&str],
    index: Option<GlobalSecondaryIndex>,
) -> Result<(), Error> {
    let attribute = |name: &&str| {
        let definition = AttributeDefinition::builder().attribute_name(*name).attribute_type(ScalarAttributeType::S);
        definition.build().map_err(malformed)
    };
    client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes.iter().map(attribute).collect::<Result<_, _>>()?))
        .set_key_schema(Some(keys(["pk", "sk"])?))
        .set_global_secondary_indexes(index.map(|index| vec![index]))
        .send()
        .await
        .map_err(|error| Error::new(format!("could not create the table {name}: {error:?}")))?;
    Ok(())
}

fn keys(names: [&str; 2]) -> Result<Vec<KeySchemaElement>, Error> {
    let element = |(name, kind): (&str, KeyType)| {
        KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(malformed)
    };
    names.into_iter().zip([KeyType::Hash, KeyType::Range]).map(element).collect()
}

fn malformed(error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::in_action("describe a table")(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_that_of_the_template() {
        let template = std::fs::read_to_string(stack::workspace().join("template.yaml")).unwrap();
        let tables = &template[template.find("  WebhooksTable:\n").unwrap()..template.find("  EventQueue:\n").unwrap()];
        assert_eq!(tables.matches("IndexName: ").count(), 1);
        assert!(tables.contains(&format!("IndexName: {}\n", INDEX.0)));
        for (key, kind) in INDEX.1.iter().zip(["HASH", "RANGE"]) {
            assert!(tables.contains(&format!("{{ AttributeName: {key}, KeyType: {kind} }}")), "{key}");
        }
        assert!(tables.contains(&format!("NonKeyAttributes: [{}]", INDEX.2.join(", "))));
    }
}
