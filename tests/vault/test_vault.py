"""What is sealed opens for its owner, with its key, and in no other way."""

from collections.abc import Callable, Iterator

import pytest

from shared.kit import settings
from shared.kit.errors import Unavailable
from shared.vault import Sealed
from shared.vault.aesgcm import AesGcmVault

VAULT = AesGcmVault()
Keys = Callable[..., None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    def use(key: str, previous: str = "") -> None:
        monkeypatch.setenv("VAULT_KEY", key)
        monkeypatch.setenv("VAULT_KEY_PREVIOUS", previous)
        settings.forget()

    yield use
    monkeypatch.undo()
    settings.forget()


def test_what_is_sealed_opens_and_is_never_sealed_twice_alike() -> None:
    first, second = (VAULT.seal("JBSWY3DP · 秘密", "totp#ann") for _ in "12")
    assert first != second
    assert VAULT.open(first, "totp#ann") == VAULT.open(second, "totp#ann") == "JBSWY3DP · 秘密"
    assert "JBSWY3DP" not in first


def test_it_does_not_open_for_somebody_else_nor_when_it_was_changed() -> None:
    sealed = VAULT.seal("secret", "totp#ann")
    with pytest.raises(Sealed):
        VAULT.open(sealed, "totp#eve")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for other in (changed, sealed[:-8], "", "nonsense", sealed.partition(".")[0] + "."):
        with pytest.raises(Sealed):
            VAULT.open(other, "totp#ann")


def test_after_a_change_of_the_key_the_old_seals_open_while_the_old_key_is_known(keys: Keys) -> None:
    keys("1" * 40)
    sealed, mark = VAULT.seal("secret", "c"), VAULT.mark("code", "c")
    keys("2" * 40, "1" * 40)
    assert VAULT.open(sealed, "c") == "secret"
    assert VAULT.recognises(mark, "code", "c")
    assert VAULT.is_old(sealed)
    assert not VAULT.is_old(VAULT.seal("secret", "c"))
    keys("2" * 40)
    with pytest.raises(Sealed):
        VAULT.open(sealed, "c")
    assert not VAULT.recognises(mark, "code", "c")


def test_a_mark_is_of_one_text_and_one_context(keys: Keys) -> None:
    keys("1" * 40)
    mark = VAULT.mark("code", "ann")
    assert mark == VAULT.mark("code", "ann")
    assert VAULT.recognises(mark, "code", "ann")
    assert not VAULT.recognises(mark, "code", "eve")
    assert not VAULT.recognises(mark, "cod", "ann")
    keys("2" * 40)
    assert mark != VAULT.mark("code", "ann")


@pytest.mark.parametrize("key", ["", "too short"])
def test_without_a_key_nothing_is_sealed_and_it_says_what_to_set(keys: Keys, key: str) -> None:
    keys(key)
    with pytest.raises(Unavailable) as refusal:
        VAULT.seal("secret", "c")
    assert "VAULT_KEY" in refusal.value.details["remedy"]
