"""Random lives of a workspace, several people at work in it at once, compared with a model after every step."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shared.domain.conversations.model.conversations import Wanted
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.service.conversations import Start
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.domain.folders.model import Nested
from shared.domain.folders.wiring import folder_service
from shared.kit.errors import Invalid, NotFound
from shared.kit.principal import Principal, Product
from tests.workspace.model import Talk, Workspace

WHOLE = Start(size=200)
PAGE = 3
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.user = Principal(str(uuid4()), Product.VOICEASSIST)
        self.model = Workspace()
        self.pool = ThreadPoolExecutor(3)
        self.number = 0

    def teardown(self) -> None:
        self.pool.shutdown()

    def together(self, works: Iterable[Callable[[], Any]]) -> list[Any]:
        """All at the same time."""
        return [each.result() for each in [self.pool.submit(work) for work in works]]

    def name(self) -> str:
        self.number += 1
        return f"n{self.number}"

    def talk(self, data: st.DataObject) -> tuple[str, Talk]:
        talk_id = data.draw(st.sampled_from(sorted(self.model.talks)))
        return talk_id, self.model.talks[talk_id]

    def say(self, talk_id: str, branch: str, content: str) -> str:
        return thread_service().say(self.user, talk_id, Draft(content, branch_id=branch)).message.id

    @rule()
    def begin(self) -> None:
        made = conversation_service().create(self.user, self.name())
        self.model.talks[made.id] = Talk(made.title)

    @precondition(lambda self: self.model.talks)
    @rule(data=st.data(), contents=st.lists(TEXTS, min_size=1, max_size=3))
    def say_at_once(self, data: st.DataObject, contents: list[str]) -> None:
        """Each of them is kept, and they stand in the order in which they came to pass."""
        talk_id, talk = self.talk(data)
        branch = data.draw(st.sampled_from(sorted(talk.paths)))
        said = self.together(partial(self.say, talk_id, branch, text) for text in contents)
        page = thread_service().messages(self.user, talk_id, branch, WHOLE)
        new = [message for message in page.items if message.id in said]
        assert sorted(message.content for message in new) == sorted(contents)
        for message in new:
            talk.say(branch, message.id, message.content)

    @precondition(lambda self: any(talk.contents for talk in self.model.talks.values()))
    @rule(data=st.data(), content=TEXTS)
    def edit(self, data: st.DataObject, content: str) -> None:
        talk_id, talk = self.spoken(data)
        message = data.draw(st.sampled_from(sorted(talk.contents)))
        thread_service().edit(self.user, talk_id, message, content)
        talk.contents[message] = content

    @precondition(lambda self: any(talk.contents for talk in self.model.talks.values()))
    @rule(data=st.data(), content=TEXTS)
    def delete_while_others_speak(self, data: st.DataObject, content: str) -> None:
        talk_id, talk = self.spoken(data)
        some = data.draw(st.lists(st.sampled_from(sorted(talk.contents)), min_size=1, max_size=2, unique=True))
        works: list[Callable[[], Any]] = [lambda: self.say(talk_id, "main", content)]
        works += [partial(thread_service().delete, self.user, talk_id, gone) for gone in some]
        said = self.together(works)[0]
        for gone in some:
            talk.delete(gone)
        talk.say("main", said, content)

    @precondition(lambda self: any(talk.contents for talk in self.model.talks.values()))
    @rule(data=st.data(), content=st.none() | TEXTS.filter(bool))
    def branch(self, data: st.DataObject, content: str | None) -> None:
        talk_id, talk = self.spoken(data)
        message = data.draw(st.sampled_from(sorted(talk.contents)))
        home = thread_service().message(self.user, message).branch_id
        initial = Draft(content) if content else None
        made = thread_service().branch(self.user, talk_id, message, initial)
        talk.grow(home, message, made.id)
        if content:
            last = thread_service().messages(self.user, talk_id, made.id, WHOLE).items[-1]
            talk.say(made.id, last.id, content)

    @precondition(lambda self: self.model.talks)
    @rule(data=st.data())
    def delete_talk(self, data: st.DataObject) -> None:
        talk_id, _ = self.talk(data)
        conversation_service().delete(self.user, talk_id)
        del self.model.talks[talk_id]
        with pytest.raises(NotFound):
            self.say(talk_id, "main", "too late")

    @precondition(lambda self: len(self.model.parents) < 6)
    @rule(data=st.data())
    def make_folder(self, data: st.DataObject) -> None:
        parent = self.folder_or_top(data)
        made = folder_service().create(self.user, self.name(), None, None, parent)
        self.model.parents[made.id] = parent

    @precondition(lambda self: self.model.parents)
    @rule(data=st.data())
    def move_folder(self, data: st.DataObject) -> None:
        folder, into = data.draw(st.sampled_from(sorted(self.model.parents))), self.folder_or_top(data)
        if self.model.would_circle(folder, into):
            with pytest.raises(Invalid):
                folder_service().move(self.user, folder, into)
        else:
            folder_service().move(self.user, folder, into)
            self.model.parents[folder] = into

    @precondition(lambda self: len(self.model.parents) > 1)
    @rule(data=st.data())
    def move_folders_into_each_other_at_once(self, data: st.DataObject) -> None:
        """One of the two may win, never both."""
        one, two = data.draw(st.permutations(sorted(self.model.parents)))[:2]

        def moved(folder: str, into: str) -> bool:
            try:
                folder_service().move(self.user, folder, into)
            except Invalid:
                return False
            return True

        won = self.together([lambda: moved(one, two), lambda: moved(two, one)])
        assert won != [True, True]
        real = parents_of(folder_service().tree(self.user))
        for folder, into, done in ((one, two, won[0]), (two, one, won[1])):
            self.model.parents[folder] = into if done else self.model.parents[folder]
            assert real[folder] == self.model.parents[folder]

    @precondition(lambda self: self.model.parents)
    @rule(data=st.data())
    def delete_folder(self, data: st.DataObject) -> None:
        folder = data.draw(st.sampled_from(sorted(self.model.parents)))
        folder_service().delete(self.user, folder)
        self.model.delete_folder(folder)

    @precondition(lambda self: self.model.talks)
    @rule(data=st.data())
    def file(self, data: st.DataObject) -> None:
        talk_id, talk = self.talk(data)
        talk.folder = self.folder_or_top(data)
        conversation_service().update(self.user, talk_id, {"folder_id": talk.folder})

    def spoken(self, data: st.DataObject) -> tuple[str, Talk]:
        """A conversation in which something was said."""
        spoken = sorted(talk_id for talk_id, talk in self.model.talks.items() if talk.contents)
        talk_id = data.draw(st.sampled_from(spoken))
        return talk_id, self.model.talks[talk_id]

    def folder_or_top(self, data: st.DataObject) -> str | None:
        return data.draw(
            st.none() | st.sampled_from(sorted(self.model.parents)) if self.model.parents else st.none()
        )

    @invariant()
    def every_branch_shows_what_the_model_shows(self) -> None:
        for talk_id, talk in self.model.talks.items():
            branches = thread_service().branches(self.user, talk_id)
            assert {branch.id for branch in branches} == set(talk.paths)
            for branch in talk.paths:
                assert list(self.walked(talk_id, branch)) == talk.shown(branch)
            count = conversation_service().get(self.user, talk_id).message_count
            assert count == len(talk.contents) == sum(branch.live for branch in branches)

    def walked(self, talk_id: str, branch: str) -> Iterable[str]:
        """By small pages, each of which tells how many there are."""
        cursor: str | None = None
        while True:
            page = thread_service().messages(self.user, talk_id, branch, Start(1, PAGE, cursor))
            assert page.total == len(self.model.talks[talk_id].paths[branch])
            yield from (message.content for message in page.items)
            cursor = page.cursor
            if cursor is None:
                return

    @invariant()
    def lists_and_their_totals_are_true(self) -> None:
        for folder in (None, *self.model.parents):
            wanted = Wanted(folder_id=folder)
            page = conversation_service().page(self.user, wanted, Start(size=100))
            mine = {talk_id for talk_id, talk in self.model.talks.items() if folder in {None, talk.folder}}
            assert {each.id for each in page.items} == mine
            assert page.total == len(mine)

    @invariant()
    def the_tree_is_the_models(self) -> None:
        assert parents_of(folder_service().tree(self.user)) == self.model.parents


def parents_of(tree: Iterable[Nested], above: str | None = None) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for nested in tree:
        found[nested.folder.id] = above
        found |= parents_of(nested.children, nested.folder.id)
    return found


@pytest.mark.timeout(400)
def test_a_workspace_is_what_its_model_says_whatever_is_done_to_it(aws: dict[str, str]) -> None:  # noqa: ARG001  # its tables are needed
    few = settings(
        max_examples=6,
        stateful_step_count=18,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=few)
