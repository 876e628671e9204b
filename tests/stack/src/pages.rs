//! The pages of this repository hold: they and the template tell the same, their links lead somewhere, and the commands and files that
//! they name are there.

#![cfg(test)]

mod commands;
mod markdown;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::files::workspace;
use crate::{alarms, functions, template, transformed};
use markdown::Page;

/// Folders that hold what tools make, not what people write.
const NOT_OURS: [&str; 5] = ["target", "node_modules", ".git", ".aws-sam", "artifacts"];
/// Most lines of the README: whoever comes for the first time should read it to its end.
const README_LINES: usize = 130;

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of the repository, relative to its root.
fn files() -> BTreeSet<PathBuf> {
    let (root, mut files, mut folders) = (workspace(), BTreeSet::new(), vec![workspace()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !path.is_dir() {
                files.insert(path.strip_prefix(&root).expect("below the root").to_path_buf());
            } else if !NOT_OURS.contains(&name.as_ref()) {
                folders.push(path);
            }
        }
    }
    files
}

fn pages() -> Vec<Page> {
    let pages: Vec<_> = files().into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "md")).collect();
    assert!(pages.len() > 8, "the pages were found: {pages:?}");
    pages.into_iter().map(|path| Page::new(&path, read(&path.to_string_lossy()))).collect()
}

fn page(path: &str) -> Page {
    Page::new(Path::new(path), read(path))
}

/// Each variable of the template's functions, and the functions that it is for; `None` stands for all.
fn variables(template: &str) -> BTreeMap<String, Option<BTreeSet<String>>> {
    let mut variables: BTreeMap<String, Option<BTreeSet<String>>> = BTreeMap::new();
    let (mut function, mut indent) = (None, None);
    for line in template.lines() {
        let depth = line.len() - line.trim_start().len();
        if let Some(folder) = line.trim().strip_prefix("CodeUri: functions/") {
            function = Some(folder.to_owned());
        }
        if line.trim() == "Variables:" {
            indent = Some(depth + 2);
        } else if indent == Some(depth) {
            let name = line.trim().split(':').next().expect("a name").to_owned();
            match &function {
                // Before the first function: the globals.
                None => variables.insert(name, None),
                Some(function) => {
                    let of = variables.entry(name).or_insert_with(|| Some(BTreeSet::new()));
                    of.as_mut().expect("a variable is global or not").insert(function.clone());
                    continue;
                }
            };
        } else {
            indent = None;
        }
    }
    assert!(variables.len() > 10, "the variables were found: {variables:?}");
    variables
}

#[test]
fn every_parameter_is_listed_with_its_default_and_nothing_else_is() {
    let template = read("template.yaml");
    let rows = page("functions/OPERATIONS.md").rows("Parameters");
    for name in template::parameter_names(&template) {
        let own = template.split(&format!("\n  {name}:\n")).nth(1).expect("the parameter");
        let default = own.lines().take_while(|line| line.starts_with("    "));
        let default = default.filter_map(|line| line.trim().strip_prefix("Default: ")).next();
        let expected = match default.map(|default| default.trim_matches('"')) {
            None => "none, required".to_owned(),
            Some("") => "empty".to_owned(),
            Some(default) => format!("`{default}`"),
        };
        let row = rows.iter().find(|row| row[0] == format!("`{name}`"));
        assert_eq!(row.unwrap_or_else(|| panic!("{name} is not listed"))[1], expected, "{name}");
    }
    assert_eq!(rows.len(), template::parameter_names(&template).len() + 1, "rows beside the parameters: {rows:?}");
}

#[test]
fn every_environment_variable_is_listed_with_its_functions_and_nothing_else_is() {
    let mut listed = BTreeMap::new();
    for row in page("functions/README.md").rows("Environment variables").into_iter().skip(1) {
        let functions = match row[1].as_str() {
            "all" => None,
            names => Some(names.split(", ").map(str::to_owned).collect::<BTreeSet<_>>()),
        };
        listed.extend(markdown::codes(&row[0]).into_iter().map(|name| (name, functions.clone())));
    }
    assert_eq!(listed, variables(&read("template.yaml")));
}

#[test]
fn every_function_is_introduced() {
    let introduced = page("functions/README.md").rows("The functions");
    for name in functions::names().expect("the functions") {
        let found = introduced.iter().any(|row| row[0] == name || row[0].starts_with(&format!("[{name}](")));
        assert!(found, "functions/README.md does not introduce {name}");
    }
}

#[test]
fn every_alarm_says_when_it_fires_and_what_to_do_and_no_other_is_listed() {
    let mut listed = BTreeMap::new();
    for row in page("functions/OPERATIONS.md").rows("Alarms").into_iter().skip(1) {
        let [failure, alarm, within, instruction] = &row[..] else { panic!("not four cells: {row:?}") };
        assert!(!failure.is_empty() && !instruction.is_empty(), "{row:?}");
        listed.insert(alarm.clone(), within.clone());
    }
    let alarms = transformed::of_type("AWS::CloudWatch::Alarm").into_keys();
    let expected = alarms.map(|name| (format!("`{name}`"), format!("{} min", alarms::fires_within(name))));
    assert_eq!(listed, expected.collect());
}

#[test]
fn every_error_code_is_in_the_contract() {
    let kinds = read("functions/api/src/kinds.rs");
    let is_code = |text: &&str| text.len() > 5 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let codes: BTreeSet<_> = kinds.split('"').filter(is_code).collect();
    assert!(codes.len() > 10, "the codes were found: {codes:?}");
    let listed: BTreeSet<_> =
        page("functions/api/README.md").rows("Errors").iter().flat_map(|row| markdown::codes(&row[1])).collect();
    assert_eq!(listed, codes.into_iter().map(str::to_owned).collect());
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines; move what it tells to the room that it is about");
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut dead = Vec::new();
    for page in pages() {
        for link in page.links().into_iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (path, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(path, anchor)| (path, Some(anchor)));
            let target = if path.is_empty() { page.path.clone() } else { page.beside(path) };
            let there = workspace().join(&target).exists()
                && anchor.is_none_or(|anchor| Page::new(&target, read(&target.to_string_lossy())).has_anchor(anchor));
            if !there {
                dead.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    assert_eq!(dead, [""; 0], "links that lead nowhere");
}

#[test]
fn every_file_that_a_page_names_is_there() {
    let files = files();
    let is_there = |page: &Page, name: &str| match name.contains('/') {
        true => [page.beside(name), PathBuf::from(name)].iter().any(|path| workspace().join(path).exists()),
        // A name alone may be one of several files, as `main.rs` is.
        false => files.iter().any(|path| path.file_name().is_some_and(|own| own == name)),
    };
    let mut missing = Vec::new();
    for page in pages() {
        let names = page.codes().into_iter().filter(|code| markdown::names_a_file(code));
        missing
            .extend(names.filter(|name| !is_there(&page, name)).map(|name| format!("{}: {name}", page.path.display())));
    }
    assert_eq!(missing, [""; 0], "files that are not there");
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let packages = commands::packages(&files());
    let mut missing = Vec::new();
    let mut found = 0;
    for page in pages() {
        for command in page.commands("cargo test ") {
            found += 1;
            if let Err(what) = commands::check(&command, &packages) {
                missing.push(format!("{}: {command}: {what}", page.path.display()));
            }
        }
    }
    assert!(found > 10, "the commands were found");
    assert_eq!(missing, [""; 0], "commands that run nothing");
}
