"""Figures said some way from the name of what they measure, and features called by their maker or an abbreviation."""

import pytest


@pytest.fixture(scope="module")
def read_parts(profile_of):
    return profile_of(_parts())


def _parts():
    for number in range(40):
        yield {
            "title": f"Acme headphones {number}",
            "brand": ["Acme", "Sonus"][number % 2],
            "driver_unit_mm": [13.5, 30, 40, 50][number % 4],
            "continuous_audio_playback_time": [10, 20, 30, 40][number % 4],
            "battery_recharge_time": [1.0, 2.0, 3.0, 4.5][number % 4],
            "battery_life_h": [10, 20, 30, 40][number % 4],
            "audio_output_channels": [2.0, 5.1, 7.1, 7.1][number % 4],
            "fm_radio": ["Yes", "No"][number % 2],
            "supported_radio_bands": ["FM", "AM,FM"][number // 2 % 2],
        }
        yield {
            "title": f"Intel processor {number}",
            "brand": "Intel",
            "intel_virtualization_technology__vt_x_": ["Yes", "No"][number % 2],
            "intel_hyper_threading_technology": ["Yes", "No"][number // 2 % 2],
            "processor_cores": [2, 4, 6, 8][number % 4],
            "processor_operating_modes": ["32-bit", "64-bit"][number % 2],
            "virtualization_support": ["VT-x", "VT-d"][number // 2 % 2],
        }
        yield {
            "title": f"Acme memory module {number}",
            "brand": "Acme",
            "internal_memory_gb": [2, 4, 8, 16][number % 4],
            "memory_form_factor": ["240-pin DIMM", "204-pin SO-DIMM"][number % 2],
        }
        yield {
            "title": f"Acme graphics card {number}",
            "brand": "Acme",
            "memory_bus": [64, 128, 192, 256][number % 4],
            "width_mm": 100 + number,
            "maximum_memory_gb": [2, 4, 8, 16][number % 4],
            "rotational_speed_rpm": [1000, 2000, 3000, 5000][number % 4],
        }
        yield {
            "title": f"Acme privacy filter {number}",
            "brand": "Acme",
            "type": ["Framed display privacy filter", "Frameless display privacy filter"][number % 2],
        }


def told(ledger):
    return sorted(str(each) for each in ledger.constraints)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("headphones, and the driver has to be exactly 13.5 mm", "driver unit = 13.5 mm"),
        ("headphones with a music playing time of 10 to 20 hours", "audio playback time 10 to 20 h"),
        ("headphones that play music for at least 20 hours", "audio playback time >= 20 h"),
        ("headphones. They should be charged within 2 hours", "charging time <= 2 h"),
        ("headphones charged again in 2 hours", "charging time <= 2 h"),
        ("headphones with 7.1 sound", "audio output channels = 7.1"),
        ("headphones with an FM radio", "fm radio: yes"),
        ("graphics card, the memory bus width, it should be exactly 128 bits", "memory bus = 128"),
        ("graphics card with a memory bus width of 128 bits", "memory bus = 128"),
        ("graphics card whose memory bus must be 64 to 128", "memory bus 64 to 128"),
        ("graphics card with a maximum memory it can take of 8 GB or more", "maximum memory >= 8 gb"),
        ("graphics card that spins at 2,500 to 15,000 RPM", "rotational speed 2500 to 15000 rpm"),
        ("graphics card, rotational speed not faster as 2000 rpm", "rotational speed <= 2000 rpm"),
        ("a framed privacy filter", "type: framed"),
        ("a DIMM with 8 GB", "memory form factor: dimm"),
        ("a 64-bit processor", "processor operating modes: 64-bit"),
        ("a processor without Intel Hyper-Threading", "intel hyper threading technology: not yes"),
        ("a processor with Intel VT-x", "intel virtualization technology vt x: yes"),
        ("a processor without VT-x", "intel virtualization technology vt x: not yes"),
        ("a processor without virtualization support (VT-x)", "intel virtualization technology vt x: not yes"),
        ("a dual core processor", "processor cores = 2"),
        ("a processor with no more and no less than 4 cores", "processor cores = 4"),
    ],
)
def test_a_figure_or_feature_finds_its_field(read_parts, text, expected):
    assert expected in told(read_parts(text))


@pytest.mark.parametrize(
    ("text", "unexpected"),
    [
        ("a processor without Intel Hyper-Threading", "brand"),
        ("headphones with an FM radio", "bands"),
        ("headphones with 3.5 cores", "channels"),
        ("a 64-bit processor", "cores"),
    ],
)
def test_and_no_other_one(read_parts, text, unexpected):
    assert not [each for each in told(read_parts(text)) if unexpected in each]
