//! The recipes of `tests/recipes`, where a test sends each through a whole stack.

use domain::webhook::Draft;
use serde::Deserialize;

use super::words::Words;

/// A webhook to start from.
#[derive(Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The name of its folder.
    pub name: &'static str,
    /// The webhook, as the API takes it.
    webhook: &'static str,
    /// The document of an event that fires it.
    pub event: &'static str,
    /// Its page: what it is for and what to replace, in Markdown.
    page: &'static str,
}

macro_rules! recipe {
    ($name:literal) => {
        Recipe {
            name: $name,
            webhook: include_str!(concat!("../../../../../../tests/recipes/", $name, "/webhook.json")),
            event: include_str!(concat!("../../../../../../tests/recipes/", $name, "/event.json")),
            page: include_str!(concat!("../../../../../../tests/recipes/", $name, "/README.md")),
        }
    };
}

/// The document that creates a webhook.
#[derive(Deserialize)]
struct Document {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    attributes: Draft,
}

impl Recipe {
    /// Every one, what is wanted most first.
    pub const ALL: [Self; 9] = [
        recipe!("slack"),
        recipe!("discord"),
        recipe!("microsoft_teams"),
        recipe!("github_repository_dispatch"),
        recipe!("build_hook"),
        recipe!("algolia"),
        recipe!("snipcart"),
        recipe!("email"),
        recipe!("forward"),
    ];

    /// The recipe of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const ALL: &[Recipe] = &Recipe::ALL;
        ALL.iter().find(|recipe| recipe.name == name)
    }

    /// The webhook. Fails if the recipe is none, which a test rules out.
    pub fn draft(&self) -> Result<Draft, serde_json::Error> {
        serde_json::from_str::<Document>(self.webhook).map(|document| document.data.attributes)
    }

    /// What its page says.
    pub fn words(&self) -> Words {
        Words::parse(self.page)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use domain::webhook::Settings;

    use super::*;

    #[test]
    fn every_recipe_is_offered() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recipes");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        let folders: BTreeSet<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
        let offered: BTreeSet<String> = Recipe::ALL.iter().map(|recipe| recipe.name.to_owned()).collect();
        assert_eq!(offered, folders);
        assert!(!folders.is_empty());
    }

    #[test]
    fn every_recipe_is_a_webhook_and_says_what_it_is_for() {
        for recipe in &Recipe::ALL {
            let settings = Settings::parse(recipe.draft().unwrap());
            assert!(settings.is_ok(), "{}: {settings:?}", recipe.name);
            let words = recipe.words();
            assert!(!words.title().is_empty() && !words.first().into_string().is_empty(), "{}", recipe.name);
            assert_eq!(Recipe::named(recipe.name), Some(recipe));
        }
        assert_eq!(Recipe::named("soup"), None);
    }
}
