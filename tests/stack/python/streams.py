"""Has ministack's streams tell of writes by PartiQL.

ministack 1.5.33 tells of those by PutItem, UpdateItem, DeleteItem, batches and transactions, and of none by ExecuteStatement and
BatchExecuteStatement. DynamoDB's streams tell of every change of an item, whoever made it.
"""

import copy

from ministack.services import dynamodb


def item_at(table, keys):
    return table["items"].get(keys[0], {}).get(keys[1])


def keys_of_insert(table, parsed):
    item = parsed.get("item") or {}
    item = item["M"] if set(item) == {"M"} else item
    sort = dynamodb._extract_key_val(item.get(table["sk_name"])) if table["sk_name"] else "__no_sort__"
    return dynamodb._extract_key_val(item.get(table["pk_name"])), sort


def keys_of_others(table, parsed):
    return dynamodb._partiql_key_target(table, parsed)[:2]


def telling(plain, keys_of):
    def execute(table, parsed, *others):
        keys = keys_of(table, parsed)
        old = copy.deepcopy(item_at(table, keys))
        answer = plain(table, parsed, *others)
        if answer[0] == 200:
            new = item_at(table, keys)
            event = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
            if old is not None or new is not None:
                dynamodb._emit_stream_event(parsed["table"], event, old, new)
        return answer

    return execute


def install():
    dynamodb._partiql_insert = telling(dynamodb._partiql_insert, keys_of_insert)
    dynamodb._partiql_update = telling(dynamodb._partiql_update, keys_of_others)
    dynamodb._partiql_delete = telling(dynamodb._partiql_delete, keys_of_others)
