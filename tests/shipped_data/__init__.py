"""Tests of the data that ships, and of the tools that build it."""
