"""Everything that a person has here, in one archive of files that other programs read."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from shared.domain.attachments.model import State
from shared.domain.attachments.service.files import AttachmentService
from shared.domain.clinical.service.contexts import ClinicalService
from shared.domain.clinical.service.presets import PresetService
from shared.domain.conversations.model.conversations import Conversation, Wanted
from shared.domain.conversations.service.conversations import ConversationService
from shared.domain.conversations.service.telling import TellingService
from shared.domain.exports.service.writing import File, contents, line, written
from shared.domain.folders.service import FolderService
from shared.domain.identity.service.accounts import IdentityService
from shared.domain.sharing.service import SharingService
from shared.kit.errors import NotFound
from shared.kit.principal import Principal, Product
from shared.printing import Progress

BATCH = 100
Shelf = Callable[[Principal], Iterator[File]]


@dataclass(frozen=True, slots=True)
class Belongings:
    identity: IdentityService
    conversations: ConversationService
    telling: TellingService
    attachments: AttachmentService
    folders: FolderService
    contexts: ClinicalService
    presets: PresetService
    sharing: SharingService
    more: tuple[Shelf, ...]

    def write(self, user: Principal, to: BinaryIO, progress: Progress) -> int:
        done = 0
        with ZipFile(to, "w", ZIP_DEFLATED) as archive:
            for done, (name, pieces) in enumerate(self.files(user), 1):
                with archive.open(name, "w", force_zip64=True) as file:
                    for piece in pieces:
                        file.write(piece)
                progress(done)
        return done

    def files(self, user: Principal) -> Iterator[File]:
        yield "account.json", [written(self.identity.account(user))]
        yield "folders.json", [written(self.folders.all(user))]
        yield "clinical_contexts.json", [written(self.contexts.all(user))]
        yield "clinical_presets.json", [written([each for each in self.presets.all(user) if each.user_id])]
        for product in Product:
            yield from self.talks(Principal(user.user_id, product))
        for shelf in self.more:
            yield from shelf(user)

    def talks(self, user: Principal) -> Iterator[File]:
        owner = f"{user.product}#{user.user_id}"
        for talk in self.conversations.conversations.newest(owner, Wanted(), None, BATCH):
            folder = f"{user.product}/conversations/{talk.id}"
            try:
                yield f"{folder}/conversation.json", [written(self._about(user, talk))]
            except NotFound:
                continue  # deleted while we wrote
            yield f"{folder}/messages.jsonl", map(line, self.telling.all(owner, talk.id))
            if links := list(self.sharing.kept(owner, talk.id)):
                yield f"{folder}/links.json", [written(links)]
            yield from self._attached(owner, talk, folder)

    def _about(self, user: Principal, talk: Conversation) -> dict[str, Any]:
        return asdict(talk) | {"settings": self.conversations.settings(user, talk.id).kept()}

    def _attached(self, owner: str, talk: Conversation, folder: str) -> Iterator[File]:
        for each in self.attachments.of_conversation(owner, talk.id):
            if each.state is State.STORED:
                yield (
                    f"{folder}/files/{each.id}/{each.name}",
                    contents(partial(self.attachments.read, each)),
                )
