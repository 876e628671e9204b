//! What the template promises about encryption and permissions.

#[cfg(test)]
mod tests {
    use crate::files::workspace;
    use crate::template;

    /// The template's resources: the text of each, by its name.
    fn resources() -> Vec<(String, String)> {
        let template = template::read(&workspace().join("template.yaml")).expect("template.yaml");
        let all = template.split("\nResources:\n").nth(1).expect("resources");
        let all = all.split("\nOutputs:\n").next().expect("what stands before the outputs");
        let mut resources: Vec<(String, String)> = Vec::new();
        for line in all.lines() {
            match line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '#'])) {
                Some(name) if name.ends_with(':') => {
                    resources.push((name.trim_end_matches(':').to_owned(), String::new()));
                }
                _ => {
                    if let Some((_, text)) = resources.last_mut() {
                        text.push_str(line);
                        text.push('\n');
                    }
                }
            }
        }
        resources
    }

    fn of_type(kind: &str) -> Vec<(String, String)> {
        let found: Vec<_> =
            resources().into_iter().filter(|(_, text)| text.contains(&format!("    Type: {kind}\n"))).collect();
        assert!(found.len() > 1, "there are several {kind}");
        found
    }

    #[test]
    fn every_table_and_queue_is_encrypted() {
        for (name, table) in of_type("AWS::DynamoDB::Table") {
            assert!(table.contains("SSESpecification: { SSEEnabled: true }"), "{name}");
            assert!(table.contains("PointInTimeRecoveryEnabled: true"), "{name}");
        }
        for (name, queue) in of_type("AWS::SQS::Queue") {
            assert!(queue.contains("SqsManagedSseEnabled: true"), "{name}");
        }
    }

    #[test]
    fn no_function_may_do_more_than_it_names() {
        for (name, function) in of_type("AWS::Serverless::Function") {
            assert!(function.contains("      Policies:\n"), "{name}");
            let actions = function.lines().filter(|line| line.trim_start().starts_with("Action:"));
            for line in actions.clone() {
                assert!(!line.contains('*'), "{name}: {line}");
            }
            let targets: Vec<_> = function.lines().filter(|line| line.trim_start().starts_with("Resource:")).collect();
            assert_eq!(targets.len(), actions.count(), "{name}: each statement names its resources");
            for line in targets {
                assert!(!line.contains('*') && line.contains("Arn"), "{name}: {line}");
            }
        }
    }
}
