"""Under which terms a package comes, and whether they let anybody ship it."""

import re
from email.message import Message

PERMISSIVE = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",  # of files that are shipped as they came
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    }
)
# As older packages spell them, in their classifiers or in words of their own.
SPELLED = {
    "apache software license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache-2.0 license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mit no attribution license (mit-0)": "MIT-0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
# Those that say it in a sentence, read by a person. The library inside this one brings code under BSD, MIT, Zlib and
# the FreeType licence, whose texts are shipped beside it.
READ = {"pypdfium2": {"Apache-2.0", "BSD-3-Clause"}}
WORDS = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]")


def identifiers(described: Message) -> set[str]:
    """As SPDX names them; empty where a package says nothing."""
    if read := READ.get(described["Name"]):
        return read
    if expression := described.get("License-Expression", ""):
        return {part.strip() for part in WORDS.split(expression) if part.strip()}
    classifiers = described.get_all("Classifier") or []
    said = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    found = said or [described.get("License", "").strip().split("\n")[0]]
    return {SPELLED.get(each.lower(), each) for each in found if each and each != "OSI Approved"}


def unfit(described: Message) -> str:
    found = identifiers(described)
    return (
        ""
        if found and found <= PERMISSIVE
        else f"{described['Name']}: {', '.join(sorted(found)) or 'says nothing'}"
    )
