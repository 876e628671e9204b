"""Verifies signed requests by the official library. Standard input: a list of {secret, headers, body}; standard output: for each whether
its signature is good."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError


def is_good(request):
    try:
        Webhook(request["secret"]).verify(request["body"], request["headers"])
        return True
    except WebhookVerificationError:
        return False


print(json.dumps([is_good(request) for request in json.load(sys.stdin)]))
