//! `/console/access/access_tokens`

use actions::Error;
use actions::access::roles::{self, ShownRole};
use actions::access::tokens;
use aws::ids::new_access_token_id;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{AccessToken, AccessTokenId, TokenChanges, TokenDraft, TokenText};
use domain::sent::SentAttributes;
use domain::time::Timestamp;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::json;

use super::mark::{self, mark};
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
    /// What the form was made from: the mark of the token's settings or, for a new token, the id that it gets. So sending the form twice makes
    /// one token.
    made_from: String,
}

impl TokenForm {
    fn parse(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            name: text("name"),
            role: text("role"),
            expires_at: text("expires_at"),
            is_on: form.has("is_on"),
            made_from: text(mark::FIELD),
        }
    }

    fn of(token: &AccessToken) -> Result<Self, Failure> {
        Ok(Self {
            name: token.settings.name.as_str().to_owned(),
            role: token.settings.role.to_string(),
            expires_at: token.settings.expires_at.map(field).unwrap_or_default(),
            is_on: token.settings.can_access_cma,
            made_from: mark(&token.settings)?,
        })
    }

    /// The role that is chosen. None is chosen beforehand: the first one may permit everything.
    fn role(&self) -> Result<&str, Refusal> {
        if self.role.is_empty() { Err(Refusal::Field("role", "must be chosen".to_owned())) } else { Ok(&self.role) }
    }

    /// What a new token is to be, and its role.
    fn draft(&self) -> Result<(TokenDraft, &str), Refusal> {
        let (role, expires_at) = (self.role()?, self.expiry(None)?);
        let draft = TokenDraft {
            name: self.name.clone(),
            can_access_cda: false,
            can_access_cda_preview: false,
            can_access_cma: self.is_on,
            expires_at,
        };
        Ok((draft, role))
    }

    /// What is changed of a token.
    fn changes(&self, stored: &AccessToken) -> Result<TokenChanges, Refusal> {
        let (role, expires_at) = (self.role()?.to_owned(), self.expiry(stored.settings.expires_at)?);
        let attributes = json!({"name": self.name, "can_access_cma": self.is_on, "expires_at": expires_at});
        let sent = SentAttributes::of(&attributes).map_err(|error| Refusal::Whole(error.to_string()))?;
        TokenChanges::parse(sent, Some(role)).map_err(|error| Refusal::Whole(error.to_string()))
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
    let made_from = new_access_token_id().to_string();
    let (name, role, expires_at) = (String::new(), String::new(), String::new());
    Ok(new_page(&frame, &TokenForm { name, role, expires_at, is_on: true, made_from }, &roles, None))
}

/// `POST /console/access/access_tokens`: creates a token and shows its text, this once. Sending the form again, by loading that page anew, creates
/// no other.
pub async fn create(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, form) = (&resources.tables, TokenForm::parse(&sent));
    let unreadable = |_| Failure::Unreadable("it does not say which token it makes; open it anew".to_owned());
    let id = form.made_from.parse::<AccessTokenId>().map_err(unreadable)?;
    let refusal = match form.draft() {
        Err(refusal) => refusal,
        Ok((draft, role)) => match tokens::create_once(tables, &viewer.requester(frame.now), id, &draft, role).await {
            Ok(Some(created)) => {
                return Ok(text_page(&frame, &created.token, created.text.as_ref()).into_response());
            }
            Ok(None) => return made_already(&resources, &frame, id).await,
            Err(error) => Refusal::of(error)?,
        },
    };
    let roles = roles::all(tables, frame.now).await?;
    Ok((refusal.status(), new_page(&frame, &form, &roles, Some(&refusal))).into_response())
}

/// `GET /console/access/access_tokens/:id`
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let (tables, id) = (&resources.tables, id::<AccessTokenId>(&text)?);
    let (shown, roles) = tokio::try_join!(tokens::one(tables, id, frame.now), roles::all(tables, frame.now))?;
    Ok(token_page(&frame, &shown.token, &TokenForm::of(&shown.token)?, &roles, None))
}

