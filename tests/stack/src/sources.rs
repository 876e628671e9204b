//! What the template promises about event sources: it lets in those that its parameters name, and no other.

#![cfg(test)]

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::transformed::{alternatives, conditions, list, named, of_type, resources};

/// The statements of the policy of a queue, each with the condition of the template that it depends on.
fn statements(queue: &str) -> Vec<(&'static str, &'static Value)> {
    let is_of = |policy: &&&Value| list(&policy["Queues"]).into_iter().filter_map(named).eq([queue]);
    let policies = of_type("AWS::SQS::QueuePolicy");
    let policy = policies.values().find(is_of).unwrap_or_else(|| panic!("{queue} has a policy"));
    let statements = list(&policy["PolicyDocument"]["Statement"]).into_iter().flat_map(alternatives);
    statements.map(|(condition, statement)| (condition.expect("a condition"), statement)).collect()
}

/// A statement that lets a service send to a queue, on behalf of one of its resources.
fn of_service(queue: &str, service: &str, source: Value) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::GetAtt": [queue, "Arn"]},
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    })
}

/// The last part of the stack's id.
fn unique() -> Value {
    json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]})
}

/// The ARN of the rule, which does not take the rule to be there.
fn rule() -> Value {
    let bus = json!({"Fn::If": ["IsDefaultBus", "", {"Fn::Sub": "${EventBusName}/"}]});
    let arn = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Bus}events-${Unique}";
    json!({"Fn::Sub": [arn, {"Bus": bus, "Unique": unique()}]})
}

#[test]
fn queues_let_sources_in_before_these_begin() {
    let name = json!({"Fn::Sub": ["events-${Unique}", {"Unique": unique()}]});
    assert_eq!(resources()["EventBusRule"]["Properties"]["Name"], name);
    assert_eq!(conditions()["IsDefaultBus"], json!({"Fn::Equals": [{"Ref": "EventBusName"}, "default"]}));
    for source in ["EventBusRule", "EventTopicSubscription"] {
        assert_eq!(resources()[source]["DependsOn"], json!(["EventQueuePolicy", "EventDeadLettersPolicy"]), "{source}");
    }
}

#[test]
fn queues_let_in_the_sources_that_parameters_name_and_no_other() {
    let services = |queue: &str| {
        BTreeMap::from([
            ("HasEventTopic", of_service(queue, "sns.amazonaws.com", json!({"Ref": "EventTopicArn"}))),
            ("HasEventBus", of_service(queue, "events.amazonaws.com", rule())),
        ])
    };
    let mut queue = services("EventQueue");
    let producers = json!({
        "Effect": "Allow",
        "Principal": {"AWS": {"Fn::Split": [",", {"Ref": "ProducerArns"}]}},
        "Action": ["sqs:SendMessage", "sqs:GetQueueUrl"],
        "Resource": {"Fn::GetAtt": ["EventQueue", "Arn"]},
    });
    queue.insert("HasProducers", producers);
    for (name, expected) in [("EventQueue", queue), ("EventDeadLetters", services("EventDeadLetters"))] {
        let found = statements(name).into_iter().map(|(condition, statement)| {
            let mut statement = statement.clone();
            statement.as_object_mut().expect("a statement").shift_remove("Sid");
            (condition, statement)
        });
        assert_eq!(found.collect::<BTreeMap<_, _>>(), expected, "{name}");
    }
    assert_eq!(of_type("AWS::SQS::QueuePolicy").len(), 2, "policies of other queues");
}

#[test]
fn nothing_is_made_for_sources_that_no_parameter_names() {
    for (resource, condition) in [
        ("EventTopicSubscription", "HasEventTopic"),
        ("EventBusRule", "HasEventBus"),
        ("EventQueuePolicy", "HasEventSources"),
        ("EventDeadLettersPolicy", "HasEventTopicOrBus"),
    ] {
        assert_eq!(resources()[resource]["Condition"], condition, "{resource}");
    }
    let is_given = |parameter: &str| json!({"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]});
    for (condition, expected) in [
        ("HasEventTopic", is_given("EventTopicArn")),
        ("HasEventBus", is_given("EventBusName")),
        ("HasProducers", is_given("ProducerArns")),
        ("HasEventTopicOrBus", json!({"Fn::Or": [{"Condition": "HasEventTopic"}, {"Condition": "HasEventBus"}]})),
        ("HasEventSources", json!({"Fn::Or": [{"Condition": "HasEventTopicOrBus"}, {"Condition": "HasProducers"}]})),
    ] {
        assert_eq!(conditions()[condition], expected, "{condition}");
    }
}

/// The dispatcher takes from there, too.
#[test]
fn what_a_topic_or_a_rule_cannot_deliver_is_kept_as_a_dead_letter_of_events() {
    let dead_letters = |value: &'static Value| named(value).expect("a queue");
    let subscription = of_type("AWS::SNS::Subscription")["EventTopicSubscription"];
    assert_eq!(named(&subscription["Endpoint"]), Some("EventQueue"));
    assert_eq!(dead_letters(&subscription["RedrivePolicy"]["deadLetterTargetArn"]), "EventDeadLetters");
    let target = list(&of_type("AWS::Events::Rule")["EventBusRule"]["Targets"])[0];
    assert_eq!(named(&target["Arn"]), Some("EventQueue"));
    assert_eq!(dead_letters(&target["DeadLetterConfig"]["Arn"]), "EventDeadLetters");
}
