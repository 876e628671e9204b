//! Routes, and the checks that stand before each: the session, the permission. No route is made without saying who may ask for it, and what it says
//! is what is checked.

use std::collections::BTreeSet;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{MethodRouter, get, post};
use domain::access::Need;
use http::Uri;

use crate::auth;
use crate::links::{Root, below};
use crate::resources::Resources;

/// Who may ask for a page, or send a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Everybody.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Those whose role permits it.
    Those(Need),
}

impl From<Need> for For {
    fn from(need: Need) -> Self {
        Self::Those(need)
    }
}

/// The routes of the console. A path that takes a form and has no page leads to the nearest page above it: a browser asks for it when one loads
/// the answer to a form anew, or goes back to it after signing in.
#[derive(Default)]
pub struct RouteTable {
    /// Those that need a session.
    protected: Router<Resources>,
    /// Those that anyone may ask for.
    public: Router<Resources>,
    pages: BTreeSet<&'static str>,
    forms: BTreeSet<&'static str>,
}

impl RouteTable {
    /// Adds a page.
    #[must_use]
    pub fn page<H, T>(mut self, path: &'static str, who: impl Into<For>, handler: H) -> Self
    where
        H: Handler<T, Resources>,
        T: 'static,
    {
        self.pages.insert(path);
        self.route(path, who.into(), get(handler))
    }

    /// Adds a path that takes a form.
    #[must_use]
    pub fn form<H, T>(mut self, path: &'static str, who: impl Into<For>, handler: H) -> Self
    where
        H: Handler<T, Resources>,
        T: 'static,
    {
        self.forms.insert(path);
        self.route(path, who.into(), post(handler))
    }

    fn route(self, path: &str, who: For, route: MethodRouter<Resources>) -> Self {
        let Self { protected, public, .. } = self;
        let (protected, public) = match who {
            For::Anyone => (protected, public.route(path, route)),
            For::SignedIn => (protected.route(path, route), public),
            For::Those(need) => {
                let checked = route.route_layer(from_fn_with_state(need, auth::require_permission));
                (protected.route(path, checked), public)
            }
        };
        Self { protected, public, ..self }
    }

    /// All of them.
    pub fn into_router(self, resources: &Resources) -> Router<Resources> {
        let bare = self.forms.iter().filter(|path| !self.pages.contains(*path));
        let public = bare.fold(self.public, |public, path| {
            let depth = depth_of_page_above(path, &self.pages);
            let lead = move |uri: Uri| async move { Redirect::to(&above(uri.path(), depth)) };
            public.route(path, get(lead))
        });
        self.protected.route_layer(from_fn_with_state(resources.tokens.clone(), auth::require_session)).merge(public)
    }
}

/// How many segments below the console the nearest page has that is above a path; 0 is the console itself.
fn depth_of_page_above(path: &str, pages: &BTreeSet<&str>) -> usize {
    let parents = std::iter::successors(path.rsplit_once('/'), |(parent, _)| parent.rsplit_once('/'));
    let page = parents.map(|(parent, _)| parent).find(|parent| pages.contains(parent)).unwrap_or_default();
    below(page).split('/').filter(|segment| !segment.is_empty()).count()
}

/// The link from a path to what is above it, so many segments below the console.
fn above(path: &str, depth: usize) -> String {
    let segments: Vec<&str> = below(path).split('/').take(depth).collect();
    let root = Root::of(path);
    if segments.is_empty() { root.home() } else { root.to(&segments.join("/")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_the_nearest_page_above_it() {
        let pages = BTreeSet::from(["/console", "/console/webhooks", "/console/webhooks/{id}", "/console/access"]);
        for (form, path, link) in [
            ("/console/webhooks/{id}/preview", "/console/webhooks/a%2Fb/preview", "../../webhooks/a%2Fb"),
            ("/console/webhooks/{id}/x/y", "/console/webhooks/7/x/y", "../../../webhooks/7"),
            ("/console/access/roles", "/console/access/roles", "../access"),
            ("/console/sign_out", "/console/sign_out", "../console"),
        ] {
            assert_eq!(above(path, depth_of_page_above(form, &pages)), link, "{form}");
        }
    }
}
