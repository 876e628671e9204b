//! The README and the template tell the same.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use crate::files::workspace;
    use crate::template;

    fn read(path: &str) -> String {
        fs::read_to_string(workspace().join(path)).expect("a file of the workspace")
    }

    /// What stands in backquotes in the first cells of the README's tables.
    fn first_cells(readme: &str) -> BTreeSet<&str> {
        let cells = readme.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
    }

    #[test]
    fn the_readme_lists_every_parameter_with_its_default() {
        let (template, readme) = (read("template.yaml"), read("README.md"));
        let listed = first_cells(&readme);
        for name in template::parameter_names(&template) {
            assert!(listed.contains(name), "{name} is not in the README");
            let own = template.split(&format!("\n  {name}:\n")).nth(1).expect("the parameter");
            let default = own.lines().take_while(|line| line.starts_with("    "));
            let default = default.filter_map(|line| line.trim().strip_prefix("Default: ")).next();
            let row = readme.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).expect("a row of its own");
            let shown = row.split(" | ").nth(1).expect("a default");
            match default.map(|default| default.trim_matches('"')) {
                None => assert_eq!(shown, "none, required", "{name}"),
                Some("") => assert_eq!(shown, "empty", "{name}"),
                Some(default) => assert_eq!(shown, format!("`{default}`"), "{name}"),
            }
        }
    }

    #[test]
    fn the_readme_lists_every_environment_variable_of_the_functions() {
        let (template, readme) = (read("template.yaml"), read("README.md"));
        let listed = first_cells(&readme);
        let mut variables = 0;
        for block in template.split("Variables:\n").skip(1) {
            let indent = block.len() - block.trim_start().len();
            for line in block.lines().take_while(|line| line.len() - line.trim_start().len() == indent) {
                let name = line.trim().split(':').next().expect("a name");
                assert!(listed.contains(name), "{name} is not in the README");
                variables += 1;
            }
        }
        assert!(variables > 10, "the variables were found");
    }
}
