"""Bodies and answers of `/agents`."""

from typing import Any

from pydantic import Field

from shared.domain.agents.model import Agent, AgentStatus, Listed, Voice
from shared.domain.agents.service import Wanted
from shared.kit.clock import rfc3339
from shared.web.schemas import In, Out

LINE = Field(max_length=1000)
WORD = Field(max_length=200)
TEXT = Field(max_length=50_000)


class VoiceParameters(In):
    voice_id: str | None = Field(default=None, max_length=200)
    speed: float = Field(default=1.0, allow_inf_nan=False)
    tone: str | None = Field(default=None, max_length=50)

    def voice(self) -> Voice:
        return Voice(self.voice_id, self.speed, self.tone)


class AgentFields(In):
    def changes(self) -> dict[str, Any]:
        """Under the names that the model gives them; what was not named, and null, stay."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        found = {name: value for name, value in given.items() if value is not None}
        if "voice_parameters" in found:
            found["voice"] = found.pop("voice_parameters").voice()
        if "max_call_seconds" in found:
            found["longest_seconds"] = found.pop("max_call_seconds")
        return found | {name: tuple(found[name]) for name in ("collections", "tools") if name in found}


class NewAgentIn(AgentFields):
    name: str = LINE
    description: str = Field(default="", max_length=10_000)
    llm_provider: str = WORD
    llm_model: str = WORD
    stt_provider: str = WORD
    tts_provider: str = WORD
    system_prompt: str = TEXT
    language: str = WORD
    voice_parameters: VoiceParameters | None = None
    greeting: str | None = Field(default=None, max_length=5000)
    max_call_seconds: int | None = None
    interruptible: bool | None = None
    collections: list[str] | None = Field(default=None, max_length=50)
    tools: list[str] | None = Field(default=None, max_length=50)
    status: AgentStatus | None = None

    def fields(self) -> dict[str, Any]:
        return {"description": self.description} | self.changes()


class AgentIn(AgentFields):
    name: str | None = Field(default=None, max_length=1000)
    description: str | None = Field(default=None, max_length=10_000)
    llm_provider: str | None = Field(default=None, max_length=200)
    llm_model: str | None = Field(default=None, max_length=200)
    stt_provider: str | None = Field(default=None, max_length=200)
    tts_provider: str | None = Field(default=None, max_length=200)
    system_prompt: str | None = Field(default=None, max_length=50_000)
    language: str | None = Field(default=None, max_length=200)
    voice_parameters: VoiceParameters | None = None
    greeting: str | None = Field(default=None, max_length=5000)
    max_call_seconds: int | None = None
    interruptible: bool | None = None
    collections: list[str] | None = Field(default=None, max_length=50)
    tools: list[str] | None = Field(default=None, max_length=50)
    status: AgentStatus | None = None


class AgentsIn(In):
    skip: int = Field(default=0, ge=0, le=1_000_000)
    limit: int = Field(default=10, ge=1, le=100)
    search: str = Field(default="", max_length=200)
    status: AgentStatus | None = None

    def wanted(self) -> Wanted:
        return Wanted(self.status, self.search.strip(), self.skip, self.limit)


class RollbackIn(In):
    version: int = Field(ge=1)


class CloneIn(In):
    name: str | None = Field(default=None, max_length=1000)


class ListedOut(Out):
    id: str
    name: str
    description: str
    llm_provider: str
    llm_model: str
    language: str
    status: AgentStatus
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, agent: Listed) -> "ListedOut":
        return cls(**told(agent))


class AgentOut(ListedOut):
    user_id: str
    stt_provider: str
    tts_provider: str
    system_prompt: str
    voice_parameters: VoiceParameters
    greeting: str
    max_call_seconds: int
    interruptible: bool
    collections: list[str]
    tools: list[str]

    @classmethod
    def around(cls, agent: Agent) -> "AgentOut":
        return cls(
            **told(agent),
            user_id=agent.user_id,
            stt_provider=agent.stt_provider,
            tts_provider=agent.tts_provider,
            system_prompt=agent.system_prompt,
            voice_parameters=VoiceParameters.model_validate(agent.voice, from_attributes=True),
            greeting=agent.greeting,
            max_call_seconds=agent.longest_seconds,
            interruptible=agent.interruptible,
            collections=list(agent.collections),
            tools=list(agent.tools),
        )


class AgentsOut(Out):
    total: int
    skip: int
    limit: int
    items: list[ListedOut]


class VersionsOut(Out):
    total: int
    items: list[AgentOut]


def told(agent: Listed | Agent) -> dict[str, Any]:
    return {
        "id": agent.id,
        "name": agent.name,
        "description": agent.description,
        "llm_provider": agent.llm_provider,
        "llm_model": agent.llm_model,
        "language": agent.language,
        "status": agent.status,
        "version": agent.version,
        "created_at": rfc3339(agent.created_at),
        "updated_at": rfc3339(agent.updated_at),
    }
