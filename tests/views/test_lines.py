"""Lines as whole numbers, and whole numbers as text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corridor.views.lines import packed


def test_numbers_are_packed_as_the_description_of_the_format_has_them() -> None:
    """Its example: 38.5, -120.2; 40.7, -120.95; 43.252, -126.453, in hundred-thousandths of a degree."""
    assert packed([38_50000, -120_20000, 2_20000, -75000, 2_55200, -5_50300]) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def unpacked(text: str) -> list[int]:
    """By the description of the format, not by the program."""
    numbers, bits = [], ""
    for sign in text:
        chunk = f"{ord(sign) - 63:06b}"
        bits = chunk[1:] + bits
        if chunk[0] == "0":
            numbers.append(int(bits, 2))
            bits = ""
    return [-(number + 1) // 2 if number % 2 else number // 2 for number in numbers]


@given(st.lists(st.integers(-(2**28), 2**28)))
def test_packed_numbers_are_the_same_when_unpacked(numbers: list[int]) -> None:
    assert unpacked(packed(numbers)) == numbers
