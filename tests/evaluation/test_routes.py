import pytest

from leaps_adapter.config import RouteSettings
from leaps_adapter.errors import QueryError
from leaps_adapter.evaluation.routes import LabelledRoute, RouteReport, judge_routes, read_routes


def test_columns_in_any_order(tmp_path):
    path = tmp_path / "route.tsv"
    wanted = (LabelledRoute("usb hub", bypass=True), LabelledRoute("cable under $5", bypass=False))
    for content in (
        "usb hub\tbypass\ncable under $5\tadapt\n",
        "query\tdecision\tgroup\nusb hub\tbypass\thead\ncable under $5\tadapt\tshort\n",
        "# notes\n\nBypass\tusb hub\nadapt\tcable under $5\n",
        "id\tquery\tlabel\n1\tusb hub\tbypass\n2\tcable under $5\tadapt\n",
    ):
        path.write_text(content)
        assert read_routes(path) == wanted


def test_a_line_without_label_is_named(tmp_path):
    path = tmp_path / "route.tsv"
    for content in ("a\tbypass\nb\tperhaps\n", "a\tbypass\nadapt\n"):
        path.write_text(content)
        with pytest.raises(QueryError, match="line 2"):
            read_routes(path)
    with pytest.raises(QueryError, match="cannot read"):
        read_routes(tmp_path / "none.tsv")


def test_the_route_is_judged_over_a_catalogue(profile):
    labelled = [
        LabelledRoute("patch cable", bypass=True),
        LabelledRoute("orange patch cable under $15, not Belkin", bypass=False),
        LabelledRoute("laptop", bypass=False),
    ]
    report = judge_routes(labelled, profile, RouteSettings())
    assert [each.query.text for each in report.wrong] == ["laptop"]
    assert report.precision(bypass=True) == 0.5
    assert report.recall(bypass=True) == 1.0
    assert report.precision(bypass=False) == 1.0
    assert report.recall(bypass=False) == 0.5


def test_nothing_routed_has_no_numbers():
    assert RouteReport(()).precision(bypass=True) is None
    assert RouteReport(()).recall(bypass=False) is None
