"""The tests mirror the packages; ``support`` holds what several share, ``oracle`` is an enumeration of its own."""
