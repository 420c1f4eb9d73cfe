"""What is wrong with a file is said in the words of a file."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError
from wageflow.reading.words import in_words_of_a_file, refused

RANGES = [
    (wf.between(1, 2), "{ uniform = [1, 2] }"),
    (wf.pert(0.4, 0.48, 0.7), "{ pert = [0.4, 0.48, 0.7] }"),
    (wf.truncate(wf.normal(5, 1), 0, None), "{ truncate = { normal = [5, 1] }, low = 0 }"),
    (wf.discrete({1.0: 0.5, 2.0: 0.5}), "{ discrete = [[1, 0.5], [2, 0.5]] }"),
    (wf.empirical([1, -2.5]), "{ discrete = [[-2.5, 0.5], [1, 0.5]] }"),
    (wf.Param("a/b/days", wf.uniform(0, 400)), "{ uniform = [0, 400] }"),
    (wf.Param("my days", wf.uniform(0, 400)), "'my days' = { uniform = [0, 400] }"),
    (wf.OneOf("a", {1.0: 0.25, 2.0: 0.75}), "'a' = { one_of = [[1, 0.25], [2, 0.75]] }"),
    (wf.per_head(5, workers=2), "{ per_head = 5, workers = 2 }"),
]


@pytest.mark.parametrize(("quantity", "said"), RANGES)
def test_a_range_is_said_as_a_file_holds_it(quantity, said):
    assert in_words_of_a_file(f"days: {quantity!r} is too much") == f"days: {said} is too much"


def test_laws_of_scipy_are_said_with_their_parameters():
    text = "wf.from_scipy(scipy.stats.gamma(2.0, scale=3.0))"
    said = "{ scipy = 'gamma', args = [2], kwds = { scale = 3 } }"
    assert in_words_of_a_file(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "'wf.uniform(0, 1)': no host is called so",  # what the user wrote stays as it is
        "so wf.load_study is for it",
    ],
)
def test_what_has_no_form_in_a_file_is_left(text):
    assert in_words_of_a_file(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the claim's range, wf.Chain('x', [wf.Share('a', 0.1)])", "Chain('x', [Share('a', 0.1)])"),
        ("wf.mixture([wf.uniform(0.0, 1.0), wf.unif...", "mixture([uniform(0.0, 1.0), unif..."),
        (
            "truncate(wf.normal(5.0, 1.0), {'normal': [0, 1]}, None): low",
            "{ truncate = { normal = [5, 1] }, low = { normal = [0, 1] } }: low",
        ),
        (
            "truncate(wf.normal(5.0, 1.0), [1, 2, 1,..., None): low",
            "truncate(normal(5.0, 1.0), [1,",
        ),
    ],
)
def test_what_was_cut_or_is_no_range_has_no_words_of_python(text, said):
    assert said in in_words_of_a_file(text)
    assert "wf." not in in_words_of_a_file(text)


def test_what_follows_a_value_that_was_cut_is_said_in_words_of_a_file():
    said = in_words_of_a_file("got [1, datetime.date(9999, 12,...; write wf.between(0.4, 0.6)")
    assert said == "got [1, ...; write { between = [0.4, 0.6] }"
    said = in_words_of_a_file("uniform(0.5, [{'start': datetime.date(2012, 3, ...): high is none")
    assert said == "uniform(0.5, [{'start': ...): high is none"


def test_a_fault_is_one_line_of_a_length_that_is_read():
    (told,) = refused("a.toml", [f"x: got 'a\nb', {'b' * 5000!r}"]).faults
    assert told.startswith("a.toml: x: got 'a b', 'bbb")
    assert "..." in told
    assert len(told) < 400


def test_a_fault_is_told_once_and_its_file_too():
    assert refused("a.toml", ["a.toml: x: y", "x: y"]).faults == ("a.toml: x: y",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.48", "{ between = [3, 8] }", "rate { uniform = [3, 8] } reaches 8"),
        ("0.48", "{ between = [0.3, 1.2] }", "{ truncate = ..., low = 0, high = 1 }"),
        ("0.48", "{ between = [3, 8] }", "write 0.03 to 0.08 for 3 to 8 %"),
        ("workers = 10", "workers = { normal = [5, 9] }", "workers: { normal = [5, 9] } can be"),
        ("workers = 10", "workers = { normal = [5, 9] }", "so { truncate = ..., low = 0 } or"),
        ("5000", "[2, 1]", "such as { empirical = [...] }"),
        ("5000", "1979-05-27", "gross_wage: got 1979-05-27; write"),
        ("5000", "true", "gross_wage: got true; write"),
        ("5000", '{ scipy = "vonmises" }', "it takes kappa, loc, scale, of which loc and scale"),
    ],
)
def test_no_file_is_refused_in_the_words_of_python(tmp_path, old, new, said):
    path = tmp_path / "own.toml"
    text = (
        '[programme]\nname = "x"\n[chains.c]\nsteps = [{ share = "a", rate = 0.48 }]\n'
        '[[cohorts]]\nhost = "Kuwait"\nworkers = 10\ngross_wage = 5000\nchain = "c"\n'
    )
    path.write_text(text.replace(old, new))
    with pytest.raises(InputError) as caught:
        wf.load_programme(path)
    (told,) = caught.value.faults
    assert said in told
    assert "wf." not in told


def test_a_programme_without_cohorts_is_told_of_the_table_that_it_lacks(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('cohorts = []\n[programme]\nname = "x"\n')
    with pytest.raises(InputError, match=r"cohorts: holds none; write a \[\[cohorts\]\] table"):
        wf.load_programme(path)


def test_unknowns_that_move_as_one_are_told_without_python(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('[programme]\nname = "x"\nextends = "dprk-2012"\n[correlation]\n"wage *" = 1\n')
    with pytest.raises(InputError) as caught:
        wf.load_programme(path)
    assert "wf." not in str(caught.value)
