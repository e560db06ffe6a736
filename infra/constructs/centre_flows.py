"""A municipality's contact flows: the templates of ``infra/flows`` filled with its words, queues and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_connect as connect
from constructs import Construct

from envag.flows.filled import languages_of, queue_flow
from envag.flows.slots import as_map, values
from envag.flows.template import content, fill, read_all
from infra.build.cache import ROOT
from infra.constructs.connect_names import tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.municipality import Municipality
    from infra.constructs.in_turn import InTurn

FOLDER = ROOT / "infra" / "flows"


class FlowCircleError(ValueError):
    """Templates lead to each other in a circle, which no order of making them can resolve."""


class CentreFlows(Construct):
    """The flows of one municipality. Each is made after those that it leads to."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        municipality: Municipality,
        call_flow_arn: str,
        queues: Mapping[str, str],
        named: Mapping[tuple[str, str], str],
        turn: InTurn,
    ) -> None:
        """``queues`` are ARNs by the keys of ``call_flow``; ``named`` what else it names, by kind and name."""
        super().__init__(scope, construct_id)
        self._instance, self._municipality, self._turn = instance_arn, municipality, turn
        self._templates = {one.name: one for one in read_all(FOLDER)}
        self._known = {**named, ("function", "call_flow"): call_flow_arn, ("map", "queues"): as_map(queues)}
        self._making: list[str] = []
        self._queue_flows = {language: queue_flow(language) for language in languages_of(municipality)}
        for name in self._templates:
            self.arn(name)

    def arn(self, name: str) -> str:
        """The ARN of a flow by the name of its template; a queue flow in another language is ``queue-<language>``.

        Raises FlowCircleError.
        """
        if ("flow", name) not in self._known:
            if name in self._making:
                msg = f"flows lead in a circle: {' -> '.join([*self._making, name])}"
                raise FlowCircleError(msg)
            self._making.append(name)
            self._known["flow", name] = self._make(name).attr_contact_flow_arn
            self._making.pop()
        return self._known["flow", name]

    def _make(self, name: str) -> connect.CfnContactFlow:
        language = next((one for one, flow in self._queue_flows.items() if flow == name), "sv")
        template = self._templates["queue" if name in self._queue_flows.values() else name]
        filled = fill(template, values(template, self._municipality, self._resource, language=language))
        return self._turn.add(
            connect.CfnContactFlow(
                self,
                f"Flow-{name}",
                instance_arn=self._instance,
                name=f"{self._municipality.slug}.{name}",
                type=template.type.value,
                description=template.description,
                content=content(filled),
                tags=tags(self._municipality.slug),
            )
        )

    def _resource(self, kind: str, name: str) -> str:
        if kind == "flow":
            return self.arn(name)
        if (kind, name) == ("map", "queueFlows"):
            return as_map({language: self.arn(flow) for language, flow in self._queue_flows.items()})
        return self._known[kind, name]
