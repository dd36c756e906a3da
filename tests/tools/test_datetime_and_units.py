"""The two tools that compute: dates across clock changes and calendars, units to the last digit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.tools import ToolContext, ToolResult
from shared.tools.datetimes import DateTimeTool
from shared.tools.toolbox import Toolbox
from shared.tools.units import UnitsTool

TOOLBOX = Toolbox.of([DateTimeTool(), UnitsTool()])
ANN = ToolContext("ann", timezone="Europe/Rome", now=lambda: datetime(2026, 11, 21, 7, 0, tzinfo=UTC))


def date(**arguments: Any) -> ToolResult:
    return TOOLBOX.run("datetime", arguments, ANN)


@pytest.mark.parametrize(
    ("arguments", "moment"),
    [
        ({"operation": "now"}, "2026-11-21T08:00:00+01:00"),
        ({"operation": "now", "timezone": "Asia/Kolkata"}, "2026-11-21T12:30:00+05:30"),
        (
            {"operation": "convert", "moment": "2026-07-01T09:00", "to_timezone": "America/New_York"},
            "2026-07-01T03:00:00-04:00",
        ),
        (
            {"operation": "convert", "moment": "2026-07-01T09:00Z", "to_timezone": "Asia/Tokyo"},
            "2026-07-01T18:00:00+09:00",
        ),
        ({"operation": "add", "moment": "2024-01-31", "months": 1}, "2024-02-29T00:00:00+01:00"),
        ({"operation": "add", "moment": "2024-02-29", "years": 1}, "2025-02-28T00:00:00+01:00"),
        ({"operation": "add", "moment": "2026-12-15", "months": -13}, "2025-11-15T00:00:00+01:00"),
        ({"operation": "add", "moment": "2026-12-15", "weeks": 3, "days": -1}, "2027-01-04T00:00:00+01:00"),
        # The night of the spring change: a day keeps the clock, 24 hours do not; an hour that is left out moves on.
        ({"operation": "add", "moment": "2026-03-28T12:00", "days": 1}, "2026-03-29T12:00:00+02:00"),
        ({"operation": "add", "moment": "2026-03-28T12:00", "hours": 24}, "2026-03-29T13:00:00+02:00"),
        ({"operation": "add", "moment": "2026-03-28T02:30", "days": 1}, "2026-03-29T03:30:00+02:00"),
    ],
)
def test_a_moment_is_computed(arguments: dict[str, Any], moment: str) -> None:
    result = date(**arguments)

    assert not result.failed, result.text
    assert result.data["moment"] == moment
    assert moment in result.text


def test_a_moment_names_its_day_and_zone() -> None:
    assert date(operation="now").text == "Saturday, 2026-11-21T08:00:00+01:00 (Europe/Rome), ISO week 47"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-03-28T12:00", "2026-03-29T12:00", "0 days, 23 hours, 0 minutes"),
        ("2026-01-01", "2026-11-21T08:00", "324 days, 8 hours, 0 minutes"),
        ("2026-11-21T10:00", "2026-11-21T09:15", "-0 days, 0 hours, 45 minutes"),
        ("2026-11-20T08:00", "", "1 days, 0 hours, 0 minutes"),
    ],
)
def test_a_difference_is_the_time_that_passes(start: str, end: str, said: str) -> None:
    assert date(operation="difference", moment=start, until=end).text == said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"operation": "now", "timezone": "Mars/Olympus"}, "time zone 'Mars/Olympus' is not known"),
        ({"operation": "now", "timezone": "../../etc/passwd"}, "is not known"),
        ({"operation": "convert", "moment": "tomorrow", "to_timezone": "UTC"}, "'tomorrow' is no date"),
        ({"operation": "convert", "moment": "2026-01-01"}, "to_timezone says where"),
        ({"operation": "add", "moment": "9999-01-01", "years": 1}, "outside the years"),
        ({"operation": "guess"}, "operation must be one of"),
    ],
)
def test_what_cannot_be_computed_is_told(arguments: dict[str, Any], sentence: str) -> None:
    result = date(**arguments)

    assert result.failed
    assert sentence in result.text


def units(value: float, source: str, target: str, **more: str) -> ToolResult:
    return TOOLBOX.run("units", {"value": value, "from": source, "to": target, **more}, ANN)


@pytest.mark.parametrize(
    ("value", "source", "target", "said"),
    [
        (70, "kg", "lb", "70 kg = 154.324 lb"),
        (1, "lb", "g", "1 lb = 453.592 g"),
        (500, "mcg", "mg", "500 ug = 0.5 mg"),
        (250, "µg", "mg", "250 ug = 0.25 mg"),
        (6, "feet", "cm", "6 ft = 182.88 cm"),
        (1, "gallon", "litres", "1 gal = 3.78541 L"),
        (2, "tbsp", "ml", "2 tbsp = 29.5735 mL"),
        (98.6, "F", "C", "98.6 F = 37 C"),
        (-40, "°C", "°F", "-40 C = -40 F"),
        (0, "celsius", "kelvin", "0 C = 273.15 K"),
        (120, "mmHg", "kPa", "120 mmHg = 15.9987 kPa"),
        (10, "cmH2O", "mmHg", "10 cmH2O = 7.35559 mmHg"),
        (1, "kWh", "kcal", "1 kWh = 860.421 kcal"),
        (90, "minutes", "h", "90 min = 1.5 h"),
        (100, "km/h", "mph", "100 km/h = 62.1371 mph"),
        (1, "mg/mL", "g/L", "1 mg/mL = 1 g/L"),
        (0.1, "g", "mg", "0.1 g = 100 mg"),
        (0, "kg", "g", "0 kg = 0 g"),
        (1e-7, "kg", "ug", "0.0000001 kg = 100 ug"),
    ],
)
def test_a_value_is_converted(value: float, source: str, target: str, said: str) -> None:
    assert units(value, source, target).text == said


@pytest.mark.parametrize(
    ("value", "source", "target", "substance", "said"),
    [
        (5.5, "mmol/L", "mg/dL", "glucose", "5.5 mmol/L = 99.0858 mg/dL (glucose)"),
        (126, "mg/dL", "mmol/L", "glucose", "126 mg/dL = 6.99394 mmol/L (glucose)"),
        (200, "mg/dL", "mmol/L", "cholesterol", "200 mg/dL = 5.17258 mmol/L (cholesterol)"),
        (1, "mg/dL", "µmol/L", "creatinine", "1 mg/dL = 88.4017 umol/L (creatinine)"),
    ],
)
def test_laboratory_values_are_converted_by_what_a_mole_weighs(
    value: float, source: str, target: str, substance: str, said: str
) -> None:
    assert units(value, source, target, substance=substance).text == said


@pytest.mark.parametrize(
    ("value", "source", "target", "more", "sentence"),
    [
        (1, "mmol/L", "mg/dL", {}, "needs the substance: cholesterol, creatinine, glucose"),
        (1, "mmol/L", "mg/dL", {"substance": "insulin"}, "substance must be one of"),
        (1, "kg", "cm", {}, "kg measures mass, cm measures length"),
        (1, "furlong", "m", {}, "'furlong' is not known"),
        (-300, "C", "K", {}, "colder than absolute zero"),
        (5, "mg/kg", "mg", {}, "'mg/kg' is not known"),
    ],
)
def test_what_cannot_be_converted_is_told(
    value: float, source: str, target: str, more: dict[str, str], sentence: str
) -> None:
    result = units(value, source, target, **more)

    assert result.failed
    assert sentence in result.text


def test_there_and_back_is_the_same_value() -> None:
    for source, target in (("kg", "st"), ("F", "K"), ("psi", "mbar"), ("floz", "mL"), ("kn", "km/h")):
        there = units(123.456, source, target).text.split(" = ")[1].split()[0]
        back = units(float(there), target, source).text.split(" = ")[1].split()[0]
        assert float(back) == pytest.approx(123.456, rel=1e-5)
