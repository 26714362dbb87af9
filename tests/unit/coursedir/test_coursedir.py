"""Is a course folder read as it stands, or refused?"""

from __future__ import annotations

import pytest

from autograder.coursedir import config
from autograder.coursedir.coursedir import is_student_id, open_course
from autograder.errors import ConfigError, UsageError
from autograder.limits import Limits
from autograder.settings import Settings


def test_a_course_without_configuration_has_the_defaults(maker):
    """Does any nbgrader course folder work as it is?"""
    course = maker.source()
    assert course.settings == Settings()
    assert course.db_url == f"sqlite:///{maker.root}/gradebook.db"
    assert course.course_id == "default_course"
    assert course.assignments() == ("ps1",)


def test_settings_come_from_the_engine_section(maker):
    """Do all limits and settings arrive where workers look for them?"""
    maker.config(
        """
        c.CourseDirectory.course_id = "econ"
        c.Engine.cell_seconds = 2.5
        c.Engine.memory_bytes = 64 * 1024**2
        c.Engine.packages = ["mine"]
        c.Engine.preload = ["numpy"]
        c.Engine.seed = "s"
        c.Engine.tier = 2
        """
    )
    course = maker.source()
    limits = Limits(cell_seconds=2.5, memory_bytes=64 * 1024**2)
    assert course.settings == Settings(limits, ("numpy",), ("mine",), tier=2, seed="s")
    assert course.course_id == "econ"
    assert open_course(maker.root, unsafe=True, everywhere=False).settings.unsafe


def test_every_limit_can_be_set():
    """Has a limit been added that no configuration can reach?"""
    traits = set(config.Engine.class_trait_names(config=True))
    assert set(Limits.__dataclass_fields__) <= traits
    assert set(Settings.__dataclass_fields__) - {"limits", "unsafe"} <= traits
    assert all(config.Engine.class_traits()[name].help for name in traits)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import no_such_engine", "no_such_engine"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(0)", "SystemExit"),
        ("c.Engine.cell_second = 3", "did you mean cell_seconds"),
        ("c.Engin.cell_seconds = 3", "did you mean c.Engine"),
        ("c.Engine.cell_seconds = 'long'", "cell_seconds"),
        ("c.Engine.cell_seconds = -1", "cell_seconds"),
        ("c.Engine.tier = 4", "tier"),
        ("c.Autograde.autograde_preprocessors = ['no_such.X']", "no_such.X"),
        ("c.Autograde.autograde_preprocessors.append('no_such.X')", "no_such.X"),
        ("c.Autograde.sanitize_preprocessors = ['json.NoClass']", "json.NoClass"),
        ("c.AssignLatePenalties.plugin_class = 'no_such.Late'", "no_such.Late"),
        ("c.ExchangeFactory.submit = 'no_such.Submit'", "no_such.Submit"),
        ("c = ", "SyntaxError"),
    ],
)
def test_a_broken_configuration_stops_every_verb(maker, text, words):
    """Would nbgrader's habit of going on with its defaults be repeated?"""
    maker.source()
    maker.config(text)
    with pytest.raises(ConfigError, match=words):
        maker.open()


def test_classes_that_exist_may_be_named(maker):
    """Is a sound list of preprocessors let through, given as strings?"""
    maker.config(
        "c.Autograde.autograde_preprocessors = "
        "['nbgrader.preprocessors.SaveAutoGrades']"
    )
    assert maker.source().assignments() == ("ps1",)


def test_a_configuration_may_import_from_the_course_folder(maker):
    """Does it find a module beside it, and is sys.path as before afterwards?"""
    import sys

    (maker.root / "beside_it_only.py").write_text("SECONDS = 7.0\n")
    maker.config("from beside_it_only import SECONDS\nc.Engine.cell_seconds = SECONDS")
    before = list(sys.path)
    assert maker.source().settings.limits.cell_seconds == 7.0
    assert sys.path == before
    del sys.modules["beside_it_only"]


