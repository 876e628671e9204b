//! A visitor of the console: a browser as far as these tests need one. It keeps the cookie, follows redirects, and runs no script.

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use stack::Outputs;
use url::Url;

/// Most redirects that are followed.
const REDIRECTS: usize = 5;

/// A visitor of the console of a stack.
#[derive(Debug, Clone)]
pub struct Visitor {
    client: Client,
    /// The address of the console, with a slash at its end.
    base: Url,
    /// `name=value`.
    cookie: Option<String>,
}

/// A page that the console has answered with.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it is.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// HTTP headers.
    pub headers: HeaderMap,
    /// The HTML.
    pub text: String,
}

impl Page {
    /// The address below the console.
    pub fn path(&self) -> &str {
        self.url.path().split_once("/console/").map_or("", |(_, path)| path)
    }

    /// What stands in the field of a name.
    ///
    /// # Panics
    ///
    /// If there is no such field.
    pub fn value(&self, name: &str) -> &str {
        let field = self.text.split_once(&format!(r#"name="{name}" value=""#)).map(|(_, rest)| rest);
        let value = field.and_then(|rest| rest.split_once('"')).map(|(value, _)| value);
        value.unwrap_or_else(|| panic!("no field {name} in {}", self.text))
    }
}

impl Visitor {
    /// Somebody who is not signed in.
    ///
    /// # Panics
    ///
    /// If the stack has no console, or the HTTP client cannot be built.
    pub fn of(outputs: &Outputs) -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).build();
        let client = client.unwrap_or_else(|error| panic!("no HTTP client: {error}"));
        let base = outputs.console_url.as_ref().and_then(|url| Url::parse(&format!("{url}/")).ok());
        Self { client, base: base.unwrap_or_else(|| panic!("the stack has no console")), cookie: None }
    }

    /// Somebody who has signed in with a token.
    ///
    /// # Panics
    ///
    /// If the token is refused.
    pub async fn signed_in(outputs: &Outputs, token: &str) -> Self {
        let mut visitor = Self::of(outputs);
        let page = visitor.sign_in(token, "").await;
        assert_eq!((page.status, page.path()), (200, "webhooks"), "{}", page.text);
        visitor
    }

    /// Signs in, and ends where that leads.
    pub async fn sign_in(&mut self, token: &str, to: &str) -> Page {
        let page = self.send(self.form("sign_in", &[("token", token), ("to", to)])).await;
        if let Some(cookie) = page.headers.get(SET_COOKIE).and_then(|cookie| cookie.to_str().ok()) {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        self.follow(page).await
    }

    /// Opens a page, and ends where it leads.
    pub async fn get(&self, path: &str) -> Page {
        let page = self.send(self.request(Method::GET, path)).await;
        self.follow(page).await
    }

    /// Sends a form, and ends where that leads.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.send(self.form(path, fields)).await;
        self.follow(page).await
    }

    /// A form, to be completed and given to [`Visitor::send`].
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request(Method::POST, path).body(body);
        request.header("content-type", "application/x-www-form-urlencoded")
    }

    /// A request to a page, to be completed and given to [`Visitor::send`].
    ///
    /// # Panics
    ///
    /// If the path is no path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let request = self.client.request(method, url);
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    /// Sends a request, and follows no redirect.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    pub async fn send(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap_or_else(|error| panic!("the console does not answer: {error}"));
        let (url, status, headers) = (response.url().clone(), response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_else(|error| panic!("the console's answer broke off: {error}"));
        Page { url, status, headers, text }
    }

    async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..REDIRECTS {
            let Some(location) = page.headers.get(LOCATION).and_then(|location| location.to_str().ok()) else { break };
            let url = page.url.join(location).unwrap_or_else(|error| panic!("{location}: {error}"));
            page = self.send(self.request(Method::GET, url.as_str())).await;
        }
        page
    }
}
