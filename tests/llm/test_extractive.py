"""The embedded provider quotes what answers the question, verbatim, and says so when nothing does."""

import math
from collections.abc import Sequence

import pytest

from shared.llm import Answer, Finished, Message, Passage, Reason, Request, Speaker, TextDelta, collected
from shared.llm.extractive import NAME, ExtractiveModel
from shared.llm.extractive.sentences import spans

ASTHMA = Passage(
    id="p1",
    document_id="d1",
    title="Asthma",
    text=(
        "Summary : Asthma is a long-term disease of the lungs that makes breathing hard. "
        "It was described by Dr. Salter in 1860, vs. earlier accounts. What causes it? "
        "Asthma attacks are triggered by pollen, smoke, cold air or exercise. (see below)\n\n"
        "An inhaled medicine opens the airways within minutes, at 2.5 mg b.i.d. in adults."
    ),
    score=9.0,
    page=3,
    start=1000,
)
STROKE = Passage(
    id="p2",
    document_id="d2",
    title="Stroke",
    text=(
        "Signs of a stroke are:\n- sudden weakness of one side of the body\n- trouble speaking\n- loss of balance\n\n"
        "A stroke happens when blood stops flowing to a part of the brain."
    ),
    score=7.0,
)
BOTH = (ASTHMA, STROKE)


def answer_to(question: str, passages: tuple[Passage, ...] = BOTH, model: ExtractiveModel | None = None) -> Answer:
    request = Request((Message(Speaker.USER, question),), passages=passages)
    return collected((model or ExtractiveModel()).stream(request))


def label_of(answer: Answer) -> dict[str, object]:
    assert answer.finished is not None
    return dict(answer.finished.facts)


def test_the_answer_is_a_sentence_of_a_passage_with_its_place_in_the_document() -> None:
    answer = answer_to("What triggers an asthma attack?")
    best = answer.citations[0]

    assert best.quote == "Asthma attacks are triggered by pollen, smoke, cold air or exercise."
    assert answer.text.startswith(f"{best.quote} [1]")
    assert (best.passage.document_id, best.passage.page, best.number) == ("d1", 3, 1)
    assert ASTHMA.text[best.start - 1000 : best.end - 1000] == best.quote


@pytest.mark.parametrize(
    "question", ["What is asthma?", "signs of a stroke", "asthma attacks", "blood brain stroke"]
)
def test_every_word_of_an_answer_is_quoted(question: str) -> None:
    answer = answer_to(question)
    text = answer.text

    assert answer.citations
    for cited in answer.citations:
        place = slice(cited.start - cited.passage.start, cited.end - cited.passage.start)
        assert cited.passage.text[place] == cited.quote
        text = text.replace(f"{cited.quote} [{cited.number}]", "", 1)
    assert text.strip() == ""


def test_a_list_is_quoted_with_the_line_that_leads_into_it() -> None:
    quotes = [cited.quote for cited in answer_to("What are the signs of a stroke?").citations]

    assert quotes[0].startswith("Signs of a stroke are:\n- sudden weakness")
    assert quotes[0].endswith("- loss of balance")


def test_a_passage_keeps_its_number_and_numbers_count_up() -> None:
    again = Passage("p4", "d4", "Attacks", "Asthma attacks are stopped by an inhaler that opens the airways.", 3.0)
    answer = answer_to("What about asthma attacks?", (STROKE, ASTHMA, again))
    numbers = [cited.number for cited in answer.citations]
    owner = {cited.number: cited.passage.id for cited in answer.citations}

    assert numbers[0] == 1
    assert len(owner) == 2
    assert sorted(set(numbers)) == list(range(1, len(owner) + 1))
    assert len(set(owner.values())) == len(owner)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the capital of Mongolia?", "knowledge base"),
        ("¿Cuál es la capital de Mongolia?", "base de conocimientos"),
        ("Quelle est la capitale de la Mongolie ?", "base de connaissances"),
        ("Was ist die Hauptstadt der Mongolei?", "Wissensbasis"),
        ("モンゴルの首都はどこですか", "knowledge base"),
    ],
)
def test_what_the_passages_do_not_answer_is_refused_in_the_language_of_the_question(
    question: str, said: str
) -> None:
    answer = answer_to(question)

    assert said in answer.text
    assert answer.citations == ()
    assert label_of(answer)["supported"] is False


def test_without_passages_nothing_is_answered() -> None:
    assert "knowledge base" in answer_to("What is asthma?", ()).text


@pytest.mark.parametrize(
    ("greeting", "begins"),
    [
        ("Hello!", "Hello"),
        ("hi there", "Hello"),
        ("What can you do?", "Hello"),
        ("  ", "Hello"),
        ("Hola, buenos días", "Hola"),
        ("Bonjour !", "Bonjour"),
        ("Guten Tag", "Hallo"),
    ],
)
def test_a_greeting_is_answered_with_what_this_is(greeting: str, begins: str) -> None:
    answer = answer_to(greeting)

    assert answer.text.startswith(begins)
    assert answer.citations == ()