/// `POST /console/access/access_tokens/:id`
pub async fn update(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, id, mut form) = (&resources.tables, id::<AccessTokenId>(&text)?, TokenForm::parse(&sent));
    let token = tokens::one(tables, id, frame.now).await?.token;
    let is_current = form.made_from == mark(&token.settings)?;
    let refusal = match form.changes(&token) {
        _ if !is_current => Refusal::Stale(frame.to(&own(&token))),
        Err(refusal) => refusal,
        Ok(changes) => match tokens::replace(tables, &viewer.requester(frame.now), &token, &changes).await {
            Ok(Some(_)) => return Ok(Redirect::to(&frame.to("access?done=saved")).into_response()),
            Ok(None) => Refusal::Stale(frame.to(&own(&token))),
            Err(error) => Refusal::of(error)?,
        },
    };
    let (theirs, roles) = tokio::try_join!(tokens::one(tables, id, frame.now), roles::all(tables, frame.now))?;
    if matches!(refusal, Refusal::Stale(_)) {
        form.made_from = mark(&theirs.token.settings)?;
    }
    Ok((refusal.status(), token_page(&frame, &theirs.token, &form, &roles, Some(&refusal))).into_response())
}

/// `GET /console/access/access_tokens/:id/regenerate`
pub async fn ask_to_regenerate(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let token = tokens::one(&resources.tables, id(&text)?, frame.now).await?.token;
    let back = frame.to(&own(&token));
    Ok(confirm::ask(&frame, Place::Access, &regeneration(&token, &regenerate_at(&frame, &token)), &back))
}

/// `POST /console/access/access_tokens/:id/regenerate?text=…`: replaces that text and shows the new one, this once. Sending it again, by loading
/// that page anew, replaces nothing.
pub async fn regenerate(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (tables, id) = (&resources.tables, id::<AccessTokenId>(&text)?);
    let token = tokens::one(tables, id, frame.now).await?.token;
    if Form::parse(query.unwrap_or_default().as_bytes()).text("text") != token.hash.name() {
        return made_already(&resources, &frame, id).await;
    }
    match tokens::regenerate_once(tables, &viewer.requester(frame.now), &token).await? {
        Some((token, text)) => Ok(text_page(&frame, &token, Some(&text)).into_response()),
        None => made_already(&resources, &frame, id).await,
    }
}

/// Where a token is regenerated: the address names the text that is replaced, by the beginning of its hash, which tells nothing of it.
fn regenerate_at(frame: &Frame, token: &AccessToken) -> String {
    frame.to(&format!("{}/regenerate?text={}", own(token), token.hash.name()))
}

/// What is shown instead of a text that was made already: it was shown once, and is kept nowhere.
async fn made_already(resources: &Resources, frame: &Frame, id: AccessTokenId) -> Result<Response, Failure> {
    let token = match tokens::one(&resources.tables, id, frame.now).await {
        Ok(shown) => Some(shown.token),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    const TITLE: &str = "Made already";
    let content = html! {
        div.empty {
            h1 { (TITLE) }
            p { "Nothing was changed now: this form was sent before, or somebody else has regenerated the token meanwhile." }
            @match &token {
                Some(token) => {
                    p { "The text of the token was shown once, and is kept nowhere. If you do not have it, regenerate it." }
                    p { a.button dir="auto" href=(frame.to(&own(token))) { (token.settings.name.as_str()) } }
                }
                None => {
                    p { "That token was deleted since." }
                    p { a.button href=(frame.to("access")) { "All roles and tokens" } }
                }
            }
        }
    };
    Ok((StatusCode::CONFLICT, page(frame, Place::Access, TITLE, content)).into_response())
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
    let (regenerate, delete) = (regenerate_at(frame, token), frame.to(&format!("{own}/delete")));
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
        form.card method="post" action=(action) {
            input type="hidden" name=(mark::FIELD) value=(form.made_from);
            div.field {
                label for="name" { "Name" }
                input #name name="name" value=(form.name) required dir="auto" aria-describedby=[described(refusal, "name")]
                    aria-invalid=[described(refusal, "name").map(|_| "true")];
                (beside(refusal, "name", "Name"))
            }
            div.field {
                label for="role" { "Role" }
                select #role name="role" required aria-describedby=[described(refusal, "role")]
                    aria-invalid=[described(refusal, "role").map(|_| "true")] {
                    @if form.role.is_empty() { option value="" selected { "Choose a role" } }
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
