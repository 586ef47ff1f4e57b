"""Finds the drays between services of the shipped nodes, for ``assets/transfers.json``.

Run it (python -m tools.assets.transfers) after nodes, open borders or roads have changed; ``make data`` does it too.
Until then each first run finds them itself.
"""

from __future__ import annotations

import corridor
from corridor.planning.drays import SHIPPED, transfers_to_ship


def main() -> None:
    """Write the file."""
    text = transfers_to_ship(corridor.load())
    SHIPPED.write_text(text, encoding="utf-8", newline="\n")
    print(f"{SHIPPED.name}: {text.count(chr(10)) - 2} drays")


if __name__ == "__main__":
    main()
