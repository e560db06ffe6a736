"""Reads a template's Connect resources as Connect would."""

import json
from datetime import date, time
from functools import cache
from importlib.resources import files

from envag.domain.hours import STOCKHOLM, WEEKDAYS
from tests.infra.templates import REGION


def name_of(resource):
    return resource.properties.get("Name") or resource.properties.get("SecurityProfileName")


def named(template, resource_type):
    """The resources of a type, by their names in Connect."""
    return {name_of(resource): resource for resource in template.of_type(f"AWS::Connect::{resource_type}")}


def is_open(hours, moment):
    """What Connect answers for hours of operation at an aware moment, by what its documentation says of them."""
    local = moment.astimezone(STOCKHOLM)
    weekday = WEEKDAYS[local.weekday()].name
    config = hours.properties["Config"]
    for override in hours.properties.get("HoursOfOperationOverrides", ()):
        first, last = (date.fromisoformat(override[key]) for key in ("EffectiveFrom", "EffectiveTill"))
        if first <= local.date() <= last:
            config = override["OverrideConfig"]
    return any(
        interval["Day"] == weekday and at(interval["StartTime"]) <= local.time() < at(interval["EndTime"])
        for interval in config
    )


def at(moment):
    return time(moment["Hours"], moment["Minutes"])


def flow_of(resource):
    """The flow as JSON, with ``<logical id>`` for what exists only once it is deployed."""
    return json.loads(resource.template.text(resource.properties["Content"]))


@cache
def create_only(resource_type):
    """The properties that cannot change without another resource in this one's place, as AWS's own schema has it."""
    schemas = files("cfnlint") / "data" / "schemas"
    digest = json.loads((schemas / "providers" / f"{REGION}.json").read_text("utf-8"))[resource_type]
    (path,) = [p for p in (schemas / "resources").iterdir() if p.name.startswith(str(digest))]
    schema = json.loads(path.read_text("utf-8"))
    return [path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", ())]
