"""Are copies found however they are disguised, and honest work left alone?"""

from __future__ import annotations

import builtins
import io
import keyword
import math
import random
import re
import time
import tokenize
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report import alike
from autograder.report.alike import compare
from autograder.report.fragments import LENGTH, covered_lines, fragments, normal, tokens
from autograder.report.sections.alike import OTHER_CELLS, texts_of

HEADER = re.compile(r"\A(# (right|wrong|why|loses): .*\n)+\n*")
BANKS = ("ps01_classical_linear_model", "ps04_sandwich", "ps05_what_is_independent")
F_STRING = re.compile(r"\b[rR]?[fF][rR]?[\"']")

TEXT = '''
def spread(values, groups):
    """Mean square between groups."""
    total = 0.0
    for name in sorted(set(groups)):
        inside = [v for v, g in zip(values, groups) if g == name]
        total += len(inside) * (sum(inside) / len(inside)) ** 2
    return total / len(values)
'''
DISGUISED = """
# my own work
def streuung( werte,gruppen ):
    'Mittlere Quadratsumme'
    summe = 0.5     # begin

    for n in sorted( set( gruppen ) ):
        drin = [ w
                 for w, h in zip(werte, gruppen) if h == n ]
        summe += len(drin) * ( sum(drin) / len(drin) ) ** 3
    return summe / len(werte)
"""


def bank(course_dir, name):
    """Return the texts of an assignment's bank: question, then answers."""
    folder = course_dir / "tests" / "answers" / name
    return {
        place.name: [
            HEADER.sub("", path.read_text("utf-8")) for path in sorted(place.glob("*"))
        ]
        for place in sorted(folder.iterdir())
        if place.is_dir()
    }


def honest_class(course_dir, name):
    """Let every student answer each question in another way, as far as there are."""
    answers = bank(course_dir, name)
    n = max(8, min(len(texts) for texts in answers.values()))
    return [
        {q: texts[k % len(texts)] for q, texts in answers.items()} for k in range(n)
    ]


def disguise(text):
    """Rename everything that is not an attribute, add comments and blank lines."""
    names: dict[str, str] = {}
    kept = {*keyword.kwlist, *dir(builtins)}

    def other(found):
        word = found[0]
        return word if word in kept else names.setdefault(word, f"zz{len(names)}")

    text = re.sub(r"(?<![.\w\"'])[A-Za-z_]\w*(?![\"'])", other, text)
    lines = []
    for line in text.split("\n"):
        open_end = line.rstrip().endswith(("\\", '"""')) or not line.strip()
        lines.append(line if open_end else f"{line}  # {len(lines)}")
    return "\n".join(lines)


# --- tokens ------------------------------------------------------------------------


def test_the_lexer_agrees_with_pythons(course_dir):
    """On all known answers and on this package: the same tokens as ``tokenize``?"""
    places = [*course_dir.glob("tests/answers/*/*/*.py")]
    places += [*course_dir.glob("autograder/*.py"), *course_dir.glob("course/*.py")]
    kinds = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)
    compared = 0
    for path in places:
        text = path.read_text("utf-8")
        if hasattr(tokenize, "FSTRING_START") and F_STRING.search(text):
            continue  # from 3.12 on tokenize cuts them into pieces
        read = tokenize.generate_tokens(io.StringIO(text).readline)
        want = [
            (t.string, t.start[0] - 1, t.end[0] - 1) for t in read if t.type in kinds
        ]
        assert [(t[1], t[2], t[3]) for t in tokens(text)] == want[:20_000], path
        compared += 1
    assert compared > 100


@given(st.text(alphabet=st.sampled_from("ab1.'\"\\\n #é=(_e+rbf"), max_size=80))
def test_any_text_has_tokens(text):
    """Nothing raises, and but for space, comments and joined lines nothing is lost?"""
    found = tokens(text)
    assert all(kind in ("text", "number", "name", "sign") for kind, *_ in found)
    assert all(0 <= first <= last <= text.count("\n") for _, _, first, last in found)
    assert len(fragments(text).hashes) == max(0, len(found) - LENGTH + 1)


@pytest.mark.parametrize(
    "piece", ["'", '"""', "'''\\", "0_", "1e", "a", "\\", "(", "é"]
)
def test_long_nonsense_takes_no_time(piece):
    """Is there no text on which the expression goes back and forth?"""
    started = time.perf_counter()
    tokens(piece * 200_000)
    tokens(piece * 200_000 + "\0")
    assert time.perf_counter() - started < 5


def test_names_numbers_texts_and_layout_do_not_count():
    """Is a renamed copy the same row of tokens, and another program not?"""
    assert normal(tokens(TEXT)) == normal(tokens(DISGUISED))
    assert np.array_equal(fragments(TEXT).hashes, fragments(DISGUISED).hashes)
    assert normal(tokens("a.mean()")) != normal(tokens("a.sum()"))
    assert normal(tokens("len(a)")) != normal(tokens("sum(a)"))
    assert normal(tokens("a + b")) != normal(tokens("a * b"))


