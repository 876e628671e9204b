//! What the template promises about encryption and permissions.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::transformed::{Statement, list, named, of_type, resources, statements};

/// What Lambda needs of a queue that it takes messages from, by its documentation.
const CONSUME: [&str; 3] = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/// What Lambda needs of a stream that it takes records from, by its documentation.
const READ: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/// The statements of each function's role.
fn functions() -> BTreeMap<&'static str, Vec<Statement>> {
    let roles = of_type("AWS::IAM::Role");
    let role = |function: &'static Value| named(&function["Role"]).and_then(|name| roles.get(name)).copied();
    let functions = of_type("AWS::Lambda::Function");
    functions
        .into_iter()
        .map(|(name, function)| {
            (name, statements(role(function).unwrap_or_else(|| panic!("{name} has a role of ours"))))
        })
        .collect()
}

/// The resources on which these statements allow an action.
fn allowed<'a>(statements: &'a [Statement], action: &str) -> BTreeSet<&'a str> {
    let allowing = statements.iter().filter(|statement| statement.allows && statement.actions.contains(action));
    allowing.flat_map(|statement| &statement.resources).filter_map(|resource| named(resource)).collect()
}

/// The text of every string in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(values) => values.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Tables and log groups are always encrypted, by a key of AWS's own if by no other; queues are if they say so.
#[test]
fn every_table_queue_and_log_group_is_encrypted_with_the_operators_key_if_there_is_one() {
    let key = json!({"Ref": "KmsKeyArn"});
    let else_none = |value: Value| json!({"Fn::If": ["HasKmsKey", value, {"Ref": "AWS::NoValue"}]});
    for (name, table) in of_type("AWS::DynamoDB::Table") {
        let with_key = json!({"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": key});
        assert_eq!(table["SSESpecification"], else_none(with_key), "{name}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{name}");
    }
    for (name, queue) in of_type("AWS::SQS::Queue") {
        assert_eq!(queue["SqsManagedSseEnabled"], json!({"Fn::If": ["HasKmsKey", false, true]}), "{name}");
        assert_eq!(queue["KmsMasterKeyId"], else_none(key.clone()), "{name}");
    }
    for (name, group) in of_type("AWS::Logs::LogGroup") {
        assert_eq!(group["KmsKeyId"], else_none(key.clone()), "{name}");
    }
    for (name, statements) in functions() {
        let keyed =
            statements.iter().filter(|statement| statement.actions.iter().any(|action| action.starts_with("kms:")));
        let keyed: Vec<_> = keyed.collect();
        assert!(matches!(keyed[..], [Statement { condition: Some("HasKmsKey"), .. }]), "{name}: {keyed:?}");
        assert_eq!(keyed[0].resources, [&key], "{name}");
    }
}

