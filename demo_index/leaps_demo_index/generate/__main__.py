"""``python -m leaps_demo_index.generate --seed 7 --out DIR``: write the files of the demo shop."""

import argparse
from pathlib import Path

from leaps_demo_index.generate import PRODUCTS, SEED, generate
from leaps_demo_index.generate.files import write


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(prog="python -m leaps_demo_index.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--products", type=int, default=PRODUCTS)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write(generate(options.seed, products=options.products), options.out)


if __name__ == "__main__":
    main()
