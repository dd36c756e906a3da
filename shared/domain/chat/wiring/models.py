"""The model of an outside provider, as anything may reach it: behind the rules about what may leave."""

from shared.domain.privacy.service.screened import ScreenedModel
from shared.domain.privacy.wiring import privacy_service
from shared.llm import Model
from shared.llm.settings import ModelSettings


def outside_model(*, sure: bool = False) -> Model:
    """`sure` where the function will ask it whatever comes."""
    from shared.llm.openai import OpenAIModel  # noqa: PLC0415  # costs its own imports

    found = OpenAIModel(ModelSettings.load())
    if sure:
        found.warm()
    return ScreenedModel(found, privacy_service)