def test_shared_lines_are_marked():
    """Only the lines of what both have?"""
    first = f"alpha = 1\n{TEXT}\nbeta[3] = gamma // 2"
    shared = np.intersect1d(fragments(first).hashes, fragments(TEXT).hashes)
    marked = covered_lines(first, shared)
    lines = first.split("\n")
    assert {lines[k] for k in marked} == {ln for ln in TEXT.split("\n") if ln.strip()}


# --- likeness ----------------------------------------------------------------------


@pytest.mark.parametrize("name", BANKS)
def test_honest_pairs_do_not_stand_out(course_dir, name):
    """Everybody answers every question in another way: is nobody pointed at?"""
    found = compare(honest_class(course_dir, name), ["import numpy as np"])
    assert found.standing_out == 0 and not found.groups
    assert found.counts.sum() == math.comb(len(honest_class(course_dir, name)), 2)


@pytest.mark.parametrize("name", BANKS)
def test_a_planted_copy_is_on_top(course_dir, name):
    """The whole of one student's work, renamed and with comments: first, and alone?"""
    work = honest_class(course_dir, name)
    copy = {question: disguise(text) for question, text in work[0].items()}
    assert all(copy[q] != work[0][q] for q in copy)
    found = compare([*work, copy], ["import numpy as np"])
    top = found.pairs[0]
    assert (top.first, top.second) == (0, len(work))
    assert top.likeness > 0.95 and found.standing_out == 1
    assert found.groups == ((0, len(work)),)


def test_a_copy_of_one_question_is_found_in_that_question(course_dir):
    """Six honest answers do not hide the one that is not?"""
    work = honest_class(course_dir, "ps05_what_is_independent")
    work[2] = {**work[2], "logit_se": disguise(work[1]["logit_se"])}
    found = compare(work, [""])
    top = found.pairs[0]
    assert (top.first, top.second, top.scope) == (1, 2, "logit_se")
    assert top.likeness > 0.95 and found.standing_out == 1


def test_a_copy_with_changed_lines_is_found(course_dir):
    """Every sixth line written anew?"""
    work = honest_class(course_dir, "ps04_sandwich")
    rnd = random.Random(3)
    copy = {}
    for question, text in work[0].items():
        lines = disguise(text).split("\n")
        for k in range(4, len(lines), 6):
            lines[k] = f"    spare_{k} = [{rnd.random()}, len('{k}') % 7]"
        copy[question] = "\n".join(lines)
    found = compare([*work, copy], [""])
    assert (found.pairs[0].first, found.pairs[0].second) == (0, len(work))
    assert found.pairs[0].likeness > 2 * found.pairs[1].likeness


def different(k):
    """Return a program that no other number gives."""
    rnd = random.Random(k)
    parts = ["alpha.sum()", "len(beta)", "gamma[1:]", "-delta", "abs(eta)", "zeta.T"]
    rows = ["def f(x):"]
    for _ in range(12):
        terms = [f"{rnd.choice(parts)} {rnd.choice('+-*/@')}" for _ in range(4)]
        rows.append(f"    v = {' '.join(terms)} 1")
    return "\n".join(rows)


def test_what_the_release_gives_does_not_count():
    """Three keep the same long stub: are they alike?"""
    stub = f"{different(99)}\n{different(98)}"
    work = [{"q": f"{stub}\n{different(k)}"} for k in range(3)]
    work.append({"q": different(50)})
    assert all(p.likeness < 0.1 for p in compare(work, [stub]).pairs)
    assert compare(work, [""]).pairs[0].likeness > 0.2


def test_what_many_students_write_does_not_count():
    """The idiom of the lecture in seven of thirty, a secret in two: who is alike?"""
    idiom, secret = different(98), different(97)
    work = [{"q": different(k)} for k in range(30)]
    for k in range(7):
        work[k] = {"q": f"{work[k]['q']}\n{idiom}"}
    for k in (20, 21):
        work[k] = {"q": f"{work[k]['q']}\n{secret}"}
    found = compare(work, [""])
    assert found.most == 6
    assert (found.pairs[0].first, found.pairs[0].second) == (20, 21)
    assert all(pair.likeness < 0.1 for pair in found.pairs[1:])