def test_the_users_own_configuration_counts_only_when_asked(
    maker, tmp_path, monkeypatch
):
    """Can the demo be led to somebody's real gradebook?"""
    place = tmp_path / "jupyter"
    place.mkdir()
    (place / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///elsewhere.db'\n"
    )
    monkeypatch.setattr(config, "jupyter_config_path", lambda: [str(place)])
    maker.source()
    assert open_course(maker.root).db_url == "sqlite:///elsewhere.db"
    assert maker.open().db_url.endswith("/gradebook.db")


def test_the_courses_configuration_wins_over_the_users(maker, tmp_path, monkeypatch):
    """Are the files merged in nbgrader's order?"""
    places = [tmp_path / "first", tmp_path / "second"]
    for place, name in zip(places, ("first", "second"), strict=True):
        place.mkdir()
        (place / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.course_id = '{name}'\n"
        )
    monkeypatch.setattr(config, "jupyter_config_path", lambda: [*map(str, places)])
    maker.source()
    assert open_course(maker.root).course_id == "first"
    maker.config("c.CourseDirectory.course_id = 'own'")
    assert open_course(maker.root).course_id == "own"


def test_json_configuration_is_read(maker):
    """Is nbgrader_config.json overlooked?"""
    text = '{"Engine": {"seed": "from json"}}'
    (maker.root / "nbgrader_config.json").write_text(text)
    assert maker.source().settings.seed == "from json"


def test_an_unknown_assignment_gets_a_suggestion(maker):
    """Does the message say what there is?"""
    course = maker.source()
    with pytest.raises(UsageError, match="did you mean 'ps1'"):
        course.read("ps2")
    with pytest.raises(UsageError, match="expected a course folder"):
        open_course(maker.root / "nowhere")


def test_a_folder_that_is_no_course_says_so(tmp_path):
    """What does somebody see who stands in the wrong folder?"""
    course = open_course(tmp_path, everywhere=False)
    with pytest.raises(UsageError, match="--course-dir"):
        course.require("ps1")


def test_students_are_folders_with_the_assignment(maker):
    """Are other assignments, hidden folders and strange names left out?"""
    course = maker.source()
    for name in ("ann", "bob", ".hidden", "a\nb"):
        (maker.root / "submitted" / name / "ps1").mkdir(parents=True)
    (maker.root / "submitted" / "cid" / "ps2").mkdir(parents=True)
    assert course.students("ps1") == ("ann", "bob")
    assert course.strangers("ps1") == (r"'a\nb'",)


def test_names_with_glob_characters_are_taken_literally(maker):
    """Does `ps[1]` match ps1?"""
    course = maker.source()
    (maker.root / "submitted" / "ann" / "ps1").mkdir(parents=True)
    assert course.students("ps[1]") == ()
    assert course.students("*") == ()


def test_another_directory_structure_is_followed(maker):
    """Is nbgrader's own setting for the layout obeyed?"""
    maker.config(
        "c.CourseDirectory.directory_structure = "
        "'{nbgrader_step}/{assignment_id}/{student_id}'"
    )
    course = maker.source()
    (maker.root / "submitted" / "ps1" / "ann").mkdir(parents=True)
    assert course.students("ps1") == ("ann",)
    folder = course.folder("submitted", "ps1", "ann")
    assert folder == maker.root / "submitted" / "ps1" / "ann"


def test_a_link_below_submitted_stays_a_link(maker, tmp_path):
    """Would resolving the path hide that a student handed in a link?"""
    course = maker.source()
    (maker.root / "submitted" / "ann").mkdir(parents=True)
    (maker.root / "submitted" / "ann" / "ps1").symlink_to(tmp_path)
    assert course.folder("submitted", "ps1", "ann").is_symlink()


@pytest.mark.parametrize(
    "name", ["ann", "20-123-456", "o'neil, k.", "émile", "a@b.org", "_x", "ann marie"]
)
def test_ordinary_ids_are_ids(name):
    """Would a real student be left out for the letters of a name?"""
    assert is_student_id(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "-rf", "a/b", "a\x1b[31m", "=1+1", "a" * 129, "a ", "a\udce9"],
)
def test_strange_names_are_no_ids(name):
    """Could a folder's name be a path, an option, a formula or a control code?"""
    assert not is_student_id(name)
