//! What compiles, and what is said about what does not.

use crate::Template;
use crate::bounds::TEMPLATE_DEPTH;
use crate::scan::counter::bytes_during;

fn error(source: &str) -> String {
    Template::compile(source).unwrap_err().to_string()
}

#[test]
fn tags_of_all_kinds_count_as_tags() {
    for source in ["{{a}}", "a{{! b }}", "{{=<% %>=}}", "{{#a}}{{/a}}"] {
        assert!(Template::compile(source).unwrap().has_tags(), "{source}");
    }
    for source in ["", "a", "{ a } }}"] {
        assert!(!Template::compile(source).unwrap().has_tags(), "{source}");
    }
}

#[test]
fn tags_must_be_closed() {
    assert_eq!(error("a\nbé {{name"), "line 2, column 4: this tag is not closed: end it with `}}`");
    assert_eq!(error("{{{name}}"), "line 1, column 1: this tag is not closed: end it with `}}}`");
    assert_eq!(error("{{! x"), "line 1, column 1: this tag is not closed: end it with `}}`");
    assert_eq!(error("{{=<% %>"), "line 1, column 1: this tag is not closed: end it with `=}}`");
    assert_eq!(error("{{=<% %>=}}<%a}}"), "line 1, column 12: this tag is not closed: end it with `%>`");
}

#[test]
fn tags_must_name_something() {
    for source in ["{{}}", "{{ }}", "{{#}}", "{{/}}", "{{&}}", "{{{}}}", "{{^ }}"] {
        assert_eq!(error(source), "line 1, column 1: this tag names nothing: put a name into it", "{source}");
    }
}

#[test]
fn names_hold_no_whitespace() {
    let expected = "the name in this tag holds whitespace: use a name without it, or close the tag sooner, with `}}`";
    assert_eq!(error("{{ a }\n{{ b }}"), format!("line 1, column 1: {expected}"));
}

#[test]
fn names_hold_no_empty_parts() {
    for name in ["..", "a.", ".a", "a..b"] {
        let expected = format!("line 1, column 1: the name `{name}` has an empty part: ");
        assert!(error(&format!("{{{{{name}}}}}")).starts_with(&expected), "{name}");
    }
}

#[test]
fn delimiters_are_two_words() {
    let expected = "line 1, column 2: delimiters must be two words, as in `{{=<% %>=}}`: write them so";
    for source in [" {{==}}", " {{=a=}}", " {{=a b c=}}"] {
        assert_eq!(error(source), expected, "{source}");
    }
}

#[test]
fn partials_and_inheritance_are_refused() {
    let partial = "line 1, column 2: partials are not supported: put the text of `b` here instead";
    assert_eq!(error("a{{> b }}"), partial);
    let inheritance = "line 1, column 2: inheritance is not supported: put the text of `b` here instead";
    assert_eq!(error("a{{<b}}{{/b}}"), inheritance);
    assert_eq!(error("a{{$b}}{{/b}}"), inheritance);
}

#[test]
fn sections_must_be_closed() {
    let expected = "line 2, column 1: section `b` is not closed: add the tag that closes it";
    assert_eq!(error("{{#a}}\n{{^b}}\n"), expected);
}

#[test]
fn sections_are_closed_in_order() {
    let expected = "line 3, column 2: this closes `a`, but `b`, opened at line 2, column 1, is still open: close that one \
                    first";
    assert_eq!(error("{{#a}}\n{{#b}}\n {{/a}}"), expected);
    assert_eq!(
        error("{{#a}}{{/a}}{{/a}}"),
        "line 1, column 13: this closes `a`, but no section is open: open it before, or remove this tag"
    );
}

#[test]
fn sections_nest_as_deep_as_the_limit() {
    let nested = |depth| "{{#a}}".repeat(depth) + &"{{/a}}".repeat(depth);
    assert!(Template::compile(&nested(TEMPLATE_DEPTH)).is_ok());
    assert_eq!(
        error(&nested(TEMPLATE_DEPTH + 1)),
        "line 1, column 193: sections are nested more than 32 deep: use fewer, or dotted names"
    );
}

#[test]
fn messages_stay_short_for_long_names() {
    let message = error(&format!("{{{{#{}}}}}", "é".repeat(10_000)));
    assert!(message.chars().count() < 200, "{message}");
    assert!(message.contains('…'), "{message}");
}

/// A search that began over for each tag, or that looked back beyond the tag before, would look at thousands of times as much.
#[test]
fn compiling_looks_at_each_byte_of_a_source_a_few_times_at_most() {
    let hostile = [
        "{{a}}  ",
        "{{!a}} \t",
        "{ { ",
        "\n  {{#a}}{{/a}}",
        " ",
        "{",
        "{{",
        "{{{a}}} ",
        "{{=<< >>=}} <<={{ }}=>> ",
        "{{ \n\n a \n\n }}  ",
        "    {{!a}}    \r\n",
    ];
    for fragment in hostile {
        let source = fragment.repeat(100_000 / fragment.len());
        let looked_at = bytes_during(|| drop(Template::compile(&source)));
        assert!(looked_at <= 4 * source.len(), "{fragment:?}: {looked_at} of {} bytes", source.len());
        assert!(looked_at >= source.len() / 2 || Template::compile(&source).is_err(), "{fragment:?} is not counted");
    }
}
