"""The stacks of a stage: what holds data, what wakes somebody, one a product, one for the workers.

What is deployed often is apart from what must never be lost, and no stack comes near the most a stack may hold.
"""

from dataclasses import dataclass, field, replace

from infra.fleet import Fleet, Function
from infra.policies import has_sockets
from infra.render import alarms, apis, dashboards, data, edge, functions, live
from infra.render.names import Json, att, camel, http_id, ref, socket_id, sub
from infra.render.tags import tagged

DATA, ALARMS = "data", "alarms"


@dataclass(frozen=True)
class Part:
    name: str  # data, voiceassist, ...
    fleet: Fleet  # its own rows alone
    parameters: Json
    resources: Json
    outputs: Json
    conditions: Json = field(default_factory=dict)

    @property
    def functions(self) -> tuple[Function, ...]:
        return self.fleet.functions

    @property
    def description(self) -> str:
        return f"Parley, {self.name}: assistants that chat, speak and call people."


def parts(fleet: Fleet) -> tuple[Part, ...]:
    """In the order in which they are deployed: the others look for what holds data."""
    products = dict.fromkeys(row.product for row in fleet.functions)
    return (
        without_functions(fleet, DATA, data.resources(fleet), data.outputs(fleet)),
        without_functions(fleet, ALARMS, alarms.resources(fleet), {}),
        *(product_part(fleet, product) for product in products),
    )


def without_functions(fleet: Fleet, name: str, resources: Json, outputs: Json) -> Part:
    return Part(name, replace(fleet, functions=()), functions.STAGE_PARAMETER, tagged(resources, name), outputs)


def product_part(fleet: Fleet, product: str) -> Part:
    own = replace(fleet, functions=fleet.of(product))
    resources = {**apis.resources(own), **functions.resources(own), **live.role(product)}
    resources |= dashboards.dashboard(own, product)
    if product in apis.products(own):
        resources |= alarms.of_edges(own, product)
    parameters, conditions = functions.parameters(own), functions.conditions(own)
    if edge.has_edge(own, product):
        resources |= edge.resources(own, product)
        parameters, conditions = parameters | edge.parameters(product), conditions | edge.conditions(product)
    return Part(product, own, parameters, tagged(resources, product), addresses(own), conditions)


def addresses(fleet: Fleet) -> Json:
    made: Json = {}
    for product in apis.products(fleet):
        made[f"{camel(product)}Url"] = {"Value": att(http_id(product), "ApiEndpoint")}
        if has_sockets(fleet, product):
            made[f"{camel(product)}SocketUrl"] = {"Value": sub(f"${{{socket_id(product)}.ApiEndpoint}}/${{Stage}}")}
        if edge.has_edge(fleet, product):
            made[f"{camel(product)}EdgeUrl"] = {
                "Value": sub(f"https://${{{camel(product)}Distribution.DomainName}}")
            }
    for row in fleet.functions:
        if row.streams:
            made[f"{camel(row.name)}Url"] = {"Value": att(f"{camel(row.name)}Address", "FunctionUrl")}
    return made


def stack_id(part: Part) -> str:
    return f"{camel(part.name)}Stack"


def handed_down(part: Part) -> Json:
    return {name: ref(name) for name in part.parameters}


def handed_up(part: Part) -> Json:
    """Addresses; what one stack exports for another is not shown again."""
    shown = [name for name, output in part.outputs.items() if "Export" not in output]
    return {name: {"Value": att(stack_id(part), f"Outputs.{name}")} for name in shown}
