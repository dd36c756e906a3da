"""Signs of an emergency are answered first; what only sounds like one is not."""

import time

import pytest

from shared.safety.emergency import guidance_for
from shared.safety.emergency.language import Kind

H, S, B, U = Kind.HEART, Kind.STROKE, Kind.BREATHING, Kind.UNCONSCIOUS
BL, AL, OD, SU = Kind.BLEEDING, Kind.ALLERGY, Kind.OVERDOSE, Kind.SUICIDE

NAMED = [
    ("I have crushing chest pain and my left arm is numb", H),
    ("My father has chest pain and is sweating a lot", H),
    ("chest pain radiating to the jaw, started 20 minutes ago", H),
    ("I think I'm having a heart attack", H),
    ("I've had chest pain since this morning, should I wait?", H),
    ("No fever, but crushing chest pain since an hour", H),
    ("No fever, crushing chest pain since an hour", H),
    ("67yo with chest pain and diaphoresis, short of breath, next step?", H),
    ("How do I help my father? He has severe chest pain.", H),
    ("I had a heart attack in 2019 and now I have chest pain again", H),
    ("I'm not sure but I think I am having a heart attack", H),
    ("My mother's face is drooping and her speech is slurred", S),
    ("he suddenly can't speak", S),
    ("She cannot lift her right arm since breakfast", S),
    ("Sudden numbness of the face on one side", S),
    ("is my husband having a stroke? his mouth is crooked", S),
    ("I can't breathe", B),
    ("i cant breathe properly, help", B),
    ("My son’s lips are turning blue", B),  # noqa: RUF001  # as a telephone writes it
    ("the baby is choking", B),
    ("I have no idea why but I can't breathe", B),
    ("No chest pain, but he can't breathe.", B),
    ("She is not breathing!", U),
    ("my grandpa collapsed and won't wake up", U),
    ("Someone is lying unconscious in front of me", U),
    ("He is having a seizure right now", U),
    ("What should I do if someone is unconscious and not breathing?", U),
    ("the cut on his leg is bleeding heavily", BL),
    ("I can't stop the bleeding", BL),
    ("it is bleeding a lot and won't stop, what do I do?", BL),
    ("my dad is vomiting blood", BL),
    ("My throat is closing up after eating peanuts", AL),
    ("stung by a wasp, his tongue is swelling", AL),
    ("I'm having an anaphylactic reaction", AL),
    ("I took too many sleeping pills", OD),
    ("My toddler swallowed a button battery", OD),
    ("she took 40 paracetamol tablets an hour ago", OD),
    ("My friend drank bleach", OD),
    ("I want to kill myself", SU),
    ("I don't want to live anymore", SU),
    ("everyone would be better off without me", SU),
    ("My daughter says she wants to die", SU),
    ("I'm thinking about suicide", SU),
    ("I tried to end my life last year and I feel the same", SU),
    ("how can I kill myself without pain", SU),
    ("Tengo un dolor fuerte en el pecho y no puedo respirar", H),
    ("Mi padre no respira", U),
    ("Mi hija se ha tomado todas las pastillas y no despierta", U),
    ("No quiero seguir viviendo", SU),
    ("a mi madre se le ha torcido la cara de repente", S),
    ("sangra mucho y no para de sangrar", BL),
    ("J'ai une douleur dans la poitrine et du mal à respirer, le bras me lance", H),
    ("Mon père fait un AVC, il ne peut plus parler", S),
    ("Je n’arrive plus à respirer", B),  # noqa: RUF001
    ("elle ne respire plus", U),
    ("j'ai envie d'en finir", SU),
    ("Il a avalé de la javel", OD),
    ("Ich habe starke Schmerzen in der Brust, die in den Arm ausstrahlen", H),
    ("Mein Vater kann den Arm nicht mehr bewegen und das Gesicht hängt schief", S),
    ("Ich bekomme keine Luft", B),
    ("Meine Frau ist bewusstlos", U),
    ("Ich möchte nicht mehr leben", SU),
    ("Mein Kind hat eine Knopfbatterie verschluckt", OD),
    ("die Wunde blutet sehr stark", BL),
]  # fmt: skip

