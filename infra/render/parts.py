"""The stacks of a stage: one for what holds data, one a product, one for the workers.

What is deployed often is apart from what must never be lost, and no stack comes near the most a stack may hold.
"""

from dataclasses import dataclass, replace

from infra.fleet import Fleet, Function
from infra.policies import has_sockets
from infra.render import apis, data, functions
from infra.render.names import Json, att, camel, ref, socket_id, sub

DATA = "data"


@dataclass(frozen=True)
class Part:
    name: str  # data, voiceassist, ...
    fleet: Fleet  # its own rows alone
    parameters: Json
    resources: Json
    outputs: Json

    @property
    def functions(self) -> tuple[Function, ...]:
        return self.fleet.functions

    @property
    def description(self) -> str:
        return f"Parley, {self.name}: assistants that chat, speak and call people."


def parts(fleet: Fleet) -> tuple[Part, ...]:
    """In the order in which they are deployed: the others look for what holds data."""
    products = dict.fromkeys(row.product for row in fleet.functions)
    return (data_part(fleet), *(product_part(fleet, product) for product in products))


def data_part(fleet: Fleet) -> Part:
    nothing = replace(fleet, functions=())
    return Part(DATA, nothing, functions.STAGE_PARAMETER, data.resources(fleet), data.outputs(fleet))


def product_part(fleet: Fleet, product: str) -> Part:
    own = replace(fleet, functions=fleet.of(product))
    resources = {**apis.resources(own), **functions.resources(own)}
    return Part(product, own, functions.parameters(own), resources, addresses(own))


def addresses(fleet: Fleet) -> Json:
    made: Json = {}
    for product in apis.products(fleet):
        made[f"{camel(product)}Url"] = {"Value": att(apis.http_id(product), "ApiEndpoint")}
        if has_sockets(fleet, product):
            made[f"{camel(product)}SocketUrl"] = {"Value": sub(f"${{{socket_id(product)}.ApiEndpoint}}/${{Stage}}")}
    return made


def stack_id(part: Part) -> str:
    return f"{camel(part.name)}Stack"


def handed_down(part: Part) -> Json:
    return {name: ref(name) for name in part.parameters}


def handed_up(part: Part) -> Json:
    """Addresses; what one stack exports for another is not shown again."""
    shown = [name for name, output in part.outputs.items() if "Export" not in output]
    return {name: {"Value": att(stack_id(part), f"Outputs.{name}")} for name in shown}
