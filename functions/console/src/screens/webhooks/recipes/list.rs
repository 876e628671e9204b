//! `GET /console/webhooks/recipes`

use maud::{Markup, html};

use super::Recipe;
use crate::frame::Frame;
use crate::page::{Place, heading, page};

/// Every recipe.
pub async fn list(frame: Frame) -> Markup {
    let content = html! {
        (heading("Start from a recipe", html! { a.button href=(frame.to("webhooks/new")) { "Start from nothing" } }))
        p.about { "Each fills in the form of a new webhook. Nothing is saved, or sent, until you have looked at it." }
        ul.recipes { @for recipe in &Recipe::ALL { (one(&frame, recipe)) } }
    };
    page(&frame, Place::Webhooks, "Start from a recipe", content)
}

fn one(frame: &Frame, recipe: &Recipe) -> Markup {
    let words = recipe.words();
    let title = words.title();
    html! {
        li.card.recipe {
            h2 { (title) }
            (words.first())
            details { summary { "What to do" } (words.rest()) }
            p.use { a.button href=(frame.to(&format!("webhooks/new?recipe={}", recipe.name))) aria-label={ "Use this recipe: " (title) } { "Use this recipe" } }
        }
    }
}
