"""Files in S3."""

import os

from shared.kit.settings import StageSettings


def bucket_name(noun: str) -> str:
    """The templates give the name, since a bucket's must be unique in the world; locally it follows the stage."""
    variable = f"PARLEY_BUCKET_{noun.upper().replace('-', '_')}"
    return os.environ.get(variable) or f"parley-{StageSettings.load().stage}-{noun}"
