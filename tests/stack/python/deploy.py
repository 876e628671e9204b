"""Deploys a template on the emulator, as `sam package` and `sam deploy` do.

Reads one JSON object from standard input:
  endpoint, region, bucket, stack    where to deploy, and under which names
  template, parameters               the template with its S3 locations filled in, and its parameters
  functions                          [{"binary": path of the executable, "key": key of its zip in the bucket}]
Writes the stack's outputs to standard output as a JSON object. On failure: one line per reason on standard error, status 1.
"""

import hashlib
import io
import json
import sys
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

TIMEOUT_SECONDS = 120
POLL_SECONDS = 0.1


def zipped(binary):
    """A Lambda package: the executable alone, named bootstrap."""
    package = io.BytesIO()
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o100755 << 16
    entry.compress_type = zipfile.ZIP_STORED
    with open(binary, "rb") as file, zipfile.ZipFile(package, "w") as archive:
        archive.writestr(entry, file.read())
    return package.getvalue()


def upload(s3, bucket, functions):
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        s3.create_bucket(Bucket=bucket)
    for function in functions:
        s3.put_object(Bucket=bucket, Key=function["key"], Body=zipped(function["binary"]))


def upload_template(s3, request):
    """CloudFormation takes a template of more than 51,200 bytes from S3 only, where `sam deploy` puts all of them."""
    template = request["template"].encode()
    key = f"{hashlib.sha256(template).hexdigest()}.template"
    s3.put_object(Bucket=request["bucket"], Key=key, Body=template)
    return f"{request['endpoint']}/{request['bucket']}/{key}"


def find(cloudformation, stack):
    try:
        return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def submit(cloudformation, request, template_url):
    """Creates or updates the stack. Returns whether there was anything to do."""
    if find(cloudformation, request["stack"]) is None:
        action = cloudformation.create_stack
    else:
        action = cloudformation.update_stack
    try:
        action(
            StackName=request["stack"],
            TemplateURL=template_url,
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value} for name, value in sorted(request["parameters"].items())
            ],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise
    return True


def wait(cloudformation, stack):
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        found = find(cloudformation, stack)
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            return found
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"the stack is still {found['StackStatus']} after {TIMEOUT_SECONDS} s")


def reasons(cloudformation, stack):
    """Why resources failed, the first failure first."""
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return [
        f"{event['LogicalResourceId']} ({event.get('ResourceType', 'unknown type')}): {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason")
    ]


def repeat_scaling(functions):
    """Works around ministack 1.5.33: a MaximumConcurrency that refers to a Number parameter stays text there, and then its
    poller stops at a type error. The same value, which botocore reads and sends as a number, replaces it."""
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if mapping.get("ScalingConfig"):
            functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig=mapping["ScalingConfig"])


def deploy(request):
    config = Config(retries={"max_attempts": 1}, read_timeout=TIMEOUT_SECONDS, s3={"addressing_style": "path"})
    client = boto3.session.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name=request["region"]
    ).client
    cloudformation = client("cloudformation", endpoint_url=request["endpoint"], config=config)
    s3 = client("s3", endpoint_url=request["endpoint"], config=config)
    upload(s3, request["bucket"], request["functions"])
    submit(cloudformation, request, upload_template(s3, request))
    stack = wait(cloudformation, request["stack"])
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise SystemExit("\n".join([f"the stack ended in {stack['StackStatus']}", *reasons(cloudformation, request["stack"])]))
    repeat_scaling(client("lambda", endpoint_url=request["endpoint"], config=config))
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


if __name__ == "__main__":
    try:
        json.dump(deploy(json.load(sys.stdin)), sys.stdout)
    except ClientError as error:
        raise SystemExit(error.response["Error"].get("Message") or str(error)) from error
    except BotoCoreError as error:
        raise SystemExit(str(error)) from error
