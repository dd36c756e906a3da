"""What every engine behind the port must do; each test runs on all of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.retrieval import Index, Scope
from shared.retrieval.bm25 import document_words
from shared.retrieval.edge import EdgeIndex
from shared.retrieval.ranking import dot, unit
from tests.retrieval.passages import ANN, SPACE, ask, keep, meaning, points, source, texts

# The client's in-process mode keeps no indexes of fields, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")
SUGAR = "Metformin lowers sugar in the blood."
HEART = "A beta blocker slows the heart."
UPDATES = 150
BONE = "Vitamin D and calcium keep a bone strong."


def test_the_passage_that_answers_comes_first_with_everything_a_citation_needs(index: Index) -> None:
    keep(index, source("guide"), SUGAR, HEART, BONE)

    first = ask(index, "what lowers blood sugar")[0]

    assert first.passage.text == SUGAR
    assert (first.document, first.passage.page, first.passage.start, first.passage.end) == (
        "guide",
        1,
        0,
        len(SUGAR),
    )
    assert (first.versions, first.passage.title) == (("1",), "guide")


def test_a_word_is_found_where_no_vector_is(index: Index) -> None:
    keep(index, source("guide"), SUGAR, HEART)

    assert texts(ask(index, "metformin", vector=[])) == [SUGAR]


def test_meaning_is_found_where_no_word_is_shared(index: Index) -> None:
    keep(index, source("guide"), SUGAR, HEART)

    found = ask(index, "the", vector=meaning("heart"))  # a stop word alone

    assert found[0].passage.text == HEART


def test_a_query_without_words_and_without_a_vector_finds_nothing(index: Index) -> None:
    keep(index, source("guide"), SUGAR)

    assert ask(index, "the", vector=[]) == []


def test_a_strangers_passages_are_not_found_by_any_query(index: Index) -> None:
    keep(index, source("hers", owner="ann"), SUGAR)
    keep(index, source("his", owner="bob"), HEART)

    assert {hit.owner for hit in ask(index, f"{SUGAR} {HEART}")} == {"ann"}
    assert ask(index, SUGAR, Scope("voiceassist", owner="eve")) == []
    assert ask(index, SUGAR, Scope("voiceassist", owner="eve"), documents=("hers",)) == []
    assert ask(index, SUGAR, Scope("voiceassist", owner="eve"), collections=("ann-own",)) == []


def test_a_scope_of_nobody_finds_nothing(index: Index) -> None:
    keep(index, source("hers"), SUGAR)
    keep(index, source("nobodys", owner="nobody", collection="none"), SUGAR)

    assert ask(index, SUGAR, Scope("voiceassist")) == []
    assert ask(index, SUGAR, Scope("voiceassist", owner="")) == []


def test_a_shared_collection_is_found_by_whom_it_is_shared_with(index: Index) -> None:
    keep(index, source("guide", owner="admin", collection="kb"), SUGAR)

    assert texts(ask(index, SUGAR, Scope("voiceassist", owner="ann", shared=("kb",)))) == [SUGAR]
    assert texts(ask(index, SUGAR, Scope("voiceassist", shared=("kb",)))) == [SUGAR]
    assert ask(index, SUGAR, ANN) == []


def test_an_owner_and_a_collection_of_the_same_name_are_two(index: Index) -> None:
    keep(index, source("hers", owner="kb", collection="private"), SUGAR)

    assert ask(index, SUGAR, Scope("voiceassist", owner="ann", shared=("kb",))) == []


def test_a_product_finds_only_its_own(index: Index) -> None:
    keep(index, source("hers"), SUGAR)

    assert ask(index, SUGAR, Scope("youworker", owner="ann")) == []


def test_a_query_may_be_narrowed_to_collections_and_documents(index: Index) -> None:
    keep(index, source("one", collection="a"), SUGAR)
    keep(index, source("two", collection="b"), f"{SUGAR} Twice a day.")
    keep(index, source("three", collection="b"), f"{SUGAR} With a meal.")

    assert {hit.document for hit in ask(index, SUGAR, collections=("b",))} == {"two", "three"}
    assert {hit.document for hit in ask(index, SUGAR, documents=("one", "two"))} == {"one", "two"}
    assert {hit.document for hit in ask(index, SUGAR, collections=("b",), documents=("one", "two"))} == {"two"}


def test_nothing_is_found_before_it_is_published(index: Index) -> None:
    index.upsert(points(source("guide"), [SUGAR, HEART]))

    assert ask(index, SUGAR) == []
    assert index.count("guide") == 2

    index.publish(source("guide"))

    assert len(ask(index, SUGAR)) == 2


def test_a_new_version_takes_the_place_of_the_old_and_touches_only_what_changed(index: Index) -> None:
    old, new = source("guide", version="1"), source("guide", version="2")
    before = keep(index, old, SUGAR, HEART)
    after = points(new, [SUGAR, BONE])
    same = {point.id for point in before} & {point.id for point in after}

    index.upsert([point for point in after if point.id not in same])
    index.carry(same, ("1", "2"))
    during = {hit.passage.text: hit.versions for hit in ask(index, SUGAR)}
    index.publish(new)
    index.retire(new)

    assert len(same) == 1
    assert during == {SUGAR: ("1", "2"), HEART: ("1",)}
    assert {hit.passage.text: hit.versions for hit in ask(index, SUGAR)} == {SUGAR: ("2",), BONE: ("2",)}
    assert index.ids("guide", "2") == {point.id for point in after}
    assert index.ids("guide", "1") == set()


def test_every_step_of_a_replacement_can_be_repeated(index: Index) -> None:
    of = source("guide")
    made = keep(index, of, SUGAR, HEART)
    for _ in range(2):
        index.carry([made[0].id, "0b0e7a36-6a1e-4f0c-9a57-2f6c1c1d8a11"], ("1",))
        index.publish(of)
        index.retire(of)
        index.ensure()

    assert sorted(texts(ask(index, SUGAR))) == sorted([SUGAR, HEART])
    assert index.count() == 2


def test_the_same_passages_twice_are_the_same_points(index: Index) -> None:
    keep(index, source("guide"), SUGAR, HEART)
    keep(index, source("guide"), SUGAR, HEART)

    assert index.count() == 2


def test_a_deleted_document_leaves_nothing_and_takes_nothing_else(index: Index) -> None:
    keep(index, source("one"), SUGAR, HEART)
    keep(index, source("two"), SUGAR)

    index.delete(["one", "never-was"])
    index.delete([])

    assert (index.count("one"), index.count("two"), index.count()) == (0, 1, 1)
    assert {hit.document for hit in ask(index, SUGAR)} == {"two"}


def test_more_points_than_a_page_are_listed_whole(index: Index) -> None:
    made = points(source("long"), [f"Line {number} about the heart." for number in range(1100)])
    index.upsert(made)

    assert index.ids("long", "1") == {point.id for point in made}


def test_vectors_and_words_come_back_when_they_are_asked_for(index: Index) -> None:
    keep(index, source("guide"), SUGAR)

    with_it, without = ask(index, SUGAR, with_vectors=True)[0], ask(index, SUGAR)[0]

    assert dot(with_it.vector, unit(meaning(SUGAR))) == pytest.approx(1.0, abs=1e-3)
    assert with_it.words == set(document_words(SUGAR).indices)
    assert (without.vector, without.words) == ([], frozenset())


def test_who_could_read_all_there_was_finds_nothing_of_what_others_add(index: Index) -> None:
    keep(index, source("hers"), SUGAR)
    assert texts(ask(index, SUGAR)) == [SUGAR]

    index.upsert(points(source("hers", version="2"), [f"{SUGAR} In the morning."]))  # not published yet
    assert texts(ask(index, SUGAR)) == [SUGAR]

    keep(index, source("his", owner="bob"), f"{SUGAR} At night.")
    assert texts(ask(index, SUGAR)) == [SUGAR]
    assert texts(ask(index, SUGAR, documents=("his",))) == []

    index.delete(["hers"])
    assert ask(index, SUGAR) == []


def test_a_search_beside_an_update_finds_nothing_of_what_the_update_adds_for_others(tmp_path: Path) -> None:
    index = EdgeIndex.open(tmp_path / "index", SPACE)
    keep(index, source("hers"), SUGAR)
    ended = threading.Event()

    def write() -> None:
        for _ in range(UPDATES):
            keep(index, source("his", owner="bob"), f"{SUGAR} At night.")
            index.delete(["his"])
        ended.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        found = set()
        while not ended.is_set():
            found |= {hit.document for hit in ask(index, SUGAR)}
        writing.result()
    index.close()

    assert found == {"hers"}


def test_what_strangers_keep_does_not_move_ones_own_results(index: Index) -> None:
    """Were a word's rarity taken over everyone's passages, a neighbour could learn of others by watching scores."""
    keep(index, source("hers"), "Gout hurts at night, and sugar does not help.", SUGAR, "Gout is rare.")
    before = [(hit.id, hit.score) for hit in ask(index, "gout sugar", vector=[])]
    keep(index, source("his", owner="bob"), *[f"Gout, case {number}." for number in range(30)])

    after = [(hit.id, hit.score) for hit in ask(index, "gout sugar", vector=[])]

    assert [each for each, _ in after] == [each for each, _ in before]
    assert [score for _, score in after] == pytest.approx([score for _, score in before])


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("糖尿病の治療には運動が大切です。", "治療"),
        ("高血压患者应减少盐的摄入。", "盐"),
        ("당뇨병은 혈당이 높은 병입니다.", "혈당"),
        ("يجب على مريض السكري أن يراقب السُّكَّر.", "مريض"),
        ("मधुमेह में रक्त शर्करा बढ़ जाती है।", "मधुमेह"),
        ("ผู้ป่วยเบาหวานควรออกกำลังกาย", "เบาหวาน"),
        ("Сахарный диабет требует контроля.", "диабет"),
        ("L'hypoglycémie provoque des vertiges.", "hypoglycemie"),
        ("\uff2d\uff45\uff54\uff46\uff4f\uff52\uff4d\uff49\uff4e once a day.", "metformin"),
    ],
)
def test_words_of_every_script_are_found(index: Index, text: str, asked: str) -> None:
    keep(index, source("guide"), text, "Something else entirely, in English.")

    assert texts(ask(index, asked, vector=[])) == [text]
