//! `/console/access/access_tokens`

use actions::access::roles::{self, ShownRole};
use actions::access::tokens;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{AccessToken, AccessTokenId, TokenChanges, TokenDraft, TokenText};
use domain::sent::SentAttributes;
use domain::time::Timestamp;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::json;

use super::refusal::{Refusal, above, beside, described};
use crate::auth::Viewer;
use crate::confirm::{self, Step};
use crate::failure::Failure;
use crate::fields::{field, instant};
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::screens::id;

/// What stands in the fields.
struct TokenForm {
    name: String,
    role: String,
    expires_at: String,
    /// The attribute `can_access_cma`.
    is_on: bool,
}

impl TokenForm {
    fn parse(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self { name: text("name"), role: text("role"), expires_at: text("expires_at"), is_on: form.has("is_on") }
    }

    fn of(token: &AccessToken) -> Self {
        Self {
            name: token.settings.name.as_str().to_owned(),
            role: token.settings.role.to_string(),
            expires_at: token.settings.expires_at.map(field).unwrap_or_default(),
            is_on: token.settings.can_access_cma,
        }
    }

    /// When it expires; the field tells seconds, so that a time that was not touched stays as it is stored.
    fn expiry(&self, stored: Option<Timestamp>) -> Result<Option<Timestamp>, Refusal> {
        match self.expires_at.as_str() {
            "" => Ok(None),
            typed if stored.map(field).as_deref() == Some(typed) => Ok(stored),
            typed => {
                instant(typed).map(Some).ok_or_else(|| Refusal::Field("expires_at", "is no date and time".to_owned()))
            }
        }
    }
}

/// `GET /console/access/access_tokens/new`
pub async fn new(State(resources): State<Resources>, frame: Frame) -> Result<Markup, Failure> {
    let roles = roles::all(&resources.tables, frame.now).await?;
    let form = TokenForm { name: String::new(), role: String::new(), expires_at: String::new(), is_on: true };
    Ok(new_page(&frame, &form, &roles, None))
}

/// `POST /console/access/access_tokens`: creates a token and shows its text, this once.
pub async fn create(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, form) = (&resources.tables, TokenForm::parse(&sent));
    let created = match form.expiry(None) {
        Err(refusal) => Err(refusal),
        Ok(expires_at) => {
            let draft = TokenDraft {
                name: form.name.clone(),
                can_access_cda: false,
                can_access_cda_preview: false,
                can_access_cma: form.is_on,
                expires_at,
            };
            match tokens::create(tables, &viewer.requester(frame.now), &draft, &form.role).await {
                Ok(created) => Ok(created),
                Err(error) => Err(Refusal::of(error)?),
            }
        }
    };
    match created {
        Ok(created) => Ok(text_page(&frame, &created.token, created.text.as_ref()).into_response()),
        Err(refusal) => {
            let roles = roles::all(tables, frame.now).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, new_page(&frame, &form, &roles, Some(&refusal))).into_response())
        }
    }
}

/// `GET /console/access/access_tokens/:id`
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let (tables, id) = (&resources.tables, id::<AccessTokenId>(&text)?);
    let (shown, roles) = tokio::try_join!(tokens::one(tables, id, frame.now), roles::all(tables, frame.now))?;
    Ok(token_page(&frame, &shown.token, &TokenForm::of(&shown.token), &roles, None))
}

/// `POST /console/access/access_tokens/:id`
pub async fn update(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, id, form) = (&resources.tables, id::<AccessTokenId>(&text)?, TokenForm::parse(&sent));
    let token = tokens::one(tables, id, frame.now).await?.token;
    let refusal = match form.expiry(token.settings.expires_at) {
        Err(refusal) => refusal,
        Ok(expires_at) => {
            let attributes = json!({"name": form.name, "can_access_cma": form.is_on, "expires_at": expires_at});
            let sent = SentAttributes::of(&attributes).map_err(Failure::fault)?;
            let changes = TokenChanges::parse(sent, Some(form.role.clone())).map_err(Failure::fault)?;
            match tokens::update(tables, &viewer.requester(frame.now), id, &changes).await {
                Ok(_) => return Ok(Redirect::to(&frame.to("access?done=saved")).into_response()),
                Err(error) => Refusal::of(error)?,
            }
        }
    };
    let roles = roles::all(tables, frame.now).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, token_page(&frame, &token, &form, &roles, Some(&refusal))).into_response())
}

/// `GET /console/access/access_tokens/:id/regenerate`
pub async fn ask_to_regenerate(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let token = tokens::one(&resources.tables, id(&text)?, frame.now).await?.token;
    let (target, back) = (frame.to(&format!("{}/regenerate", own(&token))), frame.to(&own(&token)));
    Ok(confirm::ask(&frame, Place::Access, &regeneration(&token, &target), &back))
}

