"""Words that every sentence has, and what of a question is left without them: its subject."""

import re
import unicodedata
from collections.abc import Mapping

STOP: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        """a about after all also am an and any are as at be because been before being between both but by can could
        did do does doing for from had has have having he her here him his how i if in into is it its just like many
        may me more most much my no not of often on or other our out over people should so some such tell than that
        the their them then there these they this those to too under up very was way we were what when where which
        while who whom whose why will with would you your explain please know information give get make list""".split()
    ),
    "es": frozenset(
        """al algo ante como con cual cuando cuales de del desde donde el ella ellos en entre era es esa ese eso esta
        este esto estos fue ha hay la las le les lo los mas me mi mis muy no nos o para pero por porque puede pueden
        que quien se ser si sin sobre son su sus tambien te tiene tienen tu un una unos y ya""".split()
    ),
    "fr": frozenset(
        """a au aux avec ce ces cette comment dans de des du elle elles en est et etre eux il ils je la le les leur
        leurs lui ma mais mes moi mon ne nos notre nous on ou par pas peut pour pourquoi quand que quel quelle quelles
        quels qui quoi sa sans se ses son sont sur ta te tes toi ton tu un une vos votre vous y""".split()
    ),
    "de": frozenset(
        """aber als am an auch auf aus bei bin bis da das dass dem den der des die dies diese dieser durch ein eine
        einem einen einer eines er es fur hat haben ich ihr im in ist kann kein konnen man mehr mein mit nach nicht
        noch nur oder sein sich sie sind so um und uns von vor was wann warum wenn wer werden wie wird wir wo zu zum
        zur""".split()
    ),
}
# Known as words that say little, without an answer's own sentences being written in the language.
SMALL = frozenset("ما ماذا الذي التي هو هي في من على عن كيف متى لماذا هل الى او ان مع هذا هذه أين كم".split())
WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def folded(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def language_of(text: str) -> str:
    """The language whose small words the text uses most; English where none stands out."""
    words = WORD.findall(folded(text))
    counts = {language: sum(word in stop for word in words) for language, stop in STOP.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts["en"] else "en"


def subject(question: str) -> str:
    """`¿Qué es el asma?` asks about `asma`. What is made of small words alone stays as it is."""
    small = STOP[language_of(question)] | SMALL
    left = WORD.sub(lambda word: "" if folded(word[0]) in small else word[0], question)
    return left if WORD.search(left) else question
