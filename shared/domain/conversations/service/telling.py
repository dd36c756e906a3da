"""The whole of a conversation, from its beginning, in memory that does not grow with it. For its owner alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.conversations.model.paths import Branch, Stretch
from shared.domain.conversations.model.threads import Message
from shared.domain.conversations.repository.threads import ThreadRepository
from shared.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class TellingService:
    threads: ThreadRepository

    def all(self, owner: str, conversation_id: str) -> Iterator[Message]:
        """The main branch, then what is each other branch's own, as they were made."""
        shape = self.threads.shape(owner, conversation_id)
        others = sorted(shape.values(), key=lambda branch: (branch.id != "main", branch.created_at, branch.id))
        return self.threads.said(owner, conversation_id, map(own, others))

    def of_branch(self, owner: str, conversation_id: str, branch_id: str) -> Iterator[Message]:
        """What the branch shows: what it shares with others, then its own."""
        branch = self.threads.shape(owner, conversation_id).get(branch_id)
        if branch is None:
            raise NotFound("Branch not found", code="RESOURCE_NOT_FOUND")
        return self.threads.said(owner, conversation_id, branch.path())


def own(branch: Branch) -> Stretch:
    return Stretch(branch.id, branch.starts_at, branch.next_depth)
