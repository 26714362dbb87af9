"""Is a coincidence of two students kept from looking like a gap of the class?"""

from __future__ import annotations

import pytest

from autograder.report.sections.together import together
from tests.unit.report.test_mistakes import cohort, record


def a_class(n, both, fit=0, slope=0):
    """Let ``both`` of n lose in two questions, others in one."""
    lost = [{"slope__fresh": 2.0, "fit_ok": 1.0}] * both
    lost += [{"fit_ok": 1.0}] * fit + [{"slope__fresh": 2.0}] * slope
    lost += [{}] * (n - len(lost))
    return cohort(*(record(f"s{k:02d}", **own) for k, own in enumerate(lost)))


@pytest.mark.parametrize(("both", "told"), [(2, False), (3, True)])
def test_three_students_are_told_and_two_are_not(both, told):
    """Phi of 1 from two students of 16: is it in the table?"""
    found = together(a_class(16, both))
    assert bool(found.strongest) == told
    if told:
        assert found.strongest == (("slope__fresh", "fit_ok", "1.00", 3),)


def test_a_map_of_few_checks_or_few_students_is_not_drawn():
    """Is it said why?"""
    found = together(a_class(30, 5, 3, 3))
    assert found.figure is None and "Fewer than 5 checks" in found.why
