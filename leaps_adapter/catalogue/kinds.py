"""The kinds of product a catalogue holds, learned from its own titles, category fields and attributes.

A title such as `Xerox Phaser 7500 toner cartridge, black` names its kind by the noun that ends its compound. Titles
with one clear noun teach a naive Bayes model which fields, values and words go with each kind; that model then decides
for the titles that name several nouns or none. A category field, where there is one, is the first witness.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from leaps_adapter.catalogue.naming import Evidence, Head, Names, heads_of, strong_heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leaps_adapter.lexicon import Lexicon

_ABSENT = -2.0  # the log-likelihood ratio of a feature that a kind was never seen with; also the lowest one
_PRIOR = 8.0  # products of the ordinary sort that every kind is counted with: a kind of three proves little
_NEGLIGIBLE = 0.5
_HIGHEST = 4.0
_NAMED_BONUS = 0.5  # what a noun behind a figure ("512 GB SSD") adds to its kind: it may be a part of the thing
_FIRST = 0.3  # what the first of several nouns of a title is ahead: later ones name parts, places, accessories
_OVERRULING = 0.8  # how clearly the features must speak against the only noun of a title
_MARKED = 0.3  # the precision and recall a field must have to stand for a kind in a filter
_TYPICAL = 0.5  # the part of a kind's marks that a product must show to be taken for one without being called so
_UNLIKE = 0.2  # the part of a kind's marks below which a product that shows much of itself is not of that kind
_MANY_FIELDS = 8
_COMMON_FIELD = 0.4  # a mark is carried by at least this share of the kind
_LENIENCE = 0.35  # a broad noun's own kind always fits its products a little better than the narrow one
_REMEMBERED = 512
_SIGNATURE = 12
_ALIKE = 0.7  # how typical of another kind a product must be to be taken for one
_SPEAKING = 1.0  # the level from which features speak for a kind
_FREE_MARGIN = 0.15  # how far, per feature, the best kind must lead when a title names none
_FREE_LEVEL = 0.3


class Guess(NamedTuple):
    """The kind of one product, None when nothing says clearly; `named` when a title or category names it outright.

    `leaning` is the likeliest kind even when it is not clear. `heads` are the title's product nouns, `scores` what its
    features say for each kind, None where they were not asked.
    """

    kind: str | None
    named: bool
    leaning: str | None = None
    heads: Sequence[Head] = ()
    scores: Mapping[str, float] | None = None


@dataclass(frozen=True, kw_only=True)
class KindModel:
    """Which kinds there are, how many products each has, and which features go with which.

    `features` maps a feature to its total count and its count per kind. `categories` maps a category value to its kind.
    """

    language: str = "en"
    sizes: Mapping[str, int]
    labels: Mapping[str, str]
    features: Mapping[str, tuple[int, Mapping[str, int]]]
    categories: Mapping[str, str]
    category_nouns: Mapping[str, Mapping[str, float]]
    names: Mapping[str, str]
    aliases: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    @classmethod
    def empty(cls) -> Self:
        """Return a model that knows no kinds."""
        return cls(sizes={}, labels={}, features={}, categories={}, category_nouns={}, names={})

    @cached_property
    def products(self) -> int:
        """How many products the model was learned from."""
        return sum(self.sizes.values())

    @cached_property
    def name_keys(self) -> Names:
        """The catalogue's own names for its kinds, as stems."""
        return Names((tuple(name.split(" ")), kind) for name, kind in self.names.items())

    def coverage(self, kinds: Sequence[str], path: str) -> float:
        """Return the share (0 to 1) of the products of these kinds that carry the field."""
        total = sum(self.sizes.get(kind, 0) for kind in kinds)
        _, per_kind = self.features.get(f"has {path}", (0, {}))
        return sum(per_kind.get(kind, 0) for kind in kinds) / total if total else 0.0

    def shares(self, kinds: Sequence[str]) -> dict[str, float]:
        """Return every field that products of these kinds carry, with the share (0 to 1) that do."""
        total = sum(self.sizes.get(kind, 0) for kind in kinds)
        return {path: count / total for path, count in self._counts(kinds, "has").items()} if total else {}

    def _counts(self, kinds: Iterable[str], sort: str) -> Mapping[str, int]:
        """Return the fields (`has`) or title words (`word`) of products of these kinds, with how many have each."""
        wanted = [self._features_of_kinds[sort].get(kind, {}) for kind in kinds]
        if len(wanted) == 1:
            return wanted[0]
        counts: defaultdict[str, int] = defaultdict(int)
        for features in wanted:
            for feature, count in features.items():
                counts[feature] += count
        return counts

    @cached_property
    def _features_of_kinds(self) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
        found: dict[str, dict[str, dict[str, int]]] = {"has": {}, "word": {}}
        for feature, (_, per_kind) in self.features.items():
            sort, _, name = feature.partition(" ")
            for kind, count in per_kind.items() if sort in found else ():
                found[sort].setdefault(kind, {})[name] = count
        return found

    def mark_field(self, kinds: Sequence[str]) -> str | None:
        """Return the field that tells these kinds best from all others: most of them carry it, few others do."""
        return self._portrait(tuple(kinds))[0]

    def signature(self, kinds: Sequence[str], count: int) -> tuple[str, ...]:
        """Return the stems that stand in many titles of these kinds and in few others, most telling first."""
        return self._portrait(tuple(kinds))[1][:count]

    def _portrait(self, kinds: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        if kinds not in self._portraits:
            if len(self._portraits) >= _REMEMBERED:
                self._portraits.clear()
            self._portraits[kinds] = (self._find_mark(kinds), self._find_signature(kinds))
        return self._portraits[kinds]

    @cached_property
    def _portraits(self) -> dict[tuple[str, ...], tuple[str | None, tuple[str, ...]]]:
        return {}

    def _find_mark(self, kinds: Iterable[str]) -> str | None:
        wanted = [kind for kind in kinds if kind in self.sizes]
        total = sum(self.sizes[kind] for kind in wanted)
        best: tuple[float, str] | None = None
        for path, inside in self._counts(wanted, "has").items():
            precision, recall = inside / self.features[f"has {path}"][0], inside / total
            if recall >= _MARKED and precision >= _MARKED:
                agreement = 2 * precision * recall / (precision + recall)
                if best is None or agreement > best[0]:
                    best = (agreement, path)
        return best[1] if best is not None else None

    def _find_signature(self, kinds: Iterable[str]) -> tuple[str, ...]:
        wanted = [kind for kind in kinds if kind in self.sizes]
        total = sum(self.sizes[kind] for kind in wanted)
        ranked: list[tuple[float, str]] = []
        for stem, inside in self._counts(wanted, "word").items():
            if inside >= max(2, 0.05 * total):
                seen = self.features[f"word {stem}"][0]
                ranked.append((-inside / total * math.log((inside / total) / (seen / self.products)), stem))
        return tuple(stem for score, stem in sorted(ranked)[:_SIGNATURE] if score < 0)

    def classify(self, evidence: Evidence, lexicon: Lexicon, *, heads: Sequence[Head] | None = None) -> Guess:
        """Return the kind of a product; `heads` are its title's product nouns where they are known already."""
        if heads is None:
            heads = heads_of(evidence, lexicon, self.name_keys)
        if evidence.category is not None and (kind := self.categories.get(evidence.category)):
            return Guess(self._in_category(kind, evidence.category, heads, lexicon), named=True, heads=heads)
        strong = strong_heads(heads)
        scores = self.scores(evidence)
        if len(strong) == 1:
            kind = self._refine(strong[0].kind, scores, evidence, lexicon)
            margin = _FREE_MARGIN if strong[0].form else _OVERRULING
            other = self._overruled(kind, scores, evidence, margin=margin)
            return Guess(other or kind, named=True, heads=heads, scores=scores)
        if strong:
            best = self._likeliest(list(dict.fromkeys(head.kind for head in strong)), scores, evidence)
            return Guess(self._refine(best, scores, evidence, lexicon), named=True, heads=heads, scores=scores)
        measured = {head.kind for head in heads}
        kind = _clear_winner(
            {each: score + (_NAMED_BONUS if each in measured else 0.0) for each, score in scores.items()}
        )
        leaning = max(scores, key=lambda each: (scores[each], each), default=None)
        if kind is not None and self.typicality(kind, evidence) < _TYPICAL:
            kind = None
        return Guess(kind, named=kind in measured, leaning=leaning, heads=heads, scores=scores)

    def _likeliest(self, kinds: Sequence[str], scores: Mapping[str, float], evidence: Evidence) -> str:
        """Return which of the kinds that a title names the thing is: the first, unless the features tell of another."""
        first = kinds[0]
        best = max(kinds, key=lambda kind: (scores.get(kind, _ABSENT) + (_FIRST if kind == first else 0.0), kind))
        typical = not evidence.fields or self.typicality(best, evidence) >= self.typicality(first, evidence)
        return best if typical and (first in self.sizes or self.typicality(best, evidence) >= _TYPICAL) else first

    def _in_category(self, kind: str, category: str, heads: Sequence[Head], lexicon: Lexicon) -> str:
        """Return the kind of a category's product: its title's noun when that is at home there, else the category's."""
        shares = self.category_nouns.get(category, {})
        narrower = lexicon.product_narrower.get(kind, frozenset())
        for head in heads:
            if not head.measured and head.kind in self.sizes and (head.kind in narrower or head.kind in shares):
                return head.kind
        return kind

    def _overruled(self, kind: str, scores: Mapping[str, float], evidence: Evidence, *, margin: float) -> str | None:
        """Return the kind that all other features speak for, against the one noun of the title."""
        other = _clear_winner(scores)
        named = scores.get(kind, _ABSENT if margin < _OVERRULING else None)
        if other is None or named is None or scores[other] < _OVERRULING or scores[other] - named < margin:
            return None
        return other if self.typicality(other, evidence) >= _TYPICAL else None

    def typicality(self, kind: str, evidence: Evidence) -> float:
        """Return how much of what marks a kind's products this one has (0 to 1); 0 when it has no fields to show."""
        marks = self._marks.get(kind)
        if not marks:
            return 0.0
        own = frozenset(evidence.fields)
        return sum(weight for path, weight in marks.items() if path in own) / sum(marks.values())

    def unlike(self, kind: str, evidence: Evidence) -> bool:
        """Whether a product of many fields has next to none of those that mark a kind's products."""
        many = kind in self._marks and len(evidence.fields) >= _MANY_FIELDS
        return many and self.typicality(kind, evidence) < _UNLIKE

    @cached_property
    def _marks(self) -> Mapping[str, Mapping[str, float]]:
        """The fields that most products of a kind have and few others do, with their weights."""
        marks: dict[str, dict[str, float]] = {}
        for feature, (total, per_kind) in self.features.items():
            if not feature.startswith("has "):
                continue
            for kind, count in per_kind.items():
                share = count / self.sizes[kind]
                lift = math.log(share / (total / self.products)) if share >= _COMMON_FIELD else 0.0
                if lift > 0:
                    marks.setdefault(kind, {})[feature.removeprefix("has ")] = share * lift
        return marks

    def _refine(self, kind: str, scores: Mapping[str, float], evidence: Evidence, lexicon: Lexicon) -> str:
        """Return the narrower kind when a broad noun is used for something the features place clearly."""
        narrower = lexicon.product_narrower.get(kind, frozenset()) & self.sizes.keys()
        if not narrower:
            return kind
        best = max(narrower, key=lambda each: (scores.get(each, _ABSENT), each))
        clearly = scores.get(best, _ABSENT) > scores.get(kind, _ABSENT) + _FREE_MARGIN
        return best if clearly and (not evidence.fields or self.typicality(best, evidence) >= _TYPICAL) else kind

    def is_alias(
        self,
        kind: str,
        kinds: Iterable[str],
        evidence: Evidence,
        scores: Mapping[str, float],
        *,
        any_kind: bool = False,
    ) -> bool:
        """Whether a product of a kind is one of `kinds` under another name, by what it is like.

        Only kinds that are often alike are considered, unless `any_kind` may hide behind the name, as behind a `kit`.
        """
        alike = self.aliases.get(kind, frozenset())
        own = scores.get(kind, _ABSENT)
        return any(self.fits(each, own, scores, evidence) for each in kinds if any_kind or each in alike)

    def fits(self, kind: str, level: float, scores: Mapping[str, float], evidence: Evidence) -> bool:
        """Whether a product that scores `level` for its own kind could be one of this kind just as well."""
        return scores.get(kind, _ABSENT) >= level - _LENIENCE and self.typicality(kind, evidence) >= _ALIKE

    @staticmethod
    def near(kind: str | None, scores: Mapping[str, float]) -> Mapping[str, float]:
        """Return of a product's scores those that `leans`, `is_alias` and `may_be` still need: few, mostly."""
        level = min(scores.get(kind or "", _ABSENT) - _LENIENCE, _SPEAKING)
        # below an absent one every kind is near, and without any scores as well
        return {each: score for each, score in scores.items() if score >= level} if level > _ABSENT else {}

    @staticmethod
    def leans(kinds: Iterable[str], kind: str, scores: Mapping[str, float]) -> bool:
        """Whether a product's features speak for one of these kinds about as much as for `kind`."""
        best = max((scores.get(each, _ABSENT) for each in kinds), default=_ABSENT)
        return best >= scores.get(kind, _ABSENT) - _LENIENCE

    @staticmethod
    def may_be(kinds: Iterable[str], scores: Mapping[str, float]) -> bool:
        """Whether a product's features speak for one of these kinds, though they may speak louder for another."""
        return any(scores.get(each, _ABSENT) >= _SPEAKING for each in kinds)

    def scores(self, evidence: Evidence) -> dict[str, float]:
        """Return each kind's mean log-likelihood ratio over the product's features (naive Bayes, presence only)."""
        totals = [0.0] * len(self.sizes)
        known = 0
        remembered = self._weights
        for feature in features_of(evidence):
            weights = remembered.get(feature)
            if weights is None:
                if feature not in self.features:
                    continue
                weights = remembered[feature] = self._weigh(feature)
            known += 1
            for kind, weight in weights:
                totals[kind] += weight
        # what is added is never nothing: a kind without a total has none of the features
        return {kind: _ABSENT + total / known for kind, total in zip(self.sizes, totals, strict=True) if total}

    def _weigh(self, feature: str) -> tuple[tuple[int, float], ...]:
        """Return what a feature adds to each kind above an absent one, by its place; next to nothing is left out."""
        total, per_kind = self.features[feature]
        background = (total + 0.5) / (self.products + 1)
        counts, sizes, places = per_kind.items(), self.sizes, self._places
        ratios = ((kind, (count / background + _PRIOR) / (sizes[kind] + _PRIOR)) for kind, count in counts)
        added = ((places[kind], min(_HIGHEST, math.log(ratio)) - _ABSENT) for kind, ratio in ratios)
        return tuple((place, weight) for place, weight in added if weight > _NEGLIGIBLE)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {kind: place for place, kind in enumerate(self.sizes)}

    @cached_property
    def _weights(self) -> dict[str, tuple[tuple[int, float], ...]]:
        return {}

    def to_dict(self) -> dict[str, Any]:  # Any: JSON
        """Return the model as JSON values."""
        order = list(self.sizes)
        place = {kind: index for index, kind in enumerate(order)}
        return {
            "language": self.language,
            "kinds": [[kind, self.sizes[kind], self.labels[kind]] for kind in order],
            "features": {
                feature: [total, {str(place[kind]): count for kind, count in per_kind.items()}]
                for feature, (total, per_kind) in self.features.items()
            },
            "categories": dict(self.categories),
            "aliases": {kind: sorted(others) for kind, others in self.aliases.items()},
            "category_nouns": {value: dict(shares) for value, shares in self.category_nouns.items()},
            "names": dict(self.names),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:  # Any: JSON
        """Return the model that `to_dict` wrote."""
        order = [entry[0] for entry in raw["kinds"]]
        return cls(
            language=raw["language"],
            sizes={kind: size for kind, size, _ in raw["kinds"]},
            labels={kind: label for kind, _, label in raw["kinds"]},
            features={
                feature: (total, {order[int(index)]: count for index, count in per_kind.items()})
                for feature, (total, per_kind) in raw["features"].items()
            },
            categories=raw["categories"],
            category_nouns=raw["category_nouns"],
            names=raw["names"],
            aliases={kind: frozenset(others) for kind, others in raw["aliases"].items()},
        )


def features_of(evidence: Evidence) -> list[str]:
    """Return what the model counts of one product: fields, short values, words of the title."""
    words = {f"word {token.stem}" for token in evidence.title if token.is_word and len(token.stem) > 1}
    return [*(f"has {path}" for path in evidence.fields), *evidence.values, *sorted(words)]


def _clear_winner(scores: Mapping[str, float]) -> str | None:
    """Return the best kind when it is good and well ahead of the second."""
    best = max(scores.values(), default=_ABSENT)
    if best < _FREE_LEVEL:
        return None
    close = [kind for kind, score in scores.items() if best - score < _FREE_MARGIN]
    return close[0] if len(close) == 1 else None
