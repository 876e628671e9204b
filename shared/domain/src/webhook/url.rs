//! Where a webhook's calls go.

use templates::Template;
use url::{Host, Url};

use super::flaw::Rule;
use crate::limits;
use crate::text::checked_string;

checked_string!(
    /// Where calls go: an `http` or `https` URL, or a Mustache template of one.
    UrlTemplate,
    |url| {
        if url.trim().is_empty() {
            return Err(Rule::Required.broken("must not be blank: it is the URL that calls go to"));
        }
        if url.len() > limits::URL_BYTES {
            return Err(Rule::Length.broken(format_args!("must have at most {} bytes", limits::URL_BYTES)));
        }
        let template = Template::compile(url).map_err(|error| Rule::Mustache.broken(error))?;
        // A template is a URL only once it is rendered, and is checked then.
        if template.has_tags() {
            return Ok(());
        }
        crate::url::parse_url(url).map(drop).map_err(|message| Rule::Format.broken(message))
    }
);

impl UrlTemplate {
    /// The host, if no tag can change it: that of a URL without tags, and of a template whose first tag comes after it.
    pub fn host(&self) -> Option<Host<String>> {
        let before_tags = self.as_str().split(Template::TAG_START).next()?;
        let host = |text: &str| Some(Url::parse(text).ok()?.host()?.to_owned());
        if before_tags.len() == self.as_str().len() {
            return host(before_tags);
        }
        // Where one more letter, or one more label, changes the host, a tag can change it, too.
        let fixed = host(before_tags)?;
        let stays = |more: &str| host(&format!("{before_tags}{more}")).as_ref() == Some(&fixed);
        (stays("x") && stays(".x")).then_some(fixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_its_host_unless_a_tag_can_change_it() {
        let host = |url: &str| UrlTemplate::parse(url.to_owned()).unwrap().host().map(|host| host.to_string());
        for (url, shown) in [
            ("http://10.1:80", Some("10.0.0.1")),
            ("http://10.1/{{entity.id}}", Some("10.0.0.1")),
            ("http://10.1?{{entity.id}}", Some("10.0.0.1")),
            ("http://10.1:80/a#{{entity.id}}", Some("10.0.0.1")),
            ("http:\\\\10.1\\{{entity.id}}", Some("10.0.0.1")),
            ("http://a@10.1/{{entity.id}}", Some("10.0.0.1")),
            ("http://10.1{{entity.id}}/", None),
            ("http://10.1:8{{entity.id}}/", None),
            ("http://10.1:{{entity.id}}/", None),
            ("http://{{entity.id}}.10.1/", None),
            ("http://{{entity.id}}/", None),
            ("{{{entity.id}}}", None),
        ] {
            assert_eq!(host(url).as_deref(), shown, "{url}");
        }
    }
}
