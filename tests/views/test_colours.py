"""The colours of the modes: seen on land and sea of the maps, and told apart by eyes that lack one of three cones."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from corridor.model.modes import MODES

GROUNDS = {"paper": "#ffffff", "land of the page": "#f4f1ea", "sea of the page": "#d3e2ec", "map": "#e6edf1"}

EYES = {
    "no red cone": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "no green cone": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "no blue cone": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
"""What such an eye sees of linear light: Machado, Oliveira and Fernandes 2009, severity 1."""

APART = 10.0
"""Least difference in CIE 1976 L*a*b*; some 2 are just noticed."""

Floats = NDArray[np.float64]


def light(colour: str) -> Floats:
    """Linear red, green and blue of #rrggbb."""
    part = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(light(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def lab(linear: Floats) -> Floats:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_mode_stands_out_from_the_ground_by_three_to_one(ground: str) -> None:
    for mode, row in MODES.items():
        low, high = sorted((luminance(row.colour), luminance(GROUNDS[ground])))
        assert (high + 0.05) / (low + 0.05) >= 3, mode


@pytest.mark.parametrize("eye", EYES)
def test_no_two_modes_look_alike_to_an_eye_without_one_cone(eye: str) -> None:
    seen = {mode: lab(np.array(EYES[eye]) @ light(row.colour)) for mode, row in MODES.items()}
    for a, b in combinations(seen, 2):
        assert np.linalg.norm(seen[a] - seen[b]) >= APART, (a, b)
