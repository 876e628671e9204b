"""Writes the seeds of a target: seeds.py TARGET DIRECTORY"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent


def templates():
    """The cases of the Mustache specification: the template, a byte 0xFF, the data."""
    cases = [case for path in sorted((HERE.parent / "fixtures/mustache-spec").glob("*.json"))
             for case in json.loads(path.read_text())["tests"]]
    # More steps than a rendering may take.
    cases.append({"template": "{{#a}}" * 6 + "{{b}}" + "{{/a}}" * 6, "data": {"a": [0] * 40}})
    for case in cases:
        yield case["template"].encode() + b"\xff" + json.dumps(case["data"]).encode()


def events():
    """The fixtures and a small event of each type; then, behind a byte 0xFF, the first choices of src/draft.rs."""
    documents = [json.loads(path.read_text()) for path in sorted((HERE.parent / "fixtures/events").glob("*.json"))]
    small = sorted({document["entity_type"]: document["event_type"] for document in documents}.items())
    documents += [{"entity_type": entity, "event_type": event, "entity": {"id": "1"}} for entity, event in small]
    # A key that serde_json keeps for itself.
    own_key = {"a": {"$serde_json::private::RawValue": "[[[[[1]]]]]"}}
    documents.append({"entity_type": "item", "event_type": "update", "entity": {"id": "1", "attributes": own_key},
                      "previous_entity": own_key, "related_entities": [own_key]})
    for number, document in enumerate(documents):
        message = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        # The URL, a custom payload or none, version 3 or 2, blocks or their ids.
        choices = bytes([number % 12, 1, number % 6] if number % 2 else [number % 12, 0]) + bytes([number % 3 * 8, number // 3 % 2])
        yield message.encode() + b"\xff" + choices
    notification = {"Type": "Notification", "MessageId": "sns", "Timestamp": "2026-03-03T00:00:00.123Z"}
    yield json.dumps({**notification, "Message": json.dumps(documents[0])}).encode()
    yield json.dumps({"id": "eb", "detail-type": "t", "time": "2026-02-02T00:00:00Z", "detail": documents[1]}).encode()


def settings():
    """None: the empty input has everything at its default."""
    return ()


def texts():
    """The lines of a file."""
    yield from (HERE / "texts.txt").read_bytes().splitlines()


if __name__ == "__main__":
    seeds = {"template": templates, "event": events, "settings": settings, "texts": texts}
    target, directory = sys.argv[1], Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds[target]()):
        (directory / str(number)).write_bytes(seed)
