"""What is known of a patient: every fact with its unit, and within what a body can have."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from shared.kit.errors import Unprocessable
from shared.kit.texts import one_line, tidy

LONGEST_GENDER, LONGEST_COMPLAINT, LONGEST_ENTRY = 50, 4000, 200
MOST_ENTRIES = 100
LONGEST_TOGETHER = 20_000
PRESSURE = re.compile(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*(mm\s?Hg)?\s*", re.IGNORECASE)
LISTS = ("problems", "medications", "allergies")


@dataclass(frozen=True, slots=True)
class Measure:
    low: float
    high: float
    label: str
    unit: str


MEASURES: Mapping[str, Measure] = {
    "age": Measure(0, 150, "Age", " years"),
    "weight_kg": Measure(0, 1000, "Weight", " kg"),
    "height_cm": Measure(0, 300, "Height", " cm"),
}
VITAL_SIGNS: Mapping[str, Measure] = {
    "temperature": Measure(25, 45, "temperature", " °C"),
    "heart_rate": Measure(0, 400, "heart rate", "/min"),
    "respiratory_rate": Measure(0, 150, "respiratory rate", "/min"),
    "spo2": Measure(0, 100, "oxygen saturation", " %"),
    "blood_glucose": Measure(0, 2000, "blood glucose", " mg/dL"),
    "weight": Measure(0, 1000, "weight", " kg"),
    "pain_scale": Measure(0, 10, "pain", "/10"),
}
SYSTOLIC = Measure(1, 400, "systolic", " mmHg")
DIASTOLIC = Measure(0, 300, "diastolic", " mmHg")


@dataclass(frozen=True, slots=True)
class BloodPressure:
    systolic: int
    diastolic: int

    def __str__(self) -> str:
        return f"{self.systolic}/{self.diastolic}"

    @classmethod
    def read(cls, text: str) -> Self:
        found = PRESSURE.fullmatch(text)
        if found is None:
            raise ValueError("two numbers, as in 120/80")
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Vitals:
    temperature: float | None = None
    heart_rate: int | None = None
    blood_pressure: BloodPressure | None = None
    respiratory_rate: int | None = None
    spo2: int | None = None
    blood_glucose: float | None = None
    weight: float | None = None
    pain_scale: int | None = None

    def known(self) -> dict[str, Any]:
        named = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in named if value is not None}


@dataclass(frozen=True, slots=True)
class Patient:
    age: int | None = None
    gender: str | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    chief_complaint: str | None = None
    problems: tuple[str, ...] = ()
    medications: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    vitals: Vitals = Vitals()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """What `kept` told."""
        vitals = dict(kept.get("vitals", {}))
        if "blood_pressure" in vitals:
            vitals["blood_pressure"] = BloodPressure(**vitals["blood_pressure"])
        lists = {name: tuple(kept.get(name, ())) for name in LISTS}
        return cls(**{**kept, **lists, "vitals": Vitals(**vitals)})

    def kept(self) -> dict[str, Any]:
        known = {name: value for name, value in asdict(self).items() if value}
        vitals = {name: value for name, value in known["vitals"].items() if value is not None}
        numbers = {name: getattr(self, name) for name in MEASURES if getattr(self, name) is not None}
        return known | numbers | {"vitals": vitals}

    def merged(self, changes: Mapping[str, Any]) -> Self:
        """What is not named stays, null takes a fact back, vital signs are named one by one; lists are whole."""
        named = dict(changes)
        if "vitals" in named:
            signs = named["vitals"]
            named["vitals"] = Vitals() if signs is None else replace(self.vitals, **signs)
        named |= {name: tuple(named[name] or ()) for name in LISTS if name in named}
        return replace(self, **named)

    def joined(self, other: "Patient") -> Self:
        """With all that the other knows: its numbers and words stand, its lists are added to one's own."""
        lists = {name: (*getattr(self, name), *new(getattr(self, name), getattr(other, name))) for name in LISTS}
        single = {name: value for name, value in asdict(other).items() if value is not None and name not in LISTS}
        return replace(self, **{**single, **lists, "vitals": replace(self.vitals, **other.vitals.known())})


