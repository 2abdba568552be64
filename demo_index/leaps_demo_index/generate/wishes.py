"""The short notation of hand-written intents: ``audience=men; price 50..80; colour!~black; waterproof``."""

import re
from collections.abc import Mapping, Sequence

from leaps_demo_index.generate.records import Constraint, Intent
from leaps_demo_index.generate.spec import Value

Families = Mapping[str, Mapping[str, Sequence[str]]]
_PART = re.compile(r"(?P<attr>\w+)\s*(?P<op><=|>=|!=|!~|=|~|@|\s)\s*(?P<value>.+)")
_COMPARED = {"<=": "le", ">=": "ge"}


def intent(kinds: str, must: str, wish: str, families: Families) -> Intent:
    """The intent that the notation stands for.

    Raises:
        ValueError: a condition that is not in the notation.
    """
    return {
        "kinds": kinds.split("|"),
        "must": [_constraint(part, families) for part in _parts(must)],
        "wish": [_constraint(part, families) for part in _parts(wish)],
    }


def members(name: str, word: str, families: Families) -> list[Value]:
    """The values of attribute `name` that a shopper's `word` covers: its family, else the word itself."""
    return list(families.get(name, {}).get(word, (word,)))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _constraint(text: str, families: Families) -> Constraint:
    if "||" in text or " & " in text:
        branches = text.split("||")
        return {"any": [[_single(p.strip(), families) for p in b.split(" & ")] for b in branches]}
    return _single(text, families)


def _single(text: str, families: Families) -> Constraint:
    match = _PART.fullmatch(text)
    if match is None or (match["op"].isspace() and ".." not in match["value"]):
        if not re.fullmatch(r"!?\w+", text):
            raise ValueError(f"not a condition: {text!r}")
        return {"attr": text.lstrip("!"), "op": "eq", "value": not text.startswith("!")}
    attr, op, value = match["attr"], match["op"], match["value"]
    if op == "@":
        return {"attr": attr, "op": "has", "value": value}
    if op in _COMPARED:
        return {"attr": attr, "op": _COMPARED[op], "value": _value(value)}
    if op.isspace():
        return {"attr": attr, "op": "between", "value": [_value(bound) for bound in value.split("..")]}
    covered = [_value(word) for word in value.split("|")]
    if "~" in op:
        covered = [shade for word in value.split("|") for shade in members(attr, word, families)]
    return {"attr": attr, "op": "not_in" if "!" in op else "in", "value": list(dict.fromkeys(covered))}


def _value(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
