"""A labelled query set from any catalogue: what a shopper could ask of it, and which products pass.

A query starts from a real product: its kind, two to four of its typed values as hard constraints, worded as people
write. Which products pass is then decided from the typed fields of all products, by an evaluator of its own.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from leaps_adapter.errors import ConfigurationError
from leaps_adapter.evaluation.constraints import KnownConstraint, holds
from leaps_adapter.evaluation.drawing import Drawer
from leaps_adapter.evaluation.wording import Drawn, Phrasing, Style, load_phrasing
from leaps_adapter.types import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from leaps_adapter.evaluation.facts import Facts, Item

QUERIES, TRUTH, FACTS = "queries.tsv", "truth.jsonl", "facts.jsonl.gz"
_FEW = 5
_TRIES = 24
_NAMES_SPOKEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a set is made. Shares are from 0 to 1.

    A query has `fewest` to `most` constraints. `synonyms`: the kind is called by another name than its own;
    `converted`: an amount is said in another unit; `scarce`: fewer than five products may pass. Kinds of fewer than
    `kind_size` products, variants counted once, are left out.
    """

    queries: int = 300
    seed: int = 7
    fewest: int = 2
    most: int = 4
    synonyms: float = 0.5
    converted: float = 0.35
    scarce: float = 0.08
    kind_size: int = 15
    style: Style = field(default_factory=Style)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuery:
    """A query whose answer is known: ids of the products that pass, and of those a missing value leaves open.

    `kinds` begins with the kind that is asked for; narrower ones follow.
    """

    id: str
    text: str
    kinds: tuple[str, ...]
    noun: str
    constraints: tuple[KnownConstraint, ...]
    passing: tuple[str, ...]
    unknown: tuple[str, ...]
    of_kind: tuple[str, ...]
    seed: str


class LabelledSet(NamedTuple):
    """Labelled queries, and the facts of the catalogue that judge any product for them."""

    queries: tuple[LabelledQuery, ...]
    facts: Facts


def synthesize(facts: Facts, recipe: Recipe, *, progress: Callable[[int], None] | None = None) -> LabelledSet:
    """Return a labelled set; the same facts and recipe give the same set.

    Raises:
        ConfigurationError: no kind of product is large enough, or its products have nothing to tell them apart.
    """
    rng = random.Random(recipe.seed)  # noqa: S311  a draw that must repeat, not a secret
    phrasing = load_phrasing(facts.lexicon.language)
    drawers = _drawers(facts, recipe, phrasing)
    found: list[LabelledQuery] = []
    misses = 0
    while drawers and len(found) < recipe.queries and misses < len(drawers):
        order = rng.sample(sorted(drawers), k=len(drawers))
        misses = 0
        for kind in order:
            if len(found) == recipe.queries:
                break
            made = _query(f"s{len(found) + 1:04d}", kind, drawers[kind], recipe, rng)
            if made is None:
                misses += 1
            else:
                found.append(made)
                if progress is not None:
                    progress(len(found))
    if not found:
        raise ConfigurationError(
            f"no kind of product has {recipe.kind_size} products with typed fields to ask for",
            hint="allow smaller kinds, or state the roles of the fields when indexing",
        )
    return LabelledSet(tuple(found), facts)


def _drawers(facts: Facts, recipe: Recipe, phrasing: Phrasing) -> dict[str, Drawer]:
    lexicon = facts.lexicon
    groups: dict[str, set[str]] = {}
    named: Counter[str] = Counter()
    for item in facts.items.values():
        if item.kind.name is not None:
            named[item.kind.name] += item.kind.named or -1
            if item.kind.sure:
                groups.setdefault(item.kind.name, set()).add(item.group or item.id)
    # where most titles do not say the kind, it is one witness' guess and no label
    large = [kind for kind, found in groups.items() if len(found) >= recipe.kind_size and named[kind] > 0]
    # names that the language does not know as products are often departments or brands of a category path
    known = [kind for kind in large if kind in lexicon.product_labels] or large
    drawers = {kind: Drawer.of(kind, facts, phrasing, converted=recipe.converted) for kind in known}
    return {kind: drawer for kind, drawer in drawers.items() if len(drawer.askable) >= recipe.fewest}


