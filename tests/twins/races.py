"""Races over accounts, limits and conversations, many threads at once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from shared.domain.agents.wiring import agent_service
from shared.domain.conversations.model.conversations import Wanted
from shared.domain.conversations.model.threads import Draft
from shared.domain.conversations.service.conversations import Start
from shared.domain.conversations.wiring.conversations import conversation_service, thread_service
from shared.domain.identity.wiring.accounts import administration_service, identity_service
from shared.idempotency.dynamodb import TableKeyStore
from shared.kit.errors import Refusal
from shared.kit.principal import Credentials, Principal, Product, Role
from shared.ratelimit import Limit
from shared.ratelimit.dynamodb import TableLimiter
from shared.tables.accounts import AccountItem
from tests.twins.starts import PASSWORD, administrator, person, together

AGENT = {
    "name": "Sales",
    "description": "",
    "llm_provider": "openai",
    "llm_model": "gpt-4",
    "language": "en",
    "stt_provider": "deepgram",
    "tts_provider": "cartesia",
    "system_prompt": "Be kind.",
}


def admins() -> int:
    return int(AccountItem.get("count#admins", consistent_read=True).number)


def registrations() -> Any:
    found = together(lambda number: person(("ann@example.com", "ANN@example.com")[number % 2]).id)
    made = [each for each in found if each != "EMAIL_ALREADY_EXISTS"]
    return {"made": len(made), "total": identity_service().accounts.total()}


def different_people() -> Any:
    """Nobody fails because others sign up at the same moment."""
    found = together(lambda number: person(f"user{number}@example.com").id, 16)
    return {"made": len(set(found)), "total": identity_service().accounts.total()}


def refreshes() -> Any:
    person()
    token = identity_service().sign_in(Product.VOICEASSIST, "ann@example.com", PASSWORD).tokens.refresh_token
    found = together(lambda _: identity_service().refresh(Product.VOICEASSIST, token).tokens.refresh_token)
    won = [each for each in found if each != "TOKEN_REVOKED"]
    identity_service().refresh(Product.VOICEASSIST, won[0])
    return {"won": len(won)}


def edits() -> Any:
    """Every administrator's change is kept, whoever came first."""
    root, ann = administrator("root@example.com"), person()

    def edit(number: int) -> str:
        role, full_name = (None, "Changed") if number else (Role.VIEWER, None)
        administration_service().update(root, ann.id, active=None, role=role, full_name=full_name)
        return "done"

    found = together(edit, 2)
    after = identity_service().accounts.get(ann.id)
    assert after is not None
    return {"found": found, "name": after.full_name, "role": after.role.value}


def last_administrators() -> Any:
    """Two administrators take each other's rights at the same moment: one of them keeps them."""
    both = [administrator("one@example.com"), administrator("two@example.com")]

    def demote(number: int) -> str:
        administration_service().update(
            both[number], both[1 - number].user_id, active=None, role=Role.USER, full_name=None
        )
        return "done"

    return {"found": sorted(together(demote, 2)), "admins": admins()}


def deactivation_and_sign_in() -> Any:
    """No session survives that was opened while the account was closed."""
    from shared.domain.identity.wiring.door import door  # noqa: PLC0415

    root, ann = administrator("root@example.com"), person()

    def act(number: int) -> str:
        if number == 0:
            administration_service().update(root, ann.id, active=False, role=None, full_name=None)
            return "closed"
        return identity_service().sign_in(Product.VOICEASSIST, ann.email, PASSWORD).tokens.access_token

    tokens = [each for each in together(act) if each.count(".") == 2]  # what tokens look like
    opened = [admitted(door(Product.VOICEASSIST), token) for token in tokens]
    return {"survived": opened.count("passed")}


def admitted(at: Any, token: str) -> str:
    try:
        at.admit(Credentials(token, None), Limit("general", 1000))
    except Refusal as refusal:
        return refusal.code
    return "passed"


def counted_requests() -> Any:
    """Requests of one session that come together are all counted, over a window's start too."""
    from shared.domain.identity.wiring.door import door  # noqa: PLC0415

    person()
    token = identity_service().sign_in(Product.VOICEASSIST, "ann@example.com", PASSWORD).tokens.access_token
    at, limit = door(Product.VOICEASSIST), Limit("general", 10_000, 3600)
    found = together(lambda _: [at.admit(Credentials(token, None), limit).verdict.remaining for _ in range(10)])
    left = [number for each in found for number in each]
    return {"distinct": len(set(left)), "least": min(left)}


