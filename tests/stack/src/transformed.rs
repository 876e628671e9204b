//! What SAM makes of the template: the resources that CloudFormation creates. What SAM adds is in no line of the template.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::files::workspace;
use crate::progress::Progress;
use crate::{functions, python, template};

/// The resources, by name.
pub(crate) fn resources() -> &'static Map<String, Value> {
    transformed()["Resources"].as_object().expect("resources")
}

/// The conditions, by name.
pub(crate) fn conditions() -> &'static Map<String, Value> {
    transformed()["Conditions"].as_object().expect("conditions")
}

fn transformed() -> &'static Value {
    static TRANSFORMED: OnceLock<Value> = OnceLock::new();
    TRANSFORMED.get_or_init(|| {
        let text = template::read(&workspace().join("template.yaml")).expect("template.yaml");
        let names = functions::names().expect("the functions");
        let locations = names.iter().map(|name| (name.as_str(), format!("s3://code/{name}.zip"))).collect();
        let text = template::with_code(&text, &locations).expect("packaged");
        let interpreter = python::prepare(&Progress::new(false)).expect("Python, with SAM");
        let input = json!({ "template": text }).to_string();
        let output = python::run(&interpreter, "transform.py", input.as_bytes()).expect("transform.py runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    })
}

/// The resources of a type, by name: their properties.
pub(crate) fn of_type(kind: &str) -> BTreeMap<&'static str, &'static Value> {
    let found: BTreeMap<_, _> = resources()
        .iter()
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str(), &resource["Properties"]))
        .collect();
    assert!(!found.is_empty(), "there is a {kind}");
    found
}

/// The resource that a `Ref`, `Fn::GetAtt` or `Fn::Sub` of an ARN names.
pub(crate) fn named(value: &Value) -> Option<&str> {
    let of_sub = || value["Fn::Sub"].as_str()?.strip_prefix("${")?.split(['.', '}']).next();
    value["Ref"].as_str().or_else(|| value["Fn::GetAtt"][0].as_str()).or_else(of_sub)
}

/// A list, or a single value as a list of one.
pub(crate) fn list(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

/// A statement of a policy.
#[derive(Debug)]
pub(crate) struct Statement {
    /// The condition of the template that it depends on.
    pub(crate) condition: Option<&'static str>,
    /// Whether it allows something, rather than denies it.
    pub(crate) allows: bool,
    /// What.
    pub(crate) actions: BTreeSet<&'static str>,
    /// On what.
    pub(crate) resources: Vec<&'static Value>,
}

/// Every statement of a role's policies, those that depend on a condition included.
pub(crate) fn statements(role: &'static Value) -> Vec<Statement> {
    let policies = list(&role["Policies"]).into_iter().flat_map(alternatives);
    let mut statements = Vec::new();
    for (condition, policy) in policies {
        for (own, statement) in list(&policy["PolicyDocument"]["Statement"]).into_iter().flat_map(alternatives) {
            statements.push(Statement {
                condition: own.or(condition),
                allows: statement["Effect"] == "Allow",
                actions: list(&statement["Action"]).into_iter().filter_map(Value::as_str).collect(),
                resources: list(&statement["Resource"]),
            });
        }
    }
    statements
}

/// What an element of a list may be: itself or, for an `Fn::If`, either of its values.
pub(crate) fn alternatives(element: &'static Value) -> Vec<(Option<&'static str>, &'static Value)> {
    match element["Fn::If"].as_array() {
        None => vec![(None, element)],
        Some(branches) => branches[1..]
            .iter()
            .filter(|branch| branch["Ref"] != "AWS::NoValue")
            .map(|branch| (branches[0].as_str(), branch))
            .collect(),
    }
}
