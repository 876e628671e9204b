"""Makes of a template what SAM makes of it: the resources that CloudFormation then creates.

Reads one JSON object from standard input: "template", the text with its S3 locations filled in. Writes the transformed template to
standard output as JSON. Needs no network: SAM asks IAM for its managed policies only by name, and no template of ours names one.
"""

import json
import os
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies:
    @staticmethod
    def load():
        return {}


if __name__ == "__main__":
    # SAM wants to know where; the answer is not in what it makes of this template.
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    json.dump(transform(yaml_parse(json.load(sys.stdin)["template"]), {}, NoManagedPolicies()), sys.stdout)
