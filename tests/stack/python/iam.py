"""Has ministack's enforcement of IAM policies ask for the actions that AWS asks for.

ministack 1.5.33 takes the name of each operation for the name of an action. AWS has no such actions for
- batches of SQS: SendMessageBatch is allowed by sqs:SendMessage, and so on (Amazon SQS API permissions reference);
- PartiQL: each statement is allowed by dynamodb:PartiQLInsert, PartiQLUpdate, PartiQLDelete or PartiQLSelect on its table or
  index (DynamoDB developer guide, "IAM security policies with PartiQL for DynamoDB").
"""

import json
import re

from ministack.core import iam_actions

SQS_BATCHES = {
    f"sqs:{action}Batch": f"sqs:{action}" for action in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility")
}
PARTIQL_OPERATIONS = ("dynamodb:ExecuteStatement", "dynamodb:BatchExecuteStatement", "dynamodb:ExecuteTransaction")
STATEMENT = re.compile(
    r"""\s*(?: INSERT\s+INTO | (?P<update>UPDATE) | (?P<delete>DELETE)\s+FROM | (?P<select>SELECT)\b.*?\bFROM )
        \s+"?(?P<table>[\w.-]+)"?(?:\."?(?P<index>[\w.-]+)"?)?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def statements_of(body):
    request = json.loads(body or b"{}")
    parts = request.get("Statements") or request.get("TransactStatements") or [request]
    return [part.get("Statement") or "" for part in parts]


def check_of(statement, region, account_id):
    """The action that a statement needs, and on which resource."""
    found = STATEMENT.match(statement)
    if not found:
        # Nobody is allowed what nobody understands.
        return ("dynamodb:UnknownStatement", "*")
    verb = next((verb for verb in ("update", "delete", "select") if found[verb]), "insert")
    index = f"/index/{found['index']}" if found["index"] else ""
    resource = f"arn:aws:dynamodb:{region}:{account_id}:table/{found['table']}{index}"
    return (f"dynamodb:PartiQL{verb.capitalize()}", resource)


def install():
    plain_action, plain_checks = iam_actions.extract_iam_action, iam_actions.dynamodb_transaction_checks

    def action(*arguments):
        found = plain_action(*arguments)
        return SQS_BATCHES.get(found, found)

    def checks(iam_action, body, region, account_id):
        if iam_action in PARTIQL_OPERATIONS:
            return [check_of(statement, region, account_id) for statement in statements_of(body)]
        return plain_checks(iam_action, body, region, account_id)

    iam_actions.extract_iam_action, iam_actions.dynamodb_transaction_checks = action, checks
