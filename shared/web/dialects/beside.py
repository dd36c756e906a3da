"""An answer that is read in two ways: its fields at top level, and the whole of it again under `data`."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

T = TypeVar("T")


class Beside(BaseModel, Generic[T]):
    """Where a resource has a field of an envelope's name, the resource's own value stands at top level."""

    envelope_schema: ClassVar[Mapping[str, JsonSchemaValue]] = {}

    data: T

    @classmethod
    def of(cls, data: T) -> Self:
        """Of the type that `data` has, so that nothing needs to be validated again."""
        generic = cls.__pydantic_generic_metadata__["origin"] or cls
        parametrised: Any = generic.__class_getitem__(type(data))
        made: Self = parametrised(data=data)
        return made

    @classmethod
    def around(cls) -> dict[str, Any]:
        raise TypeError(f"{cls.__name__} says nothing about its envelope")

    @model_serializer(mode="wrap")
    def _beside(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data = inner(self)["data"]
        wrapped = {"success": True, "data": data, "error": None, **self.around()}
        return wrapped | data if isinstance(data, dict) else wrapped

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        plain = handler.resolve_ref_schema(handler(core_schema["schema"]))
        data = plain["properties"]["data"]
        taken = handler.resolve_ref_schema(data).get("properties", {}) if "$ref" in data else {}
        envelope = {name: schema for name, schema in cls.envelope_schema.items() if name not in taken}
        own = {
            "type": "object",
            "required": ["success", "data", "error", *cls.envelope_schema],
            "properties": {
                "success": {"type": "boolean", "const": True},
                "data": data,
                "error": {"type": "null"},
                **envelope,
            },
        }
        return {"allOf": [data, own]} if "$ref" in data else own
