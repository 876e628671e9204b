//! `/console/webhooks/recipes`: webhooks for what many people want, to start from.

mod list;
mod recipe;
mod words;

pub use self::list::list;
pub use self::recipe::Recipe;

use maud::{Markup, html};

/// The words of a recipe above the form that it has filled in.
pub fn above_form(recipe: &Recipe) -> Markup {
    let words = recipe.words();
    html! {
        section.card.recipe aria-labelledby="recipe" {
            h2 #recipe { "From the recipe “" (words.title()) "”" }
            (words.whole())
        }
    }
}
