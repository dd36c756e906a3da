"""What the wirings of all areas made, and keep for the life of a process."""

import sys


def forget_wired() -> None:
    """Whoever is asked next is made anew, of the settings that are there then."""
    for name, module in list(sys.modules.items()):
        if name.startswith("shared.domain.") and ".wiring" in name:
            for made in list(vars(module).values()):
                if callable(getattr(made, "cache_clear", None)):
                    made.cache_clear()