UNNAMED = [
    "What causes chest pain?",
    "what are the symptoms of a stroke",
    "Explain the pathophysiology of anaphylaxis.",
    "How do I manage a patient with chest pain radiating to the arm?",
    "Patient denies chest pain, shortness of breath and syncope.",
    "He has no chest pain.",
    "No fever, cough or chest pain",
    "I never had chest pain with sweating",
    "I don't have any chest pain, just a cold",
    "The chest pain is gone, thank you",
    "She had a stroke ten years ago",
    "He had a heart attack in 2015 and takes aspirin",
    "My family history: my grandfather died of a heart attack",
    "Is chest pain a common symptom of GERD?",
    "I am studying for my exam: signs of stroke such as face drooping",
    "Tell me about suicide prevention programmes",
    "What are the suicide statistics in Europe?",
    "I am not suicidal, just tired",
    "I don't want to die",
    "I'm dying to see that film",
    "this homework is killing me",
    "I nearly died laughing",
    "My grandmother wants to die at home",
    "In the novel the hero says he wants to kill himself",
    "My computer is unresponsive",
    "What is the antidote for paracetamol overdose?",
    "I can't breathe through my nose, I have a cold",
    "How does heavy menstrual bleeding affect iron?",
    "My gums bleed a little when I brush",
    "What is my blood pressure supposed to be?",
    "first-line treatment of status epilepticus",
    "stroke risk factors",
    "chest pain guidelines",
    "heart attack",
    "Can I eat peanuts while pregnant?",
    "My lips are dry",
    "I took two ibuprofen tablets for my headache",
    "He took 400 mg ibuprofen",
    "I'm worried about getting a stroke",
    "difference between cardiac arrest and heart attack",
    "Which drugs cause anaphylaxis?",
    "Hello, how are you?",
    "How do I learn CPR?",
    "Write a poem about the sea",
    "¿Cuáles son las causas del dolor de pecho?",
    "No tengo dolor en el pecho",
    "Mi abuelo tuvo un infarto hace diez años",
    "¿Qué síntomas tiene un ictus?",
    "Estoy muerto de hambre",
    "Quels sont les symptômes d'un AVC ?",
    "Je n'ai pas de douleur dans la poitrine",
    "Il a fait un infarctus il y a cinq ans",
    "je meurs de faim",
    "Was sind die Ursachen von Brustschmerzen?",
    "Ich habe keine Schmerzen in der Brust",
    "Mein Opa hatte vor zehn Jahren einen Schlaganfall",
    "Ich bekomme keine Luft durch die Nase, bin erkältet",
    "Suizidprävention in Schulen",
    "胸が痛い原因は何ですか",
    "",
]  # fmt: skip


@pytest.mark.parametrize(("message", "kind"), NAMED)
def test_a_sign_somebody_has_is_answered_with_guidance(message: str, kind: Kind) -> None:
    guidance = guidance_for(message)

    assert guidance is not None
    assert kind in guidance.kinds


@pytest.mark.parametrize("message", UNNAMED)
def test_what_is_asked_about_denied_or_past_is_not(message: str) -> None:
    assert guidance_for(message) is None


@pytest.mark.parametrize(
    ("message", "language", "said"),
    [
        ("I can't breathe", "en", "Call your emergency number now"),
        ("No puedo respirar", "es", "número de emergencias: 112"),
        ("Je ne peux plus respirer", "fr", "15 ou 112"),
        ("Ich bekomme keine Luft", "de", "Notruf: 112"),
        ("Quiero morir", "es", "024"),
        ("je veux mourir", "fr", "3114"),
        ("Ich will sterben", "de", "0800 111 0 111"),
    ],
)
def test_guidance_is_in_the_language_of_the_message(message: str, language: str, said: str) -> None:
    guidance = guidance_for(message)

    assert guidance is not None
    assert guidance.language == language
    assert said in guidance.text
    assert len(guidance.text) < 500


def test_several_signs_are_answered_together_the_most_urgent_first() -> None:
    guidance = guidance_for("I took too many pills because I want to die, and now I can't breathe")

    assert guidance is not None
    assert guidance.kinds == (Kind.BREATHING, Kind.OVERDOSE, Kind.SUICIDE)
    assert guidance.text.index("Sit upright") < guidance.text.index("vomiting") < guidance.text.index("988")


def test_despair_alone_is_answered_by_someone_who_listens() -> None:
    guidance = guidance_for("I want to kill myself")

    assert guidance is not None
    assert "988" in guidance.text
    assert "may be an emergency" not in guidance.text


def test_the_rules_take_no_time_even_for_what_is_made_to_take_long() -> None:
    for message in ("chest pain " * 4000, "no " * 9000, "a" * 50_000, "I can't " * 5000, "bleeding and it " * 2000):
        began = time.process_time()
        guidance_for(message)
        assert time.process_time() - began < 1
