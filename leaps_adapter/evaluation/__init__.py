"""Measuring the loop: labelled queries from any catalogue, measures as values, runs held against the truth."""

from leaps_adapter.evaluation.facts import read_facts
from leaps_adapter.evaluation.judging import graded, judged, read_qrels, read_run, read_truth
from leaps_adapter.evaluation.measures import Answer, JudgedHit, Measure, parse_measure
from leaps_adapter.evaluation.summary import Score, score
from leaps_adapter.evaluation.synthesize import LabelledQuery, LabelledSet, Recipe, synthesize, write_set

__all__ = [
    "Answer",
    "JudgedHit",
    "LabelledQuery",
    "LabelledSet",
    "Measure",
    "Recipe",
    "Score",
    "graded",
    "judged",
    "parse_measure",
    "read_facts",
    "read_qrels",
    "read_run",
    "read_truth",
    "score",
    "synthesize",
    "write_set",
]
