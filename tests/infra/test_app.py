"""The app as a whole: what stops it, and what its checks say."""

import json
import os
import re
import shutil
import subprocess
from datetime import date

import pytest

from infra.app import TO_BE_MENDED, OverdueStatementError, refuse_overdue
from infra.build.cache import ROOT
from infra.build.data import statements
from infra.stage import EU_REGIONS, HOME_REGION, ForeignRegionError, UnknownStageError, stage_from
from tests.infra.templates import run_app


class Context:
    """The root of a construct tree, as far as the stage asks it."""

    def __init__(self, **values):
        self.try_get_context = values.get


def test_a_municipality_that_does_not_validate_stops_the_synth_with_file_and_line(tmp_path):
    ignore = shutil.ignore_patterns("__pycache__", "node_modules")
    for folder in ("infra", "layers", "municipalities", "functions"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    path = tmp_path / "municipalities/solhamra/municipality.yaml"
    text, changed = re.subn("(?m)^prefix: .*", "prefix: Sol", path.read_text("utf-8"))
    path.write_text(text, "utf-8")

    done = run_app("prod", tmp_path / "out", root=tmp_path)

    assert changed == done.returncode == 1
    assert re.search(r"solhamra/municipality\.yaml:\d+: .*must be three letters A-Z", done.stderr)
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*.template.json"))


@pytest.mark.req("X16")
def test_an_assessment_of_accessibility_older_than_a_year_stops_the_synth():
    declared = statements()
    refuse_overdue(declared, date(2027, 11, 22))

    with pytest.raises(OverdueStatementError) as refused:
        refuse_overdue(declared, date(2027, 11, 23))

    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        f"{slug}/accessibility.yaml" for slug in sorted(declared)
    ]
    assert OverdueStatementError in TO_BE_MENDED


@pytest.mark.parametrize("stage", [None, "", "staging"])
def test_an_unknown_stage_is_told_with_those_that_exist(stage):
    with pytest.raises(UnknownStageError, match=r"say -c stage=local\|dev\|prod"):
        stage_from(Context(stage=stage))


@pytest.mark.req("X26")
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-2", "eu-central-2"])
def test_residents_data_stays_in_the_eu(region):
    with pytest.raises(ForeignRegionError, match=f"region {region} is outside the EU"):
        stage_from(Context(stage="prod", region=region))


@pytest.mark.parametrize("region", EU_REGIONS)
def test_a_region_in_the_eu_is_taken(region):
    assert stage_from(Context(stage="prod", region=region)).region == region


def test_the_region_that_the_cli_makes_up_is_not(monkeypatch):
    monkeypatch.setenv("CDK_DEFAULT_REGION", "us-east-1")

    assert stage_from(Context(stage="prod")).region == HOME_REGION


def test_the_cli_starts_the_app_with_the_projects_python():
    command = json.loads((ROOT / "cdk.json").read_text("utf-8"))["app"].split()

    done = subprocess.run(  # noqa: S603
        [ROOT / command[0], *command[1:]], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )

    assert "say -c stage=" in done.stderr


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """One synth of production with every check: the CDK's own, cdk-nag's two packs, cfn-lint."""
    folder = tmp_path_factory.mktemp("checked")
    return run_app("prod", folder, validate=True), folder


@pytest.mark.timeout(300)
class TestChecks:
    def test_nothing_is_found_that_is_not_acknowledged(self, checked):
        done, _ = checked

        assert done.returncode == 0, done.stdout + done.stderr

    def test_both_packs_looked(self, checked):
        _, folder = checked
        report = json.loads((folder / "validation-report.json").read_text("utf-8"))
        packs = {each["pluginName"]: each for each in report["pluginReports"]}

        for name in ("AwsSolutions", "Serverless"):
            assert packs[name]["conclusion"] == "success"
            assert packs[name]["suppressedViolations"], "a pack that meets nothing to acknowledge did not look"

    def test_every_acknowledgement_gives_a_reason(self, checked):
        _, folder = checked
        reasons = [
            reason
            for path in folder.glob("*.metadata.json")
            for entries in json.loads(path.read_text("utf-8")).values()
            for entry in entries
            if entry["type"] == "aws:cdk:acknowledged-rules"
            for reason in entry["data"].values()
        ]

        assert len(reasons) > 20
        assert all(len(reason.split()) >= 10 and reason.endswith(".") for reason in reasons)
