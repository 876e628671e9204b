//! The preview of a webhook that stands in the form: what it would send about an event, and whether that fires it.

mod ask;
mod choice;
mod run;
mod show;

pub use self::ask::{ask, ask_for_new};
pub use self::choice::{Choice, fitting};
pub use self::run::Outcome;
pub use self::show::panel;

use actions::{Error, events};
use aws::store::event_list::EventsWanted;
use domain::listed_event::ListedEvent;

use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::webhooks::recipes::Recipe;

/// Events of the log that are offered.
const EVENTS: usize = 10;

/// What stands beside a form.
#[derive(Debug)]
pub struct Beside {
    /// The event that is chosen.
    pub choice: Choice,
    /// The recipe that the form comes from.
    pub recipe: Option<&'static Recipe>,
    /// Events of the log to choose from, the newest first.
    pub events: Vec<ListedEvent>,
    /// What came of the preview, if one was asked for.
    pub outcome: Option<Result<Outcome, Error>>,
}

impl Beside {
    /// What stands beside a form that says this. It is there without the events of the log, too.
    pub async fn of(resources: &Resources, frame: &Frame, sent: &Form) -> Self {
        let found = events::list(&resources.tables, &EventsWanted::default(), EVENTS, frame.now).await;
        let events = found.map(|page| page.events).unwrap_or_else(|error| {
            tracing::warn!(%error, "events cannot be offered for a preview");
            Vec::new()
        });
        // A webhook from a recipe is tried with what it is made for, until another event is chosen.
        let recipe = Recipe::named(sent.text("recipe"));
        let choice = match recipe {
            Some(recipe) if !sent.has("with") => Choice::Recipe(recipe),
            _ => Choice::parse(sent.text("with")),
        };
        Self { choice, recipe, events, outcome: None }
    }
}
