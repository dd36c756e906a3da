"""Words as far as matching needs them: folded, without the words every sentence has, without their endings.

Endings are cut for four languages by one short list; a language it does not know is matched by whole words, and
one written without spaces by pairs of characters.
"""

import re

from shared.kit.smallwords import SMALL, STOP, WORD, folded

EVERY_STOP = SMALL.union(*STOP.values())
# Runs of Chinese characters, Katakana or Thai; what joins them in Chinese and Japanese says little.
JOINING = "\u3040-\u309f的了是在和有不这什么吗呢怎如何哪為为"
UNSPACED = re.compile(rf"(?:(?![{JOINING}])[\u0e00-\u0e7f\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff])+")
UNWORDED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
ENDINGS = tuple(
    sorted(
        """ements ement ments ment ations ation aciones acion ations ungen ung ively ives ive ions ion ing ings ied ies
        ed es er en ers ern ly ic ical s e y o a os as""".split(),
        key=len,
        reverse=True,
    )
)
SHORTEST = 4


def stem(word: str) -> str:
    """Endings come off one after the other, so that `triggers` and `triggered` meet."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return stem(word[: -len(ending)])
    return word


def terms(text: str) -> list[str]:
    plain = folded(text)
    pairs = [run[at : at + 2] for run in UNSPACED.findall(plain) for at in range(max(1, len(run) - 1))]
    words = [word for word in WORD.findall(UNWORDED.sub(" ", plain)) if word not in EVERY_STOP]
    return [stem(re.sub("['’]s$", "", word)) for word in words] + pairs
