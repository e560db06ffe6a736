"""The synthesised templates for tests: made once per state of the sources, read from disk after that."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

from infra.build.cache import ROOT, built, digest_of, files_below

ACCOUNT = "123456789012"
REGION = "eu-central-1"
YEAR = 2026
"""The first of the years whose holidays the contact centre's hours hold."""

_SOURCES = (
    "cdk.json",
    "docs/openapi",
    "functions",
    "infra",
    "layers/core/python/envag",
    "layers/vendor",
    "municipalities",
)
_ENDING = ".template.json"
_NESTED = ".nested"
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
}


class Template(dict):
    """A template as CloudFormation reads it, with a few questions that tests ask."""

    def __init__(self, stack, content):
        super().__init__(content)
        self.stack = stack
        self.stage = stack.split("-")[1]

    @property
    def resources(self):
        return {name: Resource(self, name, body) for name, body in self["Resources"].items()}

    def of_type(self, *types):
        return [resource for resource in self.resources.values() if resource.type in types]

    def one(self, resource_type, **properties):
        """The only resource of its type that has these properties."""
        found = [r for r in self.of_type(resource_type) if properties.items() <= r.properties.items()]
        assert len(found) == 1, f"{len(found)} of {resource_type} with {properties}"
        return found[0]

    def records_bucket(self):
        """The bucket of the records, beside that of the agent app's files."""
        (bucket,) = [b for b in self.of_type("AWS::S3::Bucket") if "-records-" in self.text(b.properties["BucketName"])]
        return bucket

    def text(self, value):
        """A value as one readable text: pseudo parameters filled in, resources as ``<logical id>``."""
        match value:
            case str():
                return value
            case {"Ref": name}:
                return _PSEUDO.get(name, f"<{name}>")
            case {"Fn::GetAtt": [name, attribute]}:
                return self._name_of(name) + ("" if attribute == "Arn" else f".{attribute}")
            case {"Fn::Join": [separator, parts]}:
                return separator.join(self.text(part) for part in parts)
            case {"Fn::Select": [index, {"Fn::Split": [separator, parts]}]}:
                return f"{self.text(parts)}.split({separator!r})[{index}]"
        raise AssertionError(value)

    def _name_of(self, logical_id):
        resource = self.resources[logical_id]
        for named in ("QueueName", "TopicName", "TableName", "BucketName", "FunctionName", "RoleName", "LogGroupName"):
            if named in resource.properties:
                return f"<{self.text(resource.properties[named])}>"
        return f"<{logical_id}>"


@dataclass(frozen=True)
class Resource:
    template: Template
    id: str
    body: dict

    @property
    def type(self):
        return self.body["Type"]

    @property
    def properties(self):
        return self.body.get("Properties", {})

    def __str__(self):
        return f"{self.type} {self.id}"


@cache
def templates(stage, region=REGION):
    """The templates of a stage as CloudFormation gets them: those of nested stacks stand beside the others."""
    words = (stage, region, str(YEAR), sys.version)
    digest = digest_of(files=files_below(*(ROOT / source for source in _SOURCES)), words=words)
    folder = built(f"templates-{stage}", digest, lambda path: _synthesise(stage, region, path)).path
    return {
        path.name.removesuffix(_ENDING): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob(f"*{_ENDING}"))
    }


def _whole(name, templates):
    """A template in which what stands in its nested stacks stands in it, with the parameters that they are given."""
    whole = copy.deepcopy(templates[name])
    for stack, resource in templates[name]["Resources"].items():
        if resource["Type"] == "AWS::CloudFormation::Stack":
            beginning = name.replace("-", "") + stack.partition("NestedStack")[0]
            (nested,) = [content for other, content in templates.items() if other.startswith(beginning)]
            given = resource["Properties"]["Parameters"]
            inside = json.loads(
                json.dumps(nested["Resources"]), object_hook=lambda value, given=given: _given(value, given)
            )
            assert not whole["Resources"].keys() & inside.keys()
            whole["Resources"] |= inside
    return whole


def _given(value, parameters):
    return parameters.get(value["Ref"], value) if value.keys() == {"Ref"} else value


@cache
def synth(stage, region=REGION):
    """All templates of a stage by stack name, each with what its nested stacks hold."""
    own = templates(stage, region)
    return {name: Template(name, _whole(name, own)) for name in own if not name.endswith(_NESTED)}


def platform(stage):
    return synth(stage)[f"envag-{stage}-platform"]


def municipalities(stage):
    """The stacks that are one municipality's."""
    shared = {f"envag-{stage}-{name}" for name in ("connect-instance", "platform", "contact-centre")}
    return {name: template for name, template in synth(stage).items() if name not in shared}


def run_app(stage, folder, *, region=REGION, validate=False, root=ROOT):
    """Run the CDK app as the CDK CLI does, into ``folder``."""
    context = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"] | {
        "stage": stage,
        "region": region,
        "year": YEAR,
    }
    environment = os.environ | {
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_OUTDIR": str(folder),
        "CDK_VALIDATION": "true" if validate else "false",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "layers/core/python"))),
    }
    return subprocess.run(
        [sys.executable, "-m", "infra.app"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def _synthesise(stage, region, folder):
    assembly = folder / "assembly"
    done = run_app(stage, assembly, region=region)
    assert not done.returncode, done.stderr
    for template in assembly.glob(f"*{_ENDING}"):
        template.rename(folder / template.name)
    for path in sorted(assembly.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assembly.rmdir()
