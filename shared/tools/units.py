"""Units of measure. Factors are exact where the unit is defined exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any, ClassVar

from shared.tools import ToolContext, ToolFailed, ToolResult

D = Decimal
# Every unit in terms of the first of its kind; a temperature has an offset besides.
KINDS: Mapping[str, Mapping[str, str]] = {
    "mass": {
        "kg": "1", "g": "0.001", "mg": "0.000001", "ug": "0.000000001", "ng": "0.000000000001", "t": "1000",
        "lb": "0.45359237", "oz": "0.028349523125", "st": "6.35029318",
    },
    "length": {
        "m": "1", "km": "1000", "cm": "0.01", "mm": "0.001", "um": "0.000001", "nm": "0.000000001", "mi": "1609.344",
        "yd": "0.9144", "ft": "0.3048", "in": "0.0254", "nmi": "1852",
    },
    "volume": {
        "L": "1", "dL": "0.1", "cL": "0.01", "mL": "0.001", "uL": "0.000001", "m3": "1000", "cm3": "0.001",
        "gal": "3.785411784", "qt": "0.946352946", "pt": "0.473176473", "cup": "0.2365882365",
        "floz": "0.0295735295625", "tbsp": "0.01478676478125", "tsp": "0.00492892159375", "impgal": "4.54609",
        "imppt": "0.56826125",
    },
    "pressure": {
        "Pa": "1", "kPa": "1000", "hPa": "100", "MPa": "1000000", "bar": "100000", "mbar": "100", "atm": "101325",
        "mmHg": "133.322387415", "cmH2O": "98.0665", "psi": "6894.757293168", "Torr": "133.3223684210526",
    },
    "energy": {
        "J": "1", "kJ": "1000", "MJ": "1000000", "cal": "4.184", "kcal": "4184", "Wh": "3600", "kWh": "3600000",
        "BTU": "1055.05585262",
    },
    "time": {
        "s": "1", "ms": "0.001", "min": "60", "h": "3600", "d": "86400", "week": "604800", "year": "31557600",
    },
    "speed": {
        "m/s": "1", "km/h": "0.2777777777777777777777777778", "mph": "0.44704", "kn": "0.5144444444444444444444444444",
        "ft/s": "0.3048",
    },
    "temperature": {"K": "1", "C": "1", "F": "0.5555555555555555555555555556"},
    "amount concentration": {"mol/L": "1", "mmol/L": "0.001", "umol/L": "0.000001", "nmol/L": "0.000000001"},
    "mass concentration": {
        "g/L": "1", "mg/L": "0.001", "ug/L": "0.000001", "g/dL": "10", "mg/dL": "0.01", "ug/dL": "0.00001",
        "ng/dL": "0.00000001", "ug/mL": "0.001", "ng/mL": "0.000001", "mg/mL": "1",
    },
}  # fmt: skip
OFFSETS = {"K": D(0), "C": D("273.15"), "F": D("459.67")}  # added before the factor
COLDEST = D(0)
# Grams of one mole.
SUBSTANCES = {"glucose": D("180.156"), "cholesterol": D("386.654"), "creatinine": D("113.12")}
NAMES = {
    "kilogram": "kg", "gram": "g", "milligram": "mg", "microgram": "ug", "mcg": "ug", "tonne": "t", "pound": "lb",
    "lbs": "lb", "ounce": "oz", "stone": "st", "metre": "m", "meter": "m", "kilometre": "km", "kilometer": "km",
    "centimetre": "cm", "centimeter": "cm", "millimetre": "mm", "millimeter": "mm", "mile": "mi", "yard": "yd",
    "foot": "ft", "feet": "ft", "inch": "in", "inches": "in", "litre": "L", "liter": "L", "l": "L", "ml": "mL",
    "dl": "dL", "millilitre": "mL", "milliliter": "mL", "cc": "cm3", "gallon": "gal", "quart": "qt", "pint": "pt",
    "fl oz": "floz", "fluid ounce": "floz", "tablespoon": "tbsp", "teaspoon": "tsp", "imperial gallon": "impgal",
    "imperial pint": "imppt", "pascal": "Pa", "joule": "J", "calorie": "cal", "kilocalorie": "kcal",
    "second": "s", "sec": "s", "minute": "min", "hour": "h", "hr": "h", "day": "d", "week": "week", "year": "year",
    "kmh": "km/h", "kph": "km/h", "knot": "kn", "kt": "kn", "celsius": "C", "°c": "C", "degc": "C",
    "fahrenheit": "F", "°f": "F", "degf": "F", "kelvin": "K",
}  # fmt: skip
KIND_OF = {unit: kind for kind, units in KINDS.items() for unit in units}
DIGITS = 6


@dataclass(frozen=True, slots=True)
class UnitsTool:
    name: ClassVar[str] = "units"
    description: ClassVar[str] = (
        "Converts between units of mass, length, volume, temperature, pressure, energy, time, speed and concentration."
        " For mmol/L and mg/dL it needs the substance."
    )
    writes: ClassVar[bool] = False
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {
            "type": "object",
            "properties": {
                "value": {"type": "number"},
                "from": {"type": "string", "description": "Unit, such as mg/dL, kg, F, mmHg", "maxLength": 40},
                "to": {"type": "string", "maxLength": 40},
                "substance": {"type": "string", "enum": sorted(SUBSTANCES)},
            },
            "required": ["value", "from", "to"],
            "additionalProperties": False,
        }
    )

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:  # noqa: ARG002  # the port's
        source, target = unit_of(arguments["from"]), unit_of(arguments["to"])
        substance = arguments.get("substance")
        value = D(str(arguments["value"]))
        converted = convert(value, source, target, substance)
        about = f" ({substance})" if substance and KIND_OF[source] != KIND_OF[target] else ""
        return ToolResult(f"{plain(value)} {source} = {plain(rounded(converted))} {target}{about}")


def unit_of(text: str) -> str:
    """As written first: `mPa` is no `MPa`. Then by name, by plural, and by its letters alone where that is clear."""
    written = text.strip().replace("µ", "u").replace("μ", "u").replace("³", "3").removeprefix("°")
    if written in KIND_OF:
        return written
    low = " ".join(text.strip().lower().split())
    for name in (low, low.removesuffix("s")):
        if name in NAMES:
            return NAMES[name]
    alike = [unit for unit in KIND_OF if unit.lower() == written.lower()]
    if len(alike) == 1:
        return alike[0]
    raise ToolFailed(f"The unit {text!r} is not known. Known are: {', '.join(KIND_OF)}.")


def convert(value: Decimal, source: str, target: str, substance: str | None) -> Decimal:
    with localcontext() as exact:
        exact.prec = 40
        base = (value + OFFSETS.get(source, D(0))) * D(KINDS[KIND_OF[source]][source])
        if KIND_OF[source] == "temperature" and base < COLDEST:
            raise ToolFailed("That is colder than absolute zero.")
        base *= bridge(source, target, substance)
        return base / D(KINDS[KIND_OF[target]][target]) - OFFSETS.get(target, D(0))


def bridge(source: str, target: str, substance: str | None) -> Decimal:
    """From moles to grams, by what a mole of the substance weighs."""
    kinds = (KIND_OF[source], KIND_OF[target])
    if kinds[0] == kinds[1]:
        return D(1)
    if set(kinds) != {"amount concentration", "mass concentration"}:
        raise ToolFailed(f"{source} measures {kinds[0]}, {target} measures {kinds[1]}: they cannot be converted.")
    if substance is None:
        raise ToolFailed(f"{source} to {target} needs the substance: {', '.join(sorted(SUBSTANCES))}.")
    weight = SUBSTANCES[substance]
    return weight if kinds[0] == "amount concentration" else 1 / weight


def rounded(value: Decimal) -> Decimal:
    if value == 0:
        return value
    return round(value, DIGITS - 1 - value.adjusted())


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
