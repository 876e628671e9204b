//! `template.yaml` as text: the names of its parameters, and the places where packaging puts the functions' code.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Error;
use crate::files::at;

/// Reads the template.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(at(path))
}

/// Refuses parameters that the template does not declare.
pub(crate) fn check_parameters(template: &str, given: &BTreeMap<String, String>) -> Result<(), Error> {
    let known = parameter_names(template);
    match given.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            Err(Error::UnknownParameter { name: name.clone(), known: known.into_iter().map(str::to_owned).collect() })
        }
    }
}

/// The names under `Parameters:`, in their order.
pub(crate) fn parameter_names(template: &str) -> Vec<&str> {
    template
        .lines()
        .skip_while(|line| *line != "Parameters:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with([' ', '#']))
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with([' ', '#']))
        .collect()
}

/// Replaces each function's `CodeUri: functions/<name>` by where its package was put, as `sam package` does. Each function must be in the
/// template exactly once, and no other may be.
pub(crate) fn with_code(template: &str, locations: &BTreeMap<&str, String>) -> Result<String, Error> {
    let mut missing: Vec<&str> = locations.keys().copied().collect();
    let mut lines = Vec::new();
    for line in template.lines() {
        let Some((indent, directory)) = line.split_once("CodeUri:") else {
            lines.push(line.to_owned());
            continue;
        };
        let name = directory.trim().trim_start_matches("functions/");
        let Some(location) = locations.get(name) else {
            return Err(Error::Template(format!("the local stack does not build the function of `{}`", line.trim())));
        };
        let Some(found) = missing.iter().position(|expected| *expected == name) else {
            return Err(Error::Template(format!("`{}` appears more than once", line.trim())));
        };
        missing.swap_remove(found);
        lines.push(format!("{indent}CodeUri: {location}"));
    }
    if let Some(name) = missing.first() {
        return Err(Error::Template(format!("`CodeUri: functions/{name}` is missing")));
    }
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "\
Parameters:
  SiteId:
    Type: String
  # How long
  LogRetentionDays:
    Default: 30

Resources:
  ApiFunction:
    Properties:
      CodeUri: functions/api
  DeliveryFunction:
    Properties:
      CodeUri: functions/delivery
";

    fn locations(names: &[&'static str]) -> BTreeMap<&'static str, String> {
        names.iter().map(|name| (*name, format!("s3://code/{name}.zip"))).collect()
    }

    #[test]
    fn parameters_are_named_in_their_order_and_resources_are_none() {
        assert_eq!(parameter_names(TEMPLATE), ["SiteId", "LogRetentionDays"]);
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_the_known_ones() {
        let given = BTreeMap::from([("SiteID".to_owned(), "7".to_owned())]);
        let error = check_parameters(TEMPLATE, &given).expect_err("unknown");
        assert_eq!(error.to_string(), "template.yaml has no parameter SiteID; it has SiteId, LogRetentionDays");
        assert!(check_parameters(TEMPLATE, &BTreeMap::from([("SiteId".to_owned(), "7".to_owned())])).is_ok());
    }

    #[test]
    fn each_function_gets_the_location_of_its_package_and_nothing_else_changes() {
        let packaged = with_code(TEMPLATE, &locations(&["api", "delivery"])).expect("packaged");
        assert_eq!(
            packaged,
            TEMPLATE
                .replace("functions/api", "s3://code/api.zip")
                .replace("functions/delivery", "s3://code/delivery.zip")
        );
    }

    #[test]
    fn functions_missing_unknown_or_doubled_are_refused() {
        let refusal = |template: &str, names: &[&'static str]| {
            with_code(template, &locations(names)).expect_err("refused").to_string()
        };
        assert!(
            refusal(TEMPLATE, &["api", "delivery", "scheduler"]).contains("`CodeUri: functions/scheduler` is missing")
        );
        assert!(refusal(TEMPLATE, &["api"]).contains("does not build the function of `CodeUri: functions/delivery`"));
        let doubled = TEMPLATE.replace("functions/delivery", "functions/api");
        assert!(refusal(&doubled, &["api", "delivery"]).contains("`CodeUri: functions/api` appears more than once"));
    }

    #[test]
    fn the_template_of_the_workspace_can_be_packaged() {
        let template = read(&crate::workspace().join("template.yaml")).expect("template");
        let names = crate::functions::names().expect("the functions");
        let locations = names.iter().map(|name| (name.as_str(), format!("s3://code/{name}"))).collect();
        with_code(&template, &locations).expect("packaged");
        assert!(parameter_names(&template).contains(&"AdminTokenSha256"));
    }
}
