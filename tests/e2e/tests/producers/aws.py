"""Makes one request to a service of AWS of which the tests have no SDK in Rust. Standard input: {account, service, operation, arguments};
standard output: the answer, or {"Error": the code of the error}. An account is its root's access key to the emulator, too."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

request = json.load(sys.stdin)
session = boto3.session.Session(aws_access_key_id=request["account"], aws_secret_access_key="test")
try:
    answer = getattr(session.client(request["service"]), request["operation"])(**request["arguments"])
    answer.pop("ResponseMetadata")
except ClientError as error:
    answer = {"Error": error.response["Error"]["Code"]}
json.dump(answer, sys.stdout, default=str)
