"""Tests of course.datasets: files, generator, printed tables, checksums."""

import hashlib

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from course import datasets

README = (datasets.DATA_DIR / "README.md").read_text(encoding="utf-8")


def test_csv_and_generator_agree_to_the_last_bit():
    """Do the stored reaction times equal those made from the seed?"""
    stored, made = datasets.load("reaction_times"), datasets.reaction_times()
    pd.testing.assert_frame_equal(stored, made, check_exact=True)


def test_reaction_times_are_balanced():
    """Does every subject have ten trials in each condition?"""
    counts = datasets.reaction_times().groupby(["subid", "X"]).size()
    assert len(counts) == 48
    assert (counts == 10).all()


def test_unknown_name_lists_the_known_ones():
    """Does a misspelt name tell which data sets there are?"""
    with pytest.raises(ValueError, match=r"'reactiontimes'.*reaction_times"):
        datasets.load("reactiontimes")


@pytest.mark.parametrize("name", ["../pyproject", "reaction_times.csv", ""])
def test_only_plain_names_are_read(name):
    """Is anything but the name of a shipped data set refused?"""
    with pytest.raises(ValueError, match="expected the name of a data set"):
        datasets.load(name)


@pytest.mark.parametrize("name", datasets.names())
def test_every_data_set_is_described_with_its_checksum(name):
    """Does README.md hold a section, an origin, a licence and the right sha256?"""
    section = README.partition(f"\n## {name}.csv\n")[2].partition("\n## ")[0]
    assert section, f"course/data/README.md has no section '## {name}.csv'"
    digest = hashlib.sha256((datasets.DATA_DIR / f"{name}.csv").read_bytes())
    assert digest.hexdigest() in section, f"wrong sha256 for {name}.csv"
    for word in ("origin", "licence", "unit"):
        assert word in section.lower(), f"{name}.csv: {word} is not stated"


@pytest.mark.parametrize("name", datasets.names())
def test_every_column_is_described(name):
    """Does README.md name every column of the file?"""
    section = README.partition(f"\n## {name}.csv\n")[2].partition("\n## ")[0]
    missing = [c for c in datasets.load(name).columns if f"`{c}`" not in section]
    assert not missing, f"columns of {name}.csv without a description: {missing}"


# Every number that the slides print, as text: rounding is part of the comparison.
PRINTED_OLS = """0.002 -0.000 0.8897 0.346 -2291.5 480 4587. 4595. 478 1
800.2692 1.853 431.909 0.000 796.628 803.910 2.4716 2.620 0.943 0.346 -2.677 7.620
29.086 0.180 0.000 31.936 -0.609 1.16e-07 2.667 2.62"""
PRINTED_CLUSTER = """0.002 -0.000 7.035 0.0142 -2291.5 480 4587. 4595. 478 1
800.2692 5.873 136.263 0.000 788.120 812.418 2.4716 0.932 2.652 0.014 0.544 4.399
29.086 0.180 0.000 31.936 -0.609 1.16e-07 2.667 2.62"""
LABELS = (
    ("R-squared:", "Adj. R-squared:", "F-statistic:", "Prob (F-statistic):"),
    ("Log-Likelihood:", "No. Observations:", "AIC:", "BIC:", "Df Residuals:"),
    ("Df Model:",),
)
TAIL = ("Omnibus:", "Durbin-Watson:", "Prob(Omnibus):", "Jarque-Bera (JB):", "Skew:")
TAIL += ("Prob(JB):", "Kurtosis:", "Cond. No.")


def _after(text: str, label: str) -> str:
    """Return the word that follows a label in a printed summary."""
    at = text.index(("   " if label == "R-squared:" else "") + label)
    return text[at:].split(label, 1)[1].split()[0]


@pytest.mark.parametrize(
    ("printed", "options"),
    [
        (PRINTED_OLS, {}),
        (PRINTED_CLUSTER, {"cov_type": "cluster", "use_t": True}),
    ],
    ids=["ols", "cluster-robust"],
)
def test_printed_table_is_reproduced_to_every_digit(printed, options):
    """Do all 30 printed numbers of the table come out, rounding included?"""
    data = datasets.load("reaction_times")
    if options:
        options = options | {"cov_kwds": {"groups": data["subid"]}}
    text = str(smf.ols("y ~ X", data).fit(**options).summary())
    found = [_after(text, label) for group in LABELS for label in group]
    for row in ("Intercept ", "X  "):
        line = next(li for li in text.splitlines() if li.startswith(row))
        found += line.split()[1:]
    found += [_after(text, label) for label in TAIL]
    assert found == printed.split()


def test_data_are_those_of_the_known_truth():
    """Is the slope within three of its true standard errors of 3 ms?"""
    data = datasets.load("reaction_times")
    means = data.groupby(["subid", "X"])["y"].mean().unstack()
    # V(mean difference) = (5.05^2 (slope, jittered 10 %) + 2 * 25 / 10) / 24
    true_se = np.sqrt((25 * 1.01 + 5) / 24)
    assert abs((means[1.0] - means[0.0]).mean() - 3) < 3 * true_se