def test_a_greeting_before_a_question_is_not_answered_as_one() -> None:
    assert answer_to("Hello, what triggers an asthma attack?").citations


def test_fragments_questions_and_headings_are_not_quoted() -> None:
    quotes = [cited.quote for cited in answer_to("What causes asthma, see below?").citations]

    assert not any("What causes it" in quote or "see below" in quote for quote in quotes)
    assert not any(quote.startswith("Summary") for quote in quotes)


@pytest.mark.parametrize("question", ["What is gout?", "gout", "Please give me some information about gout"])
def test_a_short_sentence_that_says_it_is_quoted(question: str) -> None:
    short = Passage(id="p3", document_id="d3", title="Gout", text="Gout hurts the toe. See below.", score=1.0)
    assert [cited.quote for cited in answer_to(question, (short,)).citations] == ["Gout hurts the toe."]


def test_abbreviations_and_doses_do_not_end_a_sentence() -> None:
    sentences = [ASTHMA.text[start:end] for start, end in spans(ASTHMA.text)]

    assert "It was described by Dr. Salter in 1860, vs. earlier accounts." in sentences
    assert "An inhaled medicine opens the airways within minutes, at 2.5 mg b.i.d. in adults." in sentences


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "喘息は肺の病気で、息をするのが難しくなります。花粉や煙が発作を引き起こすことがあります。",
            "喘息の発作とは",
        ),
        (
            "الربو مرض مزمن يصيب الرئتين ويجعل التنفس صعبا. قد تسبب حبوب اللقاح نوبة الربو.",
            "ما الذي يسبب نوبة الربو؟",
        ),
        ("El asma es una enfermedad crónica de los pulmones que dificulta la respiración.", "¿Qué es el asma?"),
    ],
)
def test_other_languages_and_scripts_are_quoted_unaltered(text: str, question: str) -> None:
    answer = answer_to(question, (Passage("p", "d", "", text, 1.0),))

    assert answer.citations
    assert all(cited.quote in text for cited in answer.citations)


def test_overlapping_passages_are_quoted_once() -> None:
    twin = Passage("p3", "d1", "Asthma", ASTHMA.text, 5.0)
    quotes = [cited.quote for cited in answer_to("What triggers an asthma attack?", (ASTHMA, twin)).citations]

    assert len(quotes) == len(set(quotes)) <= 4


def test_the_answer_is_labelled_and_costs_nothing() -> None:
    answer = answer_to("What triggers an asthma attack?", model=ExtractiveModel(retrieval="bm25+minilm-l6-int8"))
    label = label_of(answer)

    assert (label["provider"], label["generative"], label["model"]) == (NAME, False, None)
    assert label["retrieval"] == "bm25+minilm-l6-int8"
    assert label["supported"] is True
    assert 0 < float(str(label["confidence"])) <= 1
    assert [(usage.input_tokens, usage.output_tokens) for usage in answer.usages] == [(0, 0)]


def test_it_speaks_word_by_word_and_stops_when_told() -> None:
    request = Request((Message(Speaker.USER, "What is asthma?"),), passages=BOTH)
    words = [event.text for event in ExtractiveModel().stream(request) if isinstance(event, TextDelta)]
    assert len(words) > 10
    assert max(len(word.split()) for word in words) == 1

    events = list(ExtractiveModel().stream(request, lambda: True))
    assert [type(event) for event in events if isinstance(event, TextDelta)] == []
    assert isinstance(events[-1], Finished)
    assert events[-1].reason is Reason.CANCELLED


def by_letters(texts: Sequence[str]) -> list[list[float]]:
    """An embedder that is enough to be near or far: how often each letter pair of interest occurs."""
    pairs = ("wh", "ee", "ze", "br", "th", "in", "st", "ro")
    counted = [[float(text.lower().count(pair)) for pair in pairs] for text in texts]
    return [[value / (math.hypot(*row) or 1.0) for value in row] for row in counted]


def test_an_embedder_finds_what_shares_no_word_and_refuses_what_is_far() -> None:
    near = Passage("p", "d", "Lungs", "Wheezing through the breathing tubes is heard in the night.", 1.0)
    model = ExtractiveModel(embed=by_letters)

    assert answer_to("breezes in there", (near,)).citations == ()
    assert answer_to("breezes in there", (near,), model).citations
    assert answer_to("quota lazy dog", (near,), model).citations == ()
    assert label_of(answer_to("breezes in there", (near,), model))["scoring"] == "words and meaning"
