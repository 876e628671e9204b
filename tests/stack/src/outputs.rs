//! What a running stack offers, and the file that tells it to other programs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::files::at;

/// The region that everything is in.
pub(crate) const REGION: &str = "us-east-1";

/// What a running stack offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Outputs {
    /// Base URL of the API, for the option `baseUrl` of the DatoCMS clients.
    pub api_url: String,
    /// Address of the console, without a slash at its end; `None` if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console_url: Option<String>,
    /// Bearer token that the API accepts.
    pub token: String,
    /// Address of every AWS service.
    pub endpoint_url: String,
    /// Region of every resource.
    pub region: String,
    /// Queue that takes events.
    pub event_queue_url: String,
    /// Table of webhooks.
    pub webhooks_table_name: String,
    /// Table of events, webhook calls and their attempts.
    pub calls_table_name: String,
    /// The template's other outputs, by name.
    #[serde(flatten)]
    pub others: BTreeMap<String, String>,
}

impl Outputs {
    /// From the outputs of the template, whose `ApiUrl` is a host name that no local resolver knows.
    pub(crate) fn new(endpoint: &str, token: String, mut template: BTreeMap<String, String>) -> Result<Self, Error> {
        let mut take =
            |name: &str| template.remove(name).ok_or_else(|| Error::Template(format!("the output {name} is missing")));
        let api_url = format!("{endpoint}/_aws/execute-api/{}", take("ApiId")?);
        take("ApiUrl")?;
        let console_url = take("ConsoleUrl").ok().map(|_| format!("{api_url}/console"));
        Ok(Self {
            api_url,
            console_url,
            token,
            endpoint_url: endpoint.to_owned(),
            region: REGION.to_owned(),
            event_queue_url: take("EventQueueUrl")?,
            webhooks_table_name: take("WebhooksTableName")?,
            calls_table_name: take("CallsTableName")?,
            others: template,
        })
    }

    /// An output of the template that has no field of its own, by its name.
    pub(crate) fn other(&self, name: &str) -> Result<&str, Error> {
        let found = self.others.get(name).map(String::as_str);
        found.ok_or_else(|| Error::Template(format!("the output {name} is missing")))
    }

    /// The outputs of the stack that runs in the directory.
    ///
    /// # Errors
    ///
    /// [`Error::NotRunning`] if none does.
    pub fn of_running(directory: &Path) -> Result<Self, Error> {
        let path = file(directory);
        let text = fs::read_to_string(&path).map_err(|_| Error::NotRunning(path.clone()))?;
        serde_json::from_str(&text).map_err(|error| at(&path)(error.into()))
    }

    /// Writes them for other programs.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(self).map_err(|error| at(path)(error.into()))?;
        fs::write(path, text + "\n").map_err(at(path))
    }
}

/// The file of the outputs, there as long as the stack runs.
pub(crate) fn file(directory: &Path) -> PathBuf {
    directory.join("outputs.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template_outputs() -> BTreeMap<String, String> {
        ["ApiUrl", "ApiId", "ConsoleUrl", "EventQueueUrl", "DeliveryQueueUrl", "WebhooksTableName", "CallsTableName"]
            .map(|name| (name.to_owned(), format!("the {name}")))
            .into()
    }

    #[test]
    fn outputs_keep_the_templates_names_in_the_file() {
        let outputs = Outputs::new("http://127.0.0.1:1", "secret".to_owned(), template_outputs()).expect("complete");
        let json = serde_json::to_value(&outputs).expect("json");
        assert_eq!(json["ApiUrl"], "http://127.0.0.1:1/_aws/execute-api/the ApiId");
        assert_eq!(json["ConsoleUrl"], "http://127.0.0.1:1/_aws/execute-api/the ApiId/console");
        assert_eq!(json["Token"], "secret");
        assert_eq!(json["EndpointUrl"], "http://127.0.0.1:1");
        assert_eq!(json["Region"], "us-east-1");
        assert_eq!(json["DeliveryQueueUrl"], "the DeliveryQueueUrl");
        assert_eq!(json["CallsTableName"], "the CallsTableName");
        assert_eq!(serde_json::from_value::<Outputs>(json).expect("same"), outputs);
    }

    #[test]
    fn the_console_may_be_left_out() {
        let mut template = template_outputs();
        template.remove("ConsoleUrl");
        let outputs = Outputs::new("http://127.0.0.1:1", String::new(), template).expect("complete");
        assert_eq!(outputs.console_url, None);
        assert!(serde_json::to_value(&outputs).expect("json").get("ConsoleUrl").is_none());
    }

    #[test]
    fn a_missing_output_is_named() {
        let mut template = template_outputs();
        template.remove("EventQueueUrl");
        let error = Outputs::new("http://127.0.0.1:1", String::new(), template).expect_err("incomplete");
        assert_eq!(error.to_string(), "template.yaml: the output EventQueueUrl is missing");
    }
}
