"""What the shop is made of: products as a search engine sees them, and facts that only the judge may see."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from leaps_demo_index.generate.spec import Value


class Sku(TypedDict):
    """One buyable variant."""

    id: str
    price: float
    stock: int
    size: NotRequired[str]
    colour: NotRequired[str]


class Review(TypedDict):
    """One shopper's opinion."""

    rating: int
    text: str


class Store(TypedDict):
    """Who sells."""

    name: str
    rating: float


class Product(TypedDict):
    """One product record, as given to search engines."""

    id: str
    group_id: str
    title: str
    brand: str
    category: str
    price: float
    currency: str
    condition: str
    attributes: dict[str, Value]
    skus: list[Sku]
    ocr_text: str
    image_caption: str
    reviews: list[Review]
    rating: float
    review_count: int
    sales: int
    stock: int
    store: Store
    description: str


class Hidden(TypedDict):
    """A fact that stands in one text source only."""

    value: Value
    source: str


class Facts(TypedDict):
    """What a product is, beside what its own fields say; never given to a search engine."""

    id: str
    type: str
    kind: str
    hidden: dict[str, Hidden]
    tricks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product with its facts."""

    product: Product
    facts: Facts


class Constraint(TypedDict):
    """One condition: an attribute, an operator and a value, or alternatives (``any``), each a list of conditions."""

    attr: NotRequired[str]
    op: NotRequired[str]
    value: NotRequired[Value | list[Value]]
    any: NotRequired[list[list["Constraint"]]]


class Intent(TypedDict):
    """What the shopper means: kinds of product, what must hold, and what would be nice."""

    kinds: list[str]
    must: list[Constraint]
    wish: list[Constraint]


class QueryRecord(TypedDict):
    """One query with its meaning."""

    id: str
    kind: str
    text: str
    intent: Intent


class Judgment(TypedDict):
    """One graded pair and the rule that decides it."""

    query_id: str
    product_id: str
    grade: str
    rule: str
