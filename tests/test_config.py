"""A policy file sets the loop; what it does not name keeps its default, and what it cannot mean is told."""

import pytest

from leaps_adapter import ConfigurationError, Settings
from leaps_adapter.config import Allocation, BusySettings, RouteSettings


def test_a_policy_changes_what_it_names(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('budget = 60\nallocation = "equal"\n[route]\nmax_keywords = 2\n', encoding="utf-8")
    settings = Settings.from_toml(policy)
    assert (settings.budget, settings.allocation) == (60, Allocation.EQUAL)
    assert settings.route == RouteSettings(max_keywords=2)
    assert settings.rewrites == Settings().rewrites


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("budget = ", "is not TOML"),
        ("budgets = 3", "budgets: extra inputs are not permitted"),
        ("budget = 0", "budget: input should be greater than or equal to 1"),
        ("[route]\nmax_keywords = -1", "route.max_keywords: "),
        ("[busy]\nwithin = 2", "busy.within: "),
    ],
)
def test_a_policy_that_cannot_be_used_says_where(tmp_path, text, told):
    policy = tmp_path / "policy.toml"
    policy.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        Settings.from_toml(policy)


def test_little_effort_is_one_round_of_what_the_policy_says_and_never_more(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text("budget = 30\n[busy]\nwithin = 0\nrewrites = 4\nbudget = 50\n", encoding="utf-8")
    settings = Settings.from_toml(policy)
    assert settings.busy == BusySettings(within=0, rewrites=4, budget=50)
    lighter = settings.lightened()
    assert (lighter.rewrites, lighter.budget, lighter.max_rounds) == (4, 30, 1)


def test_a_policy_that_is_not_there(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot read the policy"):
        Settings.from_toml(tmp_path / "none.toml")


def test_a_policy_that_is_not_text(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not TOML"):
        Settings.from_toml(policy)