#[test]
fn each_function_has_a_role_of_its_own_and_sam_adds_none() {
    let roles = of_type("AWS::IAM::Role");
    let used: Vec<_> =
        of_type("AWS::Lambda::Function").into_values().filter_map(|function| named(&function["Role"])).collect();
    assert_eq!(used.iter().collect::<BTreeSet<_>>().len(), used.len(), "shared roles: {used:?}");
    assert_eq!(used.into_iter().collect::<BTreeSet<_>>(), roles.keys().copied().collect(), "a role for each function");
    for (name, role) in roles {
        assert!(role["ManagedPolicyArns"].is_null(), "{name} has managed policies");
        assert_eq!(role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"], "lambda.amazonaws.com");
    }
    let policies: Vec<_> = resources()
        .iter()
        .filter(|(_, resource)| {
            let kind = resource["Type"].as_str().unwrap_or_default();
            kind.starts_with("AWS::IAM::") && kind != "AWS::IAM::Role"
        })
        .collect();
    assert!(policies.is_empty(), "policies beside the roles: {policies:?}");
}

#[test]
fn no_function_may_do_more_than_it_names() {
    for (name, statements) in functions() {
        for statement in statements.iter().filter(|statement| statement.allows) {
            assert!(!statement.actions.is_empty() && !statement.resources.is_empty(), "{name}: {statement:?}");
            assert!(statement.actions.iter().all(|action| !action.contains('*')), "{name}: {statement:?}");
            let named =
                statement.resources.iter().all(|resource| texts(resource).iter().all(|text| !text.contains('*')));
            // Network interfaces do not exist yet when a function in a VPC needs them.
            let of_interfaces = name == "DeliveryFunction"
                && statement.condition == Some("InVpc")
                && statement.actions.iter().all(|action| action.starts_with("ec2:"));
            assert!(named || of_interfaces, "{name}: {statement:?}");
        }
    }
}

#[test]
fn each_function_may_take_from_the_queues_and_streams_of_its_mappings_and_from_no_other() {
    let mut mapped: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (name, mapping) in of_type("AWS::Lambda::EventSourceMapping") {
        let function = named(&mapping["FunctionName"]).unwrap_or_else(|| panic!("{name} names its function"));
        mapped.entry(function).or_default().extend(named(&mapping["EventSourceArn"]));
    }
    for (name, statements) in functions() {
        let all_queues = of_type("AWS::SQS::Queue");
        let (queues, streams): (BTreeSet<_>, BTreeSet<_>) =
            mapped.remove(name).unwrap_or_default().into_iter().partition(|source| all_queues.contains_key(source));
        for action in READ {
            assert_eq!(allowed(&statements, action), streams, "{name}: {action}");
        }
        assert_eq!(allowed(&statements, "sqs:ReceiveMessage"), queues, "{name}");
        for action in CONSUME {
            assert!(allowed(&statements, action).is_superset(&queues), "{name}: {action}");
        }
    }
    assert!(mapped.is_empty(), "mappings of other functions: {mapped:?}");
}

#[test]
fn each_function_is_allowed_something_on_the_tables_and_queues_that_it_is_told() {
    for (name, function) in of_type("AWS::Lambda::Function") {
        let allowed: BTreeSet<_> = functions()
            .remove(name)
            .expect("the function")
            .into_iter()
            .filter(|statement| statement.allows)
            .flat_map(|statement| statement.resources)
            .filter_map(named)
            .collect();
        for (variable, value) in function["Environment"]["Variables"].as_object().expect("variables") {
            // The globals name both tables to every function.
            if variable.ends_with("_QUEUE_URL") {
                assert!(named(value).is_some_and(|queue| allowed.contains(queue)), "{name}: {variable}");
            }
        }
        let tables = of_type("AWS::DynamoDB::Table");
        assert!(allowed.iter().any(|resource| tables.contains_key(resource)), "{name} has no table");
    }
}

#[test]
fn each_log_group_is_there_before_its_function_which_may_write_to_no_other() {
    let groups = of_type("AWS::Logs::LogGroup");
    for (name, function) in of_type("AWS::Lambda::Function") {
        let group =
            named(&function["LoggingConfig"]["LogGroup"]).unwrap_or_else(|| panic!("{name} names its log group"));
        assert!(!groups[group]["RetentionInDays"].is_null(), "{name}");
        // A reference makes CloudFormation create the group first; one back would be a circle.
        assert!(texts(groups[group]).iter().all(|text| !text.contains("Function}")), "{name}");
        let statements = &functions()[name];
        for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
            assert_eq!(allowed(statements, action), BTreeSet::from([group]), "{name}: {action}");
        }
        assert!(allowed(statements, "logs:CreateLogGroup").is_empty(), "{name}");
    }
}

/// Lambda uses the function's role for the interfaces; the function's own code has no use for that.
#[test]
fn what_lambda_may_do_to_network_interfaces_is_denied_to_the_functions_code() {
    let of_vpc = functions().remove("DeliveryFunction").expect("the function").into_iter();
    let (allowed, denied): (Vec<_>, Vec<_>) =
        of_vpc.filter(|statement| statement.condition == Some("InVpc")).partition(|statement| statement.allows);
    let actions =
        |statements: Vec<Statement>| statements.into_iter().flat_map(|one| one.actions).collect::<BTreeSet<_>>();
    assert_eq!(actions(allowed), actions(denied));
}

/// A version may send messages that only that version's delivery function can read.
#[test]
fn whoever_sends_to_the_delivery_function_is_updated_after_it() {
    let queues = BTreeSet::from(["DeliveryQueue", "RetryQueue"]);
    for (name, statements) in functions() {
        let sends = !allowed(&statements, "sqs:SendMessage").is_disjoint(&queues);
        let after = list(&resources()[name]["DependsOn"]).into_iter().any(|other| other == "DeliveryFunction");
        assert_eq!(sends, after, "{name}");
    }
}
