"""Has ministack's EventBridge ask a queue's policy whether a rule may send to it.

ministack 1.5.33 asks it for SNS, and lets EventBridge send to every queue. AWS asks it for both: as the service events.amazonaws.com, with
the rule as aws:SourceArn (Amazon EventBridge user guide, "Using resource-based policies").
"""

import logging

from ministack.core.responses import get_account_id
from ministack.services import eventbridge, sqs

log = logging.getLogger("rules")


def may_send(target, rule):
    queue = target.get("Arn", "")
    if not queue.startswith("arn:aws:sqs:"):
        return True
    return sqs.queue_policy_allows(queue, "events.amazonaws.com", rule.get("Arn", ""), get_account_id())


def install():
    plain = eventbridge._invoke_target

    def invoke(target, event, rule, *others):
        if may_send(target, rule):
            plain(target, event, rule, *others)
        else:
            log.warning("the policy of %s does not let %s send", target["Arn"], rule.get("Arn"))

    eventbridge._invoke_target = invoke
