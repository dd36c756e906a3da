"""Clinical facts that no person can have, and the field each is refused for."""

from typing import Any

UNBELIEVABLE: list[tuple[Any, str]] = [
    ({"age": -5}, "age"),
    ({"age": 151}, "age"),
    ({"age": 45.5}, "age"),
    ({"age": "old"}, "age"),
    ({"weight_kg": 1000.1}, "weight_kg"),
    ({"height_cm": -1}, "height_cm"),
    ({"gender": "x" * 51}, "gender"),
    ({"chief_complaint": "x" * 4001}, "chief_complaint"),
    ({"problems": "Hypertension"}, "problems"),
    ({"problems": ["x"] * 101}, "problems"),
    ({"medications": ["x" * 201]}, "medications"),
    ({"allergies": [7]}, "allergies.0"),
    ({"vitals": {"temperature": 24.9}}, "vitals.temperature"),
    ({"vitals": {"temperature": 45.1}}, "vitals.temperature"),
    ({"vitals": {"heart_rate": 401}}, "vitals.heart_rate"),
    ({"vitals": {"respiratory_rate": 151}}, "vitals.respiratory_rate"),
    ({"vitals": {"spo2": 400}}, "vitals.spo2"),
    ({"vitals": {"pain_scale": 11}}, "vitals.pain_scale"),
    ({"vitals": {"blood_glucose": -1}}, "vitals.blood_glucose"),
    ({"vitals": {"blood_pressure": "120"}}, "vitals.blood_pressure"),
    ({"vitals": {"blood_pressure": "120/80/60"}}, "vitals.blood_pressure"),
    ({"vitals": {"blood_pressure": "80/120"}}, "vitals.blood_pressure"),
    ({"vitals": {"blood_pressure": "999/80"}}, "vitals.blood_pressure.systolic"),
    ({"vitals": {"blood_pressure": {"systolic": 120}}}, "vitals.blood_pressure.diastolic"),
    ({"vitals": ["120/80"]}, "vitals"),
]
