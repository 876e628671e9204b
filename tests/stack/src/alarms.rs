//! What the template promises about alarms: there is one for each way in which delivery can stop, none that cannot fire, and the page of
//! operations says within which time each does.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::transformed::{list, named, of_type, resources};

/// Until CloudWatch has the metric and has looked at it, in seconds.
const DELAY: u64 = 120;
/// How much longer it waits where there is no data, in seconds.
const PATIENCE: u64 = 180;
/// Each failure must be reported within this, in minutes.
const WITHIN: u64 = 10;
const AGE: &str = "ApproximateAgeOfOldestMessage";
/// In milliseconds; a metric of the function that takes from the stream.
const STREAM_AGE: &str = "IteratorAge";

fn alarms() -> BTreeMap<&'static str, &'static Value> {
    of_type("AWS::CloudWatch::Alarm")
}

/// The resources whose metrics of these names have an alarm.
fn watched(metrics: &[&str]) -> BTreeSet<&'static str> {
    let watching =
        alarms().into_values().filter(|alarm| metrics.contains(&alarm["MetricName"].as_str().unwrap_or_default()));
    watching.filter_map(|alarm| named(&alarm["Dimensions"][0]["Value"])).collect()
}

fn number(alarm: &Value, property: &str) -> u64 {
    alarm[property].as_u64().unwrap_or_else(|| panic!("{property} of {alarm}"))
}

/// Within how many minutes it fires once what it is about has begun, with traffic.
pub(crate) fn fires_within(alarm: &str) -> u64 {
    let alarm = alarms()[alarm];
    // What is so old has been there for so long.
    let age = match alarm["MetricName"].as_str() {
        Some(AGE) => number(alarm, "Threshold"),
        Some(STREAM_AGE) => number(alarm, "Threshold") / 1000,
        _ => 0,
    };
    let datapoints = alarm["DatapointsToAlarm"].as_u64().unwrap_or_else(|| number(alarm, "EvaluationPeriods"));
    let no_data = if alarm["TreatMissingData"] == "breaching" { PATIENCE } else { 0 };
    (age + number(alarm, "Period") * datapoints + DELAY + no_data).div_ceil(60)
}

#[test]
fn each_fires_in_time_and_notifies_if_there_is_a_topic() {
    for (name, alarm) in alarms() {
        assert!(fires_within(name) <= WITHIN, "{name} fires within {} min", fires_within(name));
        assert_eq!(alarm["AlarmActions"]["Fn::If"][0], "HasAlarmTopic", "{name}");
        assert!(alarm["AlarmDescription"].as_str().is_some_and(|text| text.ends_with('.')), "{name}");
    }
}

#[test]
fn every_function_is_watched() {
    let functions: BTreeSet<_> = of_type("AWS::Lambda::Function").into_keys().collect();
    // API Gateway turns what the functions behind it do wrong into answers, so that their API is watched.
    let integrations = of_type("AWS::ApiGatewayV2::Integration");
    let named_by = |property: &str| integrations.values().filter_map(|one| named(&one[property])).collect();
    let (behind_a_gateway, gateways): (BTreeSet<_>, BTreeSet<_>) = (named_by("IntegrationUri"), named_by("ApiId"));
    assert_eq!(watched(&["5xx"]), gateways);
    let others: BTreeSet<_> = functions.difference(&behind_a_gateway).copied().collect();
    assert_eq!(watched(&["Errors"]), others);
    // What is throttled is not invoked: for a schedule of minutes, invocations that are missing say so, too, and for a stream the age of
    // what waits in it.
    let every_minute =
        of_type("AWS::Events::Rule").into_values().filter(|rule| rule["ScheduleExpression"] == "rate(1 minute)");
    assert_eq!(watched(&["Invocations"]), every_minute.filter_map(|rule| named(&rule["Targets"][0]["Arn"])).collect());
    assert_eq!(watched(&["Throttles", "Invocations", STREAM_AGE]), others);
}

