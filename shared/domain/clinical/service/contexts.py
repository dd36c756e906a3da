"""What a person may do with what they noted of patients. Somebody else's is not found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from shared.domain.clinical.model.contexts import ClinicalContext, id_for
from shared.domain.clinical.model.patient import Patient, checked
from shared.domain.clinical.repository.contexts import ContextRepository
from shared.kit.agreeing import agreeing
from shared.kit.clock import Clock, utc_now
from shared.kit.errors import Conflict, NotFound, Outdated, Stale, Unprocessable
from shared.kit.ids import is_id
from shared.kit.making import made_before, new_id
from shared.kit.principal import Principal

Revisions = frozenset[str] | None  # which of them a writer has seen; none says that any will do
TICK = timedelta(milliseconds=1)


class Conversations(Protocol):
    def owns_conversation(self, user_id: str, conversation_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class ClinicalService:
    contexts: ContextRepository
    conversations: Conversations
    now: Clock = utc_now

    def create(self, user: Principal, session_id: str | None, changes: Mapping[str, Any]) -> ClinicalContext:
        """One for a conversation, and one outside of all of them."""
        self._must_own(user, session_id)
        new = self._made(user, session_id, checked(Patient().merged(changes)))
        if not self.contexts.add(new):
            before = made_before(lambda: self.contexts.get(user.user_id, new.id))
            if before and before.revision == new.revision:
                return before
            raise Conflict("This conversation has a clinical context: change that one", context_id=new.id)
        return new

    def all(self, user: Principal) -> list[ClinicalContext]:
        return self.contexts.all(user.user_id)

    def get(self, user: Principal, context_id: str) -> ClinicalContext:
        found = self.contexts.get(user.user_id, context_id) if is_id(context_id) else None
        if found is None:
            raise not_there()
        return found

    def current(self, user: Principal, session_id: str | None) -> ClinicalContext | None:
        """That of a conversation; without one, what was written last."""
        if session_id is None:
            return self.contexts.newest(user.user_id)
        return self.contexts.get(user.user_id, id_for(user.user_id, session_id))

    def update(
        self, user: Principal, context_id: str, changes: Mapping[str, Any], seen: Revisions = None
    ) -> ClinicalContext:
        """Two writers at once keep what each of them named; of a fact that both name, the later one stays."""

        def attempt() -> ClinicalContext:
            before = self._as_seen(user, context_id, seen)
            if changes.get("session_id", before.session_id) != before.session_id:
                raise Unprocessable("A clinical context stays with its conversation", field="session_id")
            facts = {name: value for name, value in changes.items() if name != "session_id"}
            return self._replaced(before, before.patient.merged(facts))

        return agreeing(attempt)

    def delete(self, user: Principal, context_id: str, seen: Revisions = None) -> None:
        def attempt() -> None:
            if not self.contexts.remove(self._as_seen(user, context_id, seen)):
                raise Stale

        agreeing(attempt)

    def write(
        self, user: Principal, session_id: str | None, change: Callable[[Patient], Patient]
    ) -> ClinicalContext:
        """Into the context of a conversation, which is made where there is none."""
        self._must_own(user, session_id)

        def attempt() -> ClinicalContext:
            before = self.contexts.get(user.user_id, id_for(user.user_id, session_id))
            if before is not None:
                return self._replaced(before, change(before.patient))
            new = self._made(user, session_id, checked(change(Patient())))
            if not self.contexts.add(new):
                raise Stale
            return new

        return agreeing(attempt)

    def forget(self, user_id: str, session_id: str) -> None:
        """With a conversation that goes."""

        def attempt() -> None:
            found = self.contexts.get(user_id, id_for(user_id, session_id))
            if found is not None and not self.contexts.remove(found):
                raise Stale

        agreeing(attempt)

    def _must_own(self, user: Principal, session_id: str | None) -> None:
        if session_id is not None and not self.conversations.owns_conversation(user.user_id, session_id):
            raise NotFound("Conversation not found", code="RESOURCE_NOT_FOUND", field="session_id")

    def _made(self, user: Principal, session_id: str | None, patient: Patient) -> ClinicalContext:
        now = self.now()
        return ClinicalContext(
            user.user_id, id_for(user.user_id, session_id), session_id, patient, new_id(), now, now
        )

    def _as_seen(self, user: Principal, context_id: str, seen: Revisions) -> ClinicalContext:
        found = self.get(user, context_id)
        if seen is not None and found.revision not in seen:
            raise Outdated("This clinical context was changed since you read it. Read it again.")
        return found

    def _replaced(self, before: ClinicalContext, patient: Patient) -> ClinicalContext:
        later = max(self.now(), before.last_updated + TICK)
        after = replace(before, patient=checked(patient), revision=new_id(), last_updated=later)
        if not self.contexts.replace(before, after):
            raise Stale
        return after


def not_there() -> NotFound:
    return NotFound("Clinical context not found", code="RESOURCE_NOT_FOUND")
