//! A stack with event sources: deployed without, then updated with their parameters, as whoever has a stack would.

use std::sync::OnceLock;
use std::thread::sleep;
use std::time::Duration;

use e2e::running::start;
use serde_json::{Value, json};
use stack::{Outputs, Stack};

use super::aws::{make, text};

/// The name of the stack in CloudFormation.
const STACK: &str = "carillon";
/// How long an update may take.
const LOOKS: usize = 600;
const INTERVAL: Duration = Duration::from_millis(200);

/// The bus, which has events of other sources than the stack's, too.
pub const BUS: &str = "events-of-all";
/// What the stack takes from it, as the examples send it.
const PATTERN: &str = r#"{"source": ["my-cms"]}"#;
/// The account that may send to the queue.
pub const PRODUCER: &str = "222222222222";

/// The stack and its topic.
pub struct Connected {
    stack: Stack,
    /// The topic's ARN.
    pub topic: String,
}

impl Connected {
    pub fn outputs(&self) -> &Outputs {
        self.stack.outputs()
    }
}

/// The stack, with a topic, a bus, and an account that may send.
pub fn connected() -> &'static Connected {
    static CONNECTED: OnceLock<Connected> = OnceLock::new();
    CONNECTED.get_or_init(|| {
        let stack = start("connected", &[]);
        let outputs = stack.outputs();
        make(outputs, "events", "create_event_bus", json!({"Name": BUS}));
        let topic = create_topic(outputs, "events");
        let producer = format!("arn:aws:iam::{PRODUCER}:root");
        update(
            outputs,
            &[
                ("EventTopicArn", topic.as_str()),
                ("EventBusName", BUS),
                ("EventPattern", PATTERN),
                ("ProducerArns", &format!("{producer},arn:aws:iam::444444444444:role/cms")),
            ],
        );
        Connected { stack, topic }
    })
}

/// Creates a topic and answers with its ARN.
pub fn create_topic(outputs: &Outputs, name: &str) -> String {
    let topic = make(outputs, "sns", "create_topic", json!({"Name": name}));
    text(&topic["TopicArn"]).to_owned()
}

/// Updates the stack with these parameters; the others stay.
///
/// # Panics
///
/// If it does not come to a good end.
pub fn update(outputs: &Outputs, parameters: &[(&str, &str)]) {
    let describe =
        || make(outputs, "cloudformation", "describe_stacks", json!({"StackName": STACK}))["Stacks"][0].take();
    let before = describe();
    let names = before["Parameters"].as_array().into_iter().flatten().filter_map(|one| one["ParameterKey"].as_str());
    let parameters: Vec<Value> = names
        .map(|name| match parameters.iter().find(|(changed, _)| *changed == name) {
            Some((_, value)) => json!({"ParameterKey": name, "ParameterValue": value}),
            None => json!({"ParameterKey": name, "UsePreviousValue": true}),
        })
        .collect();
    let arguments = json!({
        "StackName": STACK,
        "UsePreviousTemplate": true,
        "Parameters": parameters,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    });
    make(outputs, "cloudformation", "update_stack", arguments);
    for _ in 0..LOOKS {
        match describe()["StackStatus"].as_str() {
            Some("UPDATE_COMPLETE") => return,
            Some(status) if status.contains("FAILED") || status.contains("ROLLBACK") => panic!("{status}"),
            _ => sleep(INTERVAL),
        }
    }
    panic!("the update does not end");
}