def limits() -> Any:
    limiter = TableLimiter(lambda: None)
    found = together(lambda _: [limiter.hit("x", Limit("race", 20, 3600)).over_by for _ in range(5)])
    return {"passed": sum(over == 0 for each in found for over in each)}


def idempotency_keys() -> Any:
    store = TableKeyStore()
    found = Counter(type(each).__name__ for each in together(lambda _: store.claim("key", "print", 30)))
    return dict(found)


def messages() -> Any:
    """Many speak at once, two of them say the same thing twice: each is kept once, in a place of its own."""
    ann = Principal(person().id, Product.VOICEASSIST)
    talk = conversation_service().create(ann, "talk").id
    threads = thread_service()

    def say(number: int) -> str:
        return threads.say(ann, talk, Draft(f"m{number}", client_message_id=f"c{number // 2}")).message.id

    found = together(say)
    page = threads.messages(ann, talk)
    counted = conversation_service().get(ann, talk).message_count
    return {"said": len(set(found)), "kept": len(page.items), "total": page.total, "counted": counted}


def speaking_and_deleting() -> Any:
    """What is deleted while others speak leaves the counts true."""
    ann = Principal(person().id, Product.VOICEASSIST)
    talk = conversation_service().create(ann, "talk").id
    threads = thread_service()
    before = [threads.say(ann, talk, Draft(f"m{number}")).message.id for number in range(4)]

    def act(number: int) -> None:
        if number % 2:
            threads.delete(ann, talk, before[number // 2])
        else:
            threads.say(ann, talk, Draft("more"))

    together(act)
    page = threads.messages(ann, talk)
    counted = conversation_service().get(ann, talk).message_count
    return {"kept": [each.content for each in page.items], "total": page.total, "counted": counted}


def speaking_into_a_deleted_conversation() -> Any:
    """Whoever comes too late is told so; nothing is left behind that nobody can reach."""
    ann = Principal(person().id, Product.VOICEASSIST)
    talk = conversation_service().create(ann, "talk").id

    def act(number: int) -> str:
        if number == 0:
            conversation_service().delete(ann, talk)
            return "deleted"
        thread_service().say(ann, talk, Draft("hello"))
        return "said"

    found = Counter(together(act))
    listed = conversation_service().page(ann, Wanted(), Start())
    others = found["said"] + found["RESOURCE_NOT_FOUND"]
    return {"deleted": found["deleted"], "others": others, "left": len(listed.items), "total": listed.total}


def changes_of_a_conversation() -> Any:
    """A title, an archive flag and settings changed at once are all kept; the counts stay true."""
    ann = Principal(person().id, Product.VOICEASSIST)
    conversations = conversation_service()
    talk = conversations.create(ann, "before").id
    settings: list[dict[str, Any]] = [{"temperature": 0.5}, {"max_tokens": 500}]

    def act(number: int) -> None:
        match number:
            case 0:
                conversations.update(ann, talk, {"title": "after"})
            case 1:
                conversations.update(ann, talk, {"archived": True})
            case _:
                conversations.change_settings(ann, talk, settings[number % 2])

    together(act, 4)
    after, kept = conversations.get(ann, talk), conversations.settings(ann, talk)
    archived = conversations.page(ann, Wanted(archived=True), Start()).total
    return {"after": [after.title, after.archived], "kept": kept.kept(), "archived": archived}


def agents() -> Any:
    """One of those who want a name has it; changes at the same moment are all kept, each as a version."""
    ann = Principal(person().id, Product.VOICEERA)
    service = agent_service()
    made = [each for each in together(lambda _: service.create(ann, AGENT).id) if each != "AGENT_002"]
    changes: list[dict[str, Any]] = [{"language": "hi"}, {"greeting": "Hello"}, {"llm_model": "gpt-5"}]
    together(lambda number: service.update(ann, made[0], changes[number]), 3)
    after = service.get(ann, made[0])
    versions = [each.version for each in service.versions(ann, made[0])]
    kept = [after.language, after.greeting, after.llm_model]
    return {
        "made": len(made),
        "kept": kept,
        "versions": versions,
        "total": service.agents.counted(ann.user_id).total,
    }


RACES: dict[str, Callable[[], Any]] = {
    race.__name__: race
    for race in (
        registrations,
        different_people,
        refreshes,
        edits,
        last_administrators,
        deactivation_and_sign_in,
        counted_requests,
        limits,
        idempotency_keys,
        messages,
        speaking_and_deleting,
        speaking_into_a_deleted_conversation,
        changes_of_a_conversation,
        agents,
    )
}