def plain(work, given_texts):
    """Compute every likeness once more, by sets and loops."""
    n = len(work)
    public = {int(h) for text in given_texts for h in fragments(text).hashes}
    sets = [
        {q: {int(h) for h in fragments(t).hashes} - public for q, t in own.items()}
        for own in work
    ]
    union = [set().union(*own.values()) for own in sets]
    holders = {g: sum(g in own for own in union) for own in union for g in own}
    most = max(3, n // 5)
    weight = {g: math.log((n + 1) / h) for g, h in holders.items() if h <= most}
    best = {}
    for i, j in combinations(range(n), 2):
        scopes = [(union[i], union[j])]
        scopes += [(sets[i][q], sets[j].get(q, set())) for q in sets[i]]
        found = [(0.0, 0, 0.0)]
        for a, b in scopes:
            a, b = a & set(weight), b & set(weight)
            if len(a | b) >= 25:
                value = sum(weight[g] for g in a & b) / sum(weight[g] for g in a | b)
                found.append((round(value, 2), len(a & b), value))
        best[i, j] = max(found)
    return best


def test_likeness_is_the_weighted_jaccard_index(course_dir):
    """For every pair the same as by sets and loops?"""
    work = honest_class(course_dir, "ps01_classical_linear_model")
    want = plain(work, ["x = np.mean(y, axis=0)"])
    found = compare(work, ["x = np.mean(y, axis=0)"])
    pairs = [(p.first, p.second) for p in found.pairs]
    order = sorted(want, key=lambda pair: (-want[pair][0], -want[pair][1], pair))
    assert pairs == order[: len(pairs)] and len(pairs) == alike.MOST_PAIRS
    for pair in found.pairs:
        _, shared, value = want[pair.first, pair.second]
        assert (pair.likeness, pair.shared) == (pytest.approx(value), shared)
    values = [value for *_, value in want.values()]
    assert found.median == pytest.approx(np.median(values))
    low, high = np.quantile(values, [0.25, 0.75])
    assert found.fence == pytest.approx(max(0.5, high + 3 * (high - low)))
    steps = np.histogram(values, alike.STEPS, (0, 1))[0]
    assert np.array_equal(found.counts, steps)


def test_the_work_is_bounded_and_says_so(monkeypatch):
    """A tiny budget: fewer fragments, and yet what two alone share is found?"""
    idiom, secret = different(98), different(97)
    work = [{"q": different(k) + (f"\n{idiom}" if k < 5 else "")} for k in range(30)]
    for k in (20, 21):
        work[k] = {"q": secret}
    assert compare(work, [""]).cut == 0
    monkeypatch.setattr(alike, "MOST_PRODUCTS", 3_000)
    found = compare(work, [""])
    assert found.cut > 0 and found.most < 5
    assert (found.pairs[0].first, found.pairs[0].second) == (20, 21)
    assert found.pairs[0].likeness == pytest.approx(1)


def test_groups_are_chains_of_pairs():
    """Three copies of one text are one group of three, the largest first?"""
    work = [{"q": different(k)} for k in range(20)]
    work[3] = work[8] = work[11]
    work[5] = work[6]
    found = compare(work, [""])
    assert found.groups == ((3, 8, 11), (5, 6))
    assert found.standing_out == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.integers(0, 9))
def test_quantiles_count_the_pairs_that_share_nothing(values, zeros):
    """As numpy has them, with all the zeros written out?"""
    falling = np.sort(values)[::-1]
    for q in (0.25, 0.5, 0.75):
        want = np.quantile([*values, *[0.0] * zeros], q)
        assert alike._quantile(falling, zeros, q) == pytest.approx(want)


def test_what_a_student_wrote_is_taken_and_nothing_else(build, maker):
    """Answers and own cells, with an edited cell of ours; not checks, not words?"""
    cells = [
        build("plain", "import numpy as np"),
        build("plain", "n = 10"),
        build("solution", "### BEGIN SOLUTION\ny = 1\n### END SOLUTION", "y"),
        build("check", "assert y == 1", "y_check", 1),
        build("manual", "Because.", "why", 1),
    ]
    (notebook,) = maker.source(cells).read("ps1").notebooks

    def cell(source, key="", kind="code"):
        marks = {"nbgrader": {"grade_id": key}} if key else {}
        return {"cell_type": kind, "source": source, "metadata": marks}

    graded = [
        cell("import numpy as np"),
        cell("n = 11"),
        cell(["y =", " 1"], "y"),
        cell("helper = y + 1"),
        cell("assert y == 1", "y_check"),
        cell("Because of me.", "why", "markdown"),
        cell("my notes", kind="markdown"),
    ]
    assert texts_of(notebook, {"cells": graded}) == {
        "y": "y = 1",
        OTHER_CELLS: "n = 11\nhelper = y + 1",
    }


@pytest.mark.parametrize("work", [[], [{}] * 9, [{"q": "x = 1"}] * 3, [{"q": " "}] * 9])
def test_too_few_to_compare_say_so(work):
    """No numbers where there is nothing ordinary?"""
    found = compare(work, [""])
    assert "fewer than 4" in found.why and not found.pairs


def test_short_answers_are_alike_to_nobody():
    """One line each, all the same: too short to say anything?"""
    found = compare([{"q": "mean = total / n"}] * 6, [""])
    assert not found.why and not found.pairs and found.standing_out == 0
