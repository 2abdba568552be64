"""What the benchmarks ask: sentences as shoppers say them, and short keyword queries drawn from titles."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from pathlib import Path

SENTENCES = """\
I need a laptop with at least 16 GB of RAM and a 15.6 inch screen, under 900 dollars
orange patch cable, 15 to 30 dollars, not Belkin
please find me a black toner cartridge for my HP LaserJet that yields at least 6000 pages
looking for wireless noise cancelling headphones, anything but Sony, no more than $250
our office wants a colour laser printer with duplex printing and a paper tray of 250 sheets or more
a 27 inch monitor with 2560 x 1440 resolution and HDMI, not curved, below 400 euros
my NAS is full, which internal hard drive with 8 TB or more and 7200 rpm can you offer
show me an uninterruptible power supply between 1000 and 1500 VA with at least 6 outlets
DDR4 memory, 32 GB in two modules, 3200 MHz or faster, not from Kingston
an ultra slim notebook lighter than 1.3 kg with Windows 10 and a backlit keyboard
I want a gaming mouse, wired, more than 8000 dpi, in black or white
cheap network switch with 24 gigabit ports and PoE, rack mountable
a phone case for an iPhone XR, transparent or pink, no leather
external SSD of 1 TB that connects by USB-C and costs less than 150 dollars
I'm after a projector with 3000 lumens or more and full HD, preferably with Wi-Fi
USB hub with four ports, USB 3.0, not more than 25 dollars
HDMI cable 5 m or longer, black, no Startech please
a tablet with 10 inch display and 64 GB storage, Android, not Samsung
my kids need headphones with a cable shorter than 2 metres, in blue or red
we need 20 security cameras for outdoors, with night vision and 4 megapixels or better
a router with dual band wifi and four LAN ports between 50 and 120 dollars
compact camera, 20 megapixels at least, optical zoom of 10x or more, silver
keyboard and mouse set without cables, German layout or US, under 60
backup tape drive or tapes LTO-7, quantity pack preferred
something to mount a 55 inch TV on the wall, up to 40 kg
a server rack with 42 units, black, deeper than 1000 mm
graphics card with 8 GB of memory or more, no more than two slots, not Gigabyte
smartwatch with GPS and heart rate monitor, any colour but black
fiber optic cable LC to LC, 10 m, multimode OM3 or OM4
label printer that prints up to 4 inch wide at 300 dpi, USB and Ethernet
notebook bag for 14 inch, not more than 40 dollars, grey or navy
a webcam with 1080p at 30 fps and a built-in microphone, under 80 dollars
ink cartridges for an Epson printer: cyan, magenta and yellow, no black
the cheapest 4 TB hard drive for a desktop, 3.5 inch, SATA
docking station with two DisplayPort outputs that charges at 60 W or more
loudspeaker with bluetooth, waterproof, at least 10 hours of battery, under $100
power strip with surge protection, eight outlets, cord of 2 m or more
I would like a memory card, 128 GB microSD, reads at 90 MB/s or faster
CPU cooler for socket AM4, quieter than 25 dB, no water cooling
a scanner with automatic document feeder, 30 pages per minute, duplex, for less than 500
""".splitlines()

_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")


def shared_data() -> Path:
    """The folder of real products, which may be absent."""
    return Path(os.environ.get("LEAPS_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


def real_products() -> Path:
    """The file of 19,406 real products, which may be absent."""
    return shared_data() / "icecat" / "products.jsonl.gz"


def head_queries() -> list[str]:
    """The head queries that belong to the real products."""
    lines = (shared_data() / "icecat" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines]


def read_products(path: Path):
    """Yield the products of a JSON-lines file, one at a time."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def short_queries(titles: list[str], count: int, *, seed: int = 7) -> list[str]:
    """Return distinct queries of one to three words that stand side by side in titles."""
    draw = random.Random(seed)
    found: dict[str, None] = {}
    for _ in range(100 * count):
        words = _WORD.findall(draw.choice(titles))
        length = draw.randint(1, 3)
        if len(words) >= length:
            start = draw.randrange(len(words) - length + 1)
            found[" ".join(words[start : start + length]).lower()] = None
        if len(found) == count:
            break
    return list(found)
