"""What Schemathesis does not know about the API."""

import hashlib
import json
import os
from urllib.parse import unquote

import schemathesis
from schemathesis import GenerationMode


@schemathesis.hook
def map_case(context, case):
    """An update names its webhook in the path and, if it likes, in the body once more."""
    data = case.body.get("data") if isinstance(case.body, dict) else None
    names_it = case.method in ("PUT", "PATCH") and isinstance(data, dict) and "id" in data
    if names_it and case.meta.generation.mode == GenerationMode.POSITIVE:
        data["id"] = unquote(case.path_parameters["id"])
    return case


@schemathesis.hook("map_case")
def link_tokens_to_a_role(context, case):
    """An access token is linked to a role that there is. No text that comes by chance is the id of one."""
    data = case.body.get("data") if isinstance(case.body, dict) else None
    is_token = isinstance(data, dict) and data.get("type") == "access_token" and data.get("relationships")
    if is_token and case.meta.generation.mode == GenerationMode.POSITIVE:
        data["relationships"]["role"]["data"]["id"] = os.environ["ROLE_ID"]
    return case


def error_id(attributes):
    """As DatoCMS makes it, from code and details."""
    known = {"code": attributes["code"], "details": attributes["details"]}
    text = json.dumps(known, separators=(",", ":"), ensure_ascii=False)
    return hashlib.md5(text.encode()).hexdigest()[:6]


@schemathesis.check
def errors_are_ours(context, response, case):
    """Every refusal comes from the API, in its envelope."""
    if response.status_code < 400:
        return
    assert response.headers["x-api-version"] in (["2"], ["3"]), "not the API's answer"
    entries = response.json()["data"]
    assert entries, "no entries"
    for entry in entries:
        assert entry["type"] == "api_error"
        assert entry["id"] == error_id(entry["attributes"])


@schemathesis.check
def the_version_that_is_asked_for_answers(context, response, case):
    """Every success says which version it is in."""
    if response.status_code < 400:
        assert response.headers["x-api-version"] == [(case.headers or {}).get("X-Api-Version", "3")]


@schemathesis.check
def wrong_methods_are_no_endpoints(context, response, case):
    """A method that is not described is no endpoint, whoever asks."""
    if case.method.lower() not in case.operation.schema.raw_schema["paths"][case.path]:
        assert response.status_code == 404
        assert response.json()["data"][0]["attributes"]["code"] == "INVALID_ENDPOINT"