#[test]
fn every_stream_is_watched_by_its_age_and_by_what_is_given_up() {
    let streams = of_type("AWS::Lambda::EventSourceMapping")
        .into_values()
        .filter(|one| one["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn");
    let streams: Vec<_> = streams.collect();
    let functions: BTreeSet<_> = streams.iter().filter_map(|one| named(&one["FunctionName"])).collect();
    assert!(!functions.is_empty());
    assert_eq!(watched(&[STREAM_AGE]), functions);
    for stream in streams {
        let destination = named(&stream["DestinationConfig"]["OnFailure"]["Destination"]).expect("a destination");
        assert!(watched(&["ApproximateNumberOfMessagesVisible"]).contains(destination), "{destination}");
        // As long as events survive, and well before the stream forgets, after a day.
        let age = number(stream, "MaximumRecordAgeInSeconds");
        assert!((12 * 60 * 60..22 * 60 * 60).contains(&age), "{age}");
    }
}

#[test]
fn every_queue_is_watched() {
    let consumed: BTreeSet<_> = of_type("AWS::Lambda::EventSourceMapping")
        .into_values()
        .filter(|one| one["Enabled"] != false)
        .filter_map(|one| named(&one["EventSourceArn"]))
        .filter(|source| of_type("AWS::SQS::Queue").contains_key(source))
        .collect();
    let visible = "ApproximateNumberOfMessagesVisible";
    let others: BTreeSet<_> =
        of_type("AWS::SQS::Queue").into_keys().filter(|queue| !consumed.contains(queue)).collect();
    assert!(watched(&[AGE, visible]).is_superset(&consumed), "what is consumed is late");
    assert!(watched(&[visible, "NumberOfMessagesSent"]).is_superset(&others), "something lies where nobody takes it");
    // SQS does not count what it moves itself as sent.
    let targets = of_type("AWS::SQS::Queue")
        .into_values()
        .filter_map(|queue| named(&queue["RedrivePolicy"]["deadLetterTargetArn"]));
    let dead_letters: BTreeSet<_> = targets.filter(|queue| !consumed.contains(queue)).collect();
    assert!(watched(&[visible]).is_superset(&dead_letters), "{dead_letters:?}");
}

/// A message that fails stays for as long as it is hidden. If it then leaves the queue, no message gets older; if it comes back, only what
/// failed twice is worth an alarm.
#[test]
fn ages_are_such_as_failing_messages_have() {
    let queues = of_type("AWS::SQS::Queue");
    for (name, alarm) in alarms().into_iter().filter(|(_, alarm)| alarm["MetricName"] == AGE) {
        let queue = queues[named(&alarm["Dimensions"][0]["Value"]).expect("a queue")];
        let (age, hidden) = (number(alarm, "Threshold"), number(queue, "VisibilityTimeout"));
        if queue["RedrivePolicy"]["maxReceiveCount"] == 1 {
            // With a message a minute, one of at least this age is there at any time.
            assert!(age <= hidden - 60, "{name} cannot fire: {age}, {hidden}");
        } else {
            assert!(age > hidden, "{name} fires at a single failure: {age}, {hidden}");
        }
    }
}

/// What fails because something that we need is down must outlive that.
#[test]
fn messages_survive_twelve_hours_of_an_outage() {
    for (name, queue) in of_type("AWS::SQS::Queue") {
        assert_eq!(queue["MessageRetentionPeriod"], 14 * 24 * 60 * 60, "{name}");
        let receives = &queue["RedrivePolicy"]["maxReceiveCount"];
        if receives.is_null() || *receives == 1 {
            continue;
        }
        let seconds = number(queue, "VisibilityTimeout") * receives.as_u64().expect("a number");
        assert!(seconds >= 12 * 60 * 60, "{name}: {seconds} s");
    }
}

#[test]
fn every_functions_log_counts_its_faults() {
    let filters = of_type("AWS::Logs::MetricFilter");
    let counted: BTreeSet<_> = filters.values().filter_map(|filter| named(&filter["LogGroupName"])).collect();
    assert_eq!(counted, of_type("AWS::Logs::LogGroup").into_keys().collect());
    let alarm = &resources()["FaultsAlarm"]["Properties"];
    for (name, filter) in filters {
        let metric = list(&filter["MetricTransformations"])[0];
        assert_eq!(metric["MetricNamespace"], alarm["Namespace"], "{name}");
        assert_eq!(metric["MetricName"], alarm["MetricName"], "{name}");
        assert!(metric["DefaultValue"].is_null(), "{name}: a metric that is always there is always charged for");
    }
}
