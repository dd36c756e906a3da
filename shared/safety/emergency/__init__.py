"""Whether a message names signs of an emergency, and what to say first if it does.

Pure rules, no model: they answer in microseconds and the same way every time. They look for signs somebody has
now; signs that are denied, lie in the past, belong to a story, or are only asked about do not count. A rule that
errs should err towards saying it: guidance that was not needed costs a line.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from shared.safety.emergency import english, french, german, spanish
from shared.safety.emergency.language import Kind, Language

LANGUAGES: tuple[Language, ...] = (english.LANGUAGE, spanish.LANGUAGE, french.LANGUAGE, german.LANGUAGE)
SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
LONGEST = 20_000  # characters that are looked at: a pasted book is no cry for help


@dataclass(frozen=True, slots=True)
class Guidance:
    kinds: tuple[Kind, ...]
    language: str
    text: str


def guidance_for(message: str) -> Guidance | None:
    plain = folded(message[:LONGEST])
    for language in LANGUAGES:
        kinds = tuple(dict.fromkeys(signs_in(plain, language)))
        if kinds:
            ordered = tuple(kind for kind in Kind if kind in kinds)
            return Guidance(ordered, language.name, language.say(ordered))
    return None


def folded(text: str) -> str:
    """Lower case, no accents, one kind of apostrophe, so that rules match however it was typed."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def signs_in(plain: str, language: Language) -> Iterator[Kind]:
    personal = language.is_personal(plain)
    for sentence in SENTENCE.findall(plain):
        if language.is_about_something_else(sentence, personal):
            continue
        for clause in language.clauses(sentence):
            for sign in language.signs:
                if any(
                    language.is_present(sign, clause, found, personal) for found in sign.pattern.finditer(clause)
                ):
                    yield sign.kind
