"""What every test shares: one BLAS thread, a fixed Hypothesis profile, the course."""

import os

# Before anything imports numpy: BLAS reads these once, when it is loaded. Several
# threads in each of several workers only wait, and sums then depend on the machine.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
# jupyter_core warns about its old folders unless told to use the platform's.
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")

import signal
from pathlib import Path

import hypothesis
import matplotlib
import numpy as np
import pytest

# Fixtures are notebooks, some of them broken on purpose: nbval runs only the course's.
collect_ignore_glob = ["*.ipynb"]

# Examples are the same on every run, and a slow machine is not a failure.
hypothesis.settings.register_profile("course", deadline=None, derandomize=True)
hypothesis.settings.load_profile("course")

# No window on macOS; kernels of notebooks choose their own.
matplotlib.use("Agg")

COURSE_DIR = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_is_heard() -> None:
    """Undo that a shell lets what it runs in the background ignore Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def course_dir() -> Path:
    """Return the root of the repository, which is an nbgrader course folder."""
    return COURSE_DIR


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a generator with the same seed in every test."""
    return np.random.default_rng(20261121)
