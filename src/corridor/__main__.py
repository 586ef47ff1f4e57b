"""python -m corridor: the command line."""

from corridor.cli.main import script

script()
