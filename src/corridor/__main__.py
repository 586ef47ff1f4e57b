"""python -m corridor: the command line."""

from corridor.cli import script

script()