def _query(query_id: str, kind: str, drawer: Drawer, recipe: Recipe, rng: random.Random) -> LabelledQuery | None:
    scarce = rng.random() < recipe.scarce
    wanted = rng.randint(recipe.fewest, recipe.most)
    best: tuple[int, Item, list[Drawn], list[str], list[str]] | None = None
    for _ in range(_TRIES):
        item = rng.choice(drawer.members)
        drawn = drawer.draw(item, wanted, rng)
        if len(drawn) < recipe.fewest:
            continue
        passing, unknown = judge([each.constraint for each in drawn], drawer.members, drawer.facts)
        different = len({drawer.facts.items[each].group or each for each in passing})
        if best is None or different > best[0]:
            best = (different, item, drawn, passing, unknown)
        if scarce or different >= _FEW:
            best = (different, item, drawn, passing, unknown)
            break
    if best is None:
        return None
    _, item, drawn, passing, unknown = best
    noun = noun_of(kind, drawer.facts, recipe, rng)
    currency = drawer.facts.currency
    clauses = [drawer.phrasing.clause(each, noun, recipe.style, rng, currency=currency) for each in drawn]
    text = drawer.phrasing.query(noun, clauses, recipe.style, rng)
    pairs = zip(drawn, clauses, strict=True)
    constraints = [replace(each.constraint, text=clause.text) for each, clause in pairs]
    return LabelledQuery(
        id=query_id,
        text=text,
        kinds=(kind, *sorted(drawer.facts.names_of(kind) - {kind})),
        noun=noun,
        constraints=tuple(constraints),
        passing=tuple(passing),
        unknown=tuple(unknown),
        of_kind=tuple(member.id for member in drawer.members),
        seed=item.id,
    )


def judge(constraints: Sequence[KnownConstraint], items: Sequence[Item], facts: Facts) -> tuple[list[str], list[str]]:
    """Return the ids of the products that pass every constraint, and of those that break none but lack a value."""
    passing: list[str] = []
    unknown: list[str] = []
    for item in items:
        said = {holds(each, item.values.get(each.field, ()), facts.lexicon) for each in constraints}
        if said == {Status.PASS}:
            passing.append(item.id)
        elif Status.FAIL not in said:
            unknown.append(item.id)
    return passing, unknown


def noun_of(kind: str, facts: Facts, recipe: Recipe, rng: random.Random) -> str:
    """Return a name for the kind: its first, or a synonym that adds nothing to it."""
    names = facts.lexicon.product_labels.get(kind, (kind,))
    # "gaming laptop" asks for more than "laptop" does
    plain = [name for name in names if not any(name.endswith(f" {other}") for other in names)]
    if len(plain) < 2 or rng.random() >= recipe.synonyms:
        return plain[0]
    return rng.choice(plain[1:_NAMES_SPOKEN])


def write_set(made: LabelledSet, folder: Path) -> None:
    """Write `queries.tsv`, `truth.jsonl` and the facts that judge any hit, into a folder.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{query.id}\t{query.text}\n" for query in made.queries]
        (folder / QUERIES).write_text("".join(lines), encoding="utf-8")
        truth = [json.dumps(asdict(query), ensure_ascii=False) + "\n" for query in made.queries]
        (folder / TRUTH).write_text("".join(truth), encoding="utf-8")
        # without a time stamp the same set has the same bytes
        with (folder / FACTS).open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            packed.writelines(line.encode() for line in _fact_lines(made))
    except OSError as error:
        raise ConfigurationError(f"cannot write into {folder}: {error.strerror}", hint="name a folder") from error


def _fact_lines(made: LabelledSet) -> Iterator[str]:
    used = {constraint.field for query in made.queries for constraint in query.constraints}
    yield json.dumps({"language": made.facts.lexicon.language}) + "\n"
    for item in made.facts.items.values():
        line = {
            "id": item.id,
            "title": item.title,
            "kind": item.kind.name,
            "sure": item.kind.sure,
            "group": item.group,
            "values": {path: list(values) for path, values in item.values.items() if path in used and values},
        }
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
