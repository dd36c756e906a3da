"""From one rate to another: a windowed sinc, so that nothing above the new rate's half comes back as noise."""

from functools import lru_cache
from math import gcd

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
CROSSINGS = 16  # of the sinc on either side
ROLLOFF = 0.945
BETA = 8.6  # of the Kaiser window: 90 dB
PORTION = 8192


@lru_cache(maxsize=4)
def filters(up: int, down: int) -> npt.NDArray[np.float32]:
    """A row for each place that an output can have between two inputs."""
    cut = ROLLOFF * min(1.0, up / down)
    half = int(np.ceil(CROSSINGS / cut))
    away = np.arange(-half + 1, half + 1)[None, :] - np.arange(up)[:, None] / up
    window = np.i0(BETA * np.sqrt(np.clip(1 - (away / half) ** 2, 0, None))) / np.i0(BETA)
    made = cut * np.sinc(cut * away) * window
    return np.asarray(made / made.sum(axis=1, keepdims=True), dtype=np.float32)


def resampled(samples: Samples, rate: int, to: int) -> Samples:
    if rate == to or not len(samples):
        return samples
    common = gcd(rate, to)
    up, down = to // common, rate // common
    rows = filters(up, down)
    half = rows.shape[1] // 2
    padded = np.concatenate([np.zeros(half - 1, np.float32), samples, np.zeros(half + 1, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, rows.shape[1])
    made = np.empty(len(samples) * up // down, np.float32)
    for start in range(0, len(made), PORTION):
        places = np.arange(start, min(start + PORTION, len(made)), dtype=np.int64) * down
        made[start : start + PORTION] = np.einsum("ij,ij->i", windows[places // up], rows[places % up])
    return made