def new(own: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    seen = {entry.casefold() for entry in own}
    return (entry for entry in others if entry.casefold() not in seen)


def checked(patient: Patient) -> Patient:
    """Words tidied, numbers within what a body can have; what is not says its field."""
    for name, measure in MEASURES.items():
        check_measure(getattr(patient, name), measure, name)
    for name, measure in VITAL_SIGNS.items():
        check_measure(getattr(patient.vitals, name), measure, f"vitals.{name}")
    check_pressure(patient.vitals.blood_pressure)
    tidied = replace(
        patient,
        gender=text_of(patient.gender, "gender", LONGEST_GENDER),
        chief_complaint=text_of(patient.chief_complaint, "chief_complaint", LONGEST_COMPLAINT),
        problems=entries_of(patient.problems, "problems"),
        medications=entries_of(patient.medications, "medications"),
        allergies=entries_of(patient.allergies, "allergies"),
    )
    if sum(map(len, words(tidied))) > LONGEST_TOGETHER:
        raise Unprocessable(f"All words together have at most {LONGEST_TOGETHER} characters")
    return tidied


def check_measure(value: float | None, measure: Measure, field: str) -> None:
    if value is not None and not measure.low <= value <= measure.high:
        bounds = f"{measure.low:g} to {measure.high:g}{measure.unit}"
        raise Unprocessable(f"`{field}` is a number from {bounds}", field=field)


def check_pressure(pressure: BloodPressure | None) -> None:
    if pressure is None:
        return
    check_measure(pressure.systolic, SYSTOLIC, "vitals.blood_pressure")
    check_measure(pressure.diastolic, DIASTOLIC, "vitals.blood_pressure")
    if pressure.diastolic > pressure.systolic:
        raise Unprocessable("The systolic pressure comes first, and is the higher", field="vitals.blood_pressure")


def text_of(text: str | None, field: str, longest: int) -> str | None:
    shown = tidy(text or "")
    if len(shown) > longest:
        raise Unprocessable(f"`{field}` has at most {longest} characters", field=field)
    return shown or None


def entries_of(given: tuple[str, ...], field: str) -> tuple[str, ...]:
    entries = (text_of(one_line(entry), field, LONGEST_ENTRY) for entry in given)
    kept = tuple(entry for entry in entries if entry)
    if len(kept) > MOST_ENTRIES:
        raise Unprocessable(f"`{field}` has at most {MOST_ENTRIES} entries", field=field)
    return kept


def words(patient: Patient) -> Iterator[str]:
    yield patient.gender or ""
    yield patient.chief_complaint or ""
    for name in LISTS:
        yield from getattr(patient, name)


def as_text(patient: Patient) -> str:
    """What a model is told: in one order, with units; what is not known is not named.

    A line holds one fact: none of them can begin a line that looks like another.
    """
    return "\n".join(lines(patient))


def lines(patient: Patient) -> Iterator[str]:
    for name, measure in MEASURES.items():
        value = getattr(patient, name)
        if value is not None:
            yield f"{measure.label}: {value:g}{measure.unit}"
        if name == "age" and patient.gender:
            yield f"Gender: {one_line(patient.gender)}"
    if patient.chief_complaint:
        yield f"Chief complaint: {one_line(patient.chief_complaint)}"
    for name in LISTS:
        entries = getattr(patient, name)
        if entries:
            yield f"{name.title()}: {'; '.join(map(one_line, entries))}"
    if patient.vitals.known():
        yield f"Vitals: {'; '.join(signs_of(patient.vitals))}"


def signs_of(vitals: Vitals) -> Iterator[str]:
    for name, value in vitals.known().items():
        if isinstance(value, BloodPressure):
            yield f"blood pressure {value} mmHg"
        else:
            measure = VITAL_SIGNS[name]
            yield f"{measure.label} {value:g}{measure.unit}"