/// `POST /console/access/access_tokens/:id/regenerate`: replaces the text and shows the new one, this once.
pub async fn regenerate(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Response, Failure> {
    let id = id::<AccessTokenId>(&text)?;
    match tokens::regenerate(&resources.tables, &viewer.requester(frame.now), id).await {
        Ok(shown) => Ok(text_page(&frame, &shown.token, shown.text.as_ref()).into_response()),
        Err(error) => Err(error.into()),
    }
}

/// `GET /console/access/access_tokens/:id/delete`
pub async fn ask_to_delete(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let token = tokens::one(&resources.tables, id(&text)?, frame.now).await?.token;
    let (target, back) = (frame.to(&format!("{}/delete", own(&token))), frame.to(&own(&token)));
    Ok(confirm::ask(&frame, Place::Access, &deletion(&token, &target), &back))
}

/// `POST /console/access/access_tokens/:id/delete`
pub async fn delete(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    tokens::delete(&resources.tables, &viewer.requester(frame.now), id(&text)?).await?;
    Ok(Redirect::to(&frame.to("access?done=deleted")))
}

fn own(token: &AccessToken) -> String {
    format!("access/access_tokens/{}", token.id)
}

fn regeneration<'a>(token: &'a AccessToken, target: &'a str) -> Step<'a> {
    Step {
        id: "regenerate",
        button: "Regenerate",
        yes: "Yes, regenerate",
        question: "Regenerate",
        name: token.settings.name.as_str(),
        consequence: "The text that its users have is refused at once.",
        target,
    }
}

fn deletion<'a>(token: &'a AccessToken, target: &'a str) -> Step<'a> {
    Step {
        id: "delete",
        button: "Delete",
        yes: "Yes, delete",
        question: "Delete",
        name: token.settings.name.as_str(),
        consequence: "It is refused at once. This cannot be undone.",
        target,
    }
}

fn new_page(frame: &Frame, form: &TokenForm, roles: &[ShownRole], refusal: Option<&Refusal>) -> Markup {
    let content = html! {
        p.crumbs { a href=(frame.to("access")) { "All roles and tokens" } }
        (heading("Add a new access token", html! {}))
        @if roles.is_empty() {
            (notice(Kind::Warning, html! { p { "A token needs a role. " a href=(frame.to("access/roles/new")) { "Add a role first" } "." } }))
        }
        (fields(&frame.to("access/access_tokens"), form, roles, refusal))
    };
    page(frame, Place::Access, "Add a new access token", content)
}

fn token_page(
    frame: &Frame,
    token: &AccessToken,
    form: &TokenForm,
    roles: &[ShownRole],
    refusal: Option<&Refusal>,
) -> Markup {
    let (name, own) = (token.settings.name.as_str(), own(token));
    let (regenerate, delete) = (frame.to(&format!("{own}/regenerate")), frame.to(&format!("{own}/delete")));
    let content = html! {
        p.crumbs { a href=(frame.to("access")) { "All roles and tokens" } }
        (heading(name, html! {}))
        (fields(&frame.to(&own), form, roles, refusal))
        section.card aria-labelledby="text" {
            h2 #text { "The token" }
            p.about { "It was shown when it was made: only its hash is kept. Who has lost it regenerates it." }
            (confirm::offer(&regeneration(token, &regenerate)))
        }
        section.card.danger-zone aria-labelledby="deletion" {
            h2 #deletion { "Deletion" }
            p.about { "Whoever uses it is refused from then on, and signed out." }
            (confirm::offer(&deletion(token, &delete)))
        }
    };
    page(frame, Place::Access, name, content)
}

fn fields(action: &str, form: &TokenForm, roles: &[ShownRole], refusal: Option<&Refusal>) -> Markup {
    html! {
        (above(refusal))
        form.card method="post" action=(action) autocomplete="off" {
            div.field {
                label for="name" { "Name" }
                input #name name="name" value=(form.name) required dir="auto" aria-describedby=[described(refusal, "name")]
                    aria-invalid=[described(refusal, "name").map(|_| "true")];
                (beside(refusal, "name", "Name"))
            }
            div.field {
                label for="role" { "Role" }
                select #role name="role" required aria-describedby=[described(refusal, "role")] {
                    @for ShownRole { role, .. } in roles {
                        option value=(role.id) selected[role.id.to_string() == form.role] { (role.name.as_str()) }
                    }
                }
                (beside(refusal, "role", "Role"))
            }
            div.field {
                label for="expires_at" { "Expires, UTC" }
                input #expires_at type="datetime-local" name="expires_at" value=(form.expires_at) aria-describedby="expires_at-about";
                p.about #expires_at-about { "From then on it is refused. Empty: never." }
                (beside(refusal, "expires_at", "Expiry"))
            }
            div.tick-field {
                label.tick { input type="checkbox" name="is_on" checked[form.is_on] aria-describedby="is_on-about"; "Can be used?" }
                p.about #is_on-about { "Otherwise it is refused, and stays for later (can_access_cma)." }
            }
            div.answers { button.primary { "Save" } }
        }
    }
}

/// The page that shows the text of a token, this once.
fn text_page(frame: &Frame, token: &AccessToken, text: Option<&TokenText>) -> Markup {
    let content = html! {
        (notice(Kind::Good, html! { p { "Copy the token now: it is not shown again." } }))
        (heading(token.settings.name.as_str(), html! {}))
        section.card aria-labelledby="text" {
            h2 #text { "The token" }
            pre.code.secret tabindex="0" data-copy { (text.map(TokenText::expose).unwrap_or_default()) }
            p.about { "Programs send it as " code { "Authorization: Bearer …" } "; people sign in here with it." }
        }
        p { a.button href=(frame.to("access")) { "Done" } }
    };
    page(frame, Place::Access, token.settings.name.as_str(), content)
}
