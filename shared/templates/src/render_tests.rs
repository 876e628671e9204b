//! What is rendered, beyond the cases of the specification, and the bounds.

use serde_json::{Value, json};

use crate::{Escape, RENDER_STEPS, RenderError, Template};

fn render_as(source: &str, data: &Value, escape: Escape) -> String {
    Template::compile(source).unwrap().render_tree(data, escape, 100_000).unwrap()
}

fn render(source: &str, data: &Value) -> String {
    render_as(source, data, Escape::Html)
}

fn render_within(source: &str, data: &Value, escape: Escape, max_bytes: usize) -> Result<String, RenderError> {
    Template::compile(source).unwrap().render_tree(data, escape, max_bytes)
}

#[test]
fn values_render_as_json_except_strings_and_null() {
    let data = json!({
        "text": "a\"b\n", "int": -7, "float": 1.0, "big": u64::MAX, "yes": true, "no": false, "null": null,
        "list": [1, "two", null, []], "object": {"z": {"y": []}, "a": "\u{e9}\""}
    });
    for (name, expected) in [
        ("text", "a\"b\n"),
        ("int", "-7"),
        ("float", "1.0"),
        ("big", "18446744073709551615"),
        ("yes", "true"),
        ("no", "false"),
        ("null", ""),
        ("missing", ""),
        ("list", r#"[1,"two",null,[]]"#),
        ("object", r#"{"z":{"y":[]},"a":"é\""}"#),
    ] {
        assert_eq!(render(&format!("{{{{{{{name}}}}}}}"), &data), expected, "{name}");
    }
    assert_eq!(render("{{.}}", &json!([true])), "[true]");
}

#[test]
fn html_escaping_covers_json_too() {
    let data = json!({"a": {"<k>": "it's \"&\""}});
    assert_eq!(render("{{a}}", &data), "{&quot;&lt;k&gt;&quot;:&quot;it's \\&quot;&amp;\\&quot;&quot;}");
}

#[test]
fn percent_escaping_leaves_only_unreserved_characters() {
    let data = json!({"a": "AZaz09-._~ /?&=%+é\u{1f514}", "l": ["x"]});
    let expected = "<AZaz09-._~%20%2F%3F%26%3D%25%2B%C3%A9%F0%9F%94%94>%5B%22x%22%5D";
    assert_eq!(render_as("<{{a}}>{{l}}", &data, Escape::Percent), expected);
}

#[test]
fn unescaped_tags_escape_in_neither_mode() {
    let data = json!({"a": "<&>"});
    for escape in [Escape::Html, Escape::Percent] {
        assert_eq!(render_as("{{{a}}} {{&a}} {{{ a }}}}", &data, escape), "<&> <&> <&>}");
    }
}

#[test]
fn only_false_null_the_empty_list_and_the_absent_are_false() {
    for (value, truthy) in [
        (json!(false), false),
        (json!(null), false),
        (json!([]), false),
        (json!(true), true),
        (json!(""), true),
        (json!(0), true),
        (json!({}), true),
        (json!([false]), true),
    ] {
        let data = json!({ "a": value });
        let expected = if truthy { "yes" } else { "no" };
        assert_eq!(render("{{#a}}yes{{/a}}{{^a}}no{{/a}}", &data), expected, "{data}");
    }
    assert_eq!(render("{{#b}}yes{{/b}}{{^b}}no{{/b}}", &json!({})), "no");
}

#[test]
fn numbers_are_rendered_as_their_source_wrote_them() {
    for number in ["1e15", "1.10", "-0", "1E5", "1e999", "123456789012345678901234567890", "0.1e-7"] {
        let data = format!(r#"{{"number":{number}}}"#);
        let (template, index) = (Template::compile("{{number}} {{{.}}}").unwrap(), crate::json::Index::of(&data));
        let rendered = template.render(index.root(), Escape::Html, 100).unwrap();
        assert_eq!(rendered, format!("{number} {data}"));
    }
}

// As mustache.js 4.2 renders them.
#[test]
fn elements_of_lists_have_numbers_for_names() {
    let data = json!({"list": [{"name": "a"}, {"name": "b"}], "rows": [[1, 2], [3]], "0": "zero", "text": "b"});
    for (source, expected) in [
        ("{{list.0.name}}{{list.1.name}}{{list.2.name}}", "ab"),
        ("{{#list.1}}{{name}}{{/list.1}}{{^list.2}}none{{/list.2}}", "bnone"),
        ("{{#rows}}{{0}}{{1}},{{/rows}}", "12,3,"),
        ("{{#list}}{{0}},{{/list}}", "zero,zero,"),
        ("{{0}}{{rows.1.0}}", "zero3"),
        ("[{{list.00.name}}{{list.-1.name}}{{list.name}}]", "[]"),
    ] {
        assert_eq!(render(source, &data), expected, "{source}");
    }
}

#[test]
fn lists_and_strings_have_no_length() {
    let data = json!({"list": ["a"], "text": "b"});
    assert_eq!(render("[{{list.length}}{{text.length}}{{text.0}}]", &data), "[]");
}

#[test]
fn the_members_of_large_objects_are_work() {
    let members: serde_json::Map<String, Value> = (0..1_000).map(|number| (format!("k{number}"), json!(1))).collect();
    let data = json!({"list": vec![json!(1); 100], "object": members});
    let source = |tags: usize| format!("{{{{#list}}}}{}{{{{/list}}}}", "{{object.k}}".repeat(tags));
    assert_eq!(render_within(&source(100), &data, Escape::Html, 100).as_deref(), Ok(""));
    let error = render_within(&source(201), &data, Escape::Html, 100).unwrap_err().to_string();
    assert!(error.contains("steps"), "{error}");
}

#[test]
fn null_hides_a_member_of_the_same_name_further_out() {
    assert_eq!(render("[{{#in}}{{a}}{{/in}}]", &json!({"a": 1, "in": {"a": null}})), "[]");
}

#[test]
fn inverted_sections_leave_the_context_alone() {
    assert_eq!(render("{{#a}}{{^b}}{{c}}{{.}}{{/b}}{{/a}}", &json!({"a": [1], "b": [], "c": 2})), "21");
}

#[test]
fn sigils_may_follow_whitespace() {
    let source = "{{ #a }}{{ &b }}{{ {b}}}{{ ! c }}{{\n/a\n}}{{ =| |=}}|b|";
    assert_eq!(render(source, &json!({"a": true, "b": "<"})), "<<&lt;");
}

#[test]
fn unescaped_tags_end_with_the_delimiter_in_force() {
    assert_eq!(render("{{=<% %>=}}<%{a}%><%& a%><%a%>{{a}}", &json!({"a": "<"})), "<<&lt;{{a}}");
}

#[test]
fn lines_with_two_tags_stay() {
    assert_eq!(render("{{#a}} {{! b }}\nc{{/a}}", &json!({"a": 1})), " \nc");
}

#[test]
fn output_stops_at_the_limit_wherever_it_comes_from() {
    let data = json!({"text": "<<<<", "list": [1, 2, 3], "é": "é"});
    for (source, escape, size) in [
        ("four", Escape::Html, 4),
        ("{{text}}", Escape::Html, 16),
        ("{{text}}", Escape::Percent, 12),
        ("{{{text}}}", Escape::Percent, 4),
        ("{{list}}", Escape::Html, 7),
        ("{{#list}}ab{{/list}}", Escape::Html, 6),
        ("{{é}}", Escape::Html, 2),
        ("", Escape::Html, 0),
    ] {
        let fits = render_within(source, &data, escape, size).map(|text| text.len());
        assert_eq!(fits, Ok(size), "{source}");
        for less in 0..size {
            let error = render_within(source, &data, escape, less).unwrap_err().to_string();
            assert!(error.contains(&format!("larger than {less} bytes")), "{source}: {error}");
        }
    }
}

#[test]
fn a_large_value_is_not_serialised_past_the_limit() {
    let data = Value::Array(vec![json!("x".repeat(1000)); 10_000]);
    assert!(render_within("{{.}}", &data, Escape::Percent, 100).is_err());
}

#[test]
fn errors_say_which_tag_was_too_much() {
    let error = render_within("ab\n{{a}}", &json!({"a": "cd"}), Escape::Html, 4).unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 1: the output would be larger than 4 bytes here: render less");
}

#[test]
fn work_without_output_is_bounded() {
    let list = Value::Array(vec![json!(1); 1_000]);
    let long = "n".repeat(20_000);
    let data = json!({ "a": list });
    for source in [
        "{{#a}}{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}{{/a}}".to_owned(),
        "{{#a}}{{#a}}{{#a}}{{b}}{{/a}}{{/a}}{{/a}}".to_owned(),
        "{{#a}}{{#a}}{{#a}}{{^a}}{{/a}}{{/a}}{{/a}}{{/a}}".to_owned(),
        format!("{{{{#a}}}}{}{{{{/a}}}}", format!("{{{{{long}}}}}").repeat(5)),
    ] {
        let error = render_within(&source, &data, Escape::Html, 100).unwrap_err().to_string();
        assert!(error.contains(&format!("more than {RENDER_STEPS} steps")), "{error}");
    }
}

#[test]
fn an_event_of_a_mebibyte_renders() {
    let items: Vec<Value> = (0..100_000).map(|id| json!({ "i": id % 10 })).collect();
    let data = json!({ "e": { "list": items } });
    assert!(data.to_string().len() > 800_000);
    let source = format!("{{{{#e.list}}}}{}\n{{{{/e.list}}}}", "{{i}},".repeat(12));
    let rendered = render_within(&source, &data, Escape::Html, 4_000_000).unwrap();
    assert_eq!(rendered.len(), 100_000 * 25);
}

#[test]
fn values_as_deep_as_json_is_parsed_render() {
    let text = "[".repeat(127) + &"]".repeat(127);
    let data: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(render("{{.}}", &data), text);
}
