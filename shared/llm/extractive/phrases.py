"""The few sentences the embedded provider says in its own name, in the languages its matching knows."""

import re
from collections.abc import Mapping

from shared.kit.smallwords import folded, language_of

NOT_THERE: Mapping[str, str] = {
    "en": "I found nothing about this in the knowledge base.",
    "es": "No he encontrado nada sobre esto en la base de conocimientos.",
    "fr": "Je n’ai rien trouvé à ce sujet dans la base de connaissances.",
    "de": "Dazu habe ich in der Wissensbasis nichts gefunden.",
}
ABOUT: Mapping[str, str] = {
    "en": (
        "Hello. No language model is configured, so I answer from the knowledge base only: I look up your question"
        " and quote the sentences that answer it, with their sources. Ask me about something its documents cover."
    ),
    "es": (
        "Hola. No hay ningún modelo de lenguaje configurado, así que respondo solo con la base de conocimientos: busco"
        " su pregunta y cito las frases que la responden, con sus fuentes. Pregúnteme por algo que traten sus"
        " documentos."
    ),
    "fr": (
        "Bonjour. Aucun modèle de langage n’est configuré : je réponds donc uniquement à partir de la base de"
        " connaissances, en citant les phrases qui répondent à votre question, avec leurs sources. Posez-moi une"
        " question sur un sujet traité par ses documents."
    ),
    "de": (
        "Hallo. Es ist kein Sprachmodell eingerichtet, deshalb antworte ich nur aus der Wissensbasis: Ich suche zu"
        " Ihrer Frage die Sätze, die sie beantworten, und zitiere sie mit Quelle. Fragen Sie nach etwas, das in den"
        " Dokumenten steht."
    ),
}
GREETINGS: Mapping[str, str] = {
    "en": r"(hi|hello|hey|good (morning|afternoon|evening|day)|thanks|thank you|help|who are you|what are you"
    r"|what can you do|how (can|do) you help( me)?|how are you|bye|goodbye)( there| everyone| all)?",
    "es": r"(hola|buenos dias|buenas( tardes| noches)?|gracias|ayuda|quien eres|que puedes hacer|adios|como estas)",
    "fr": r"(bonjour|bonsoir|salut|merci|aide|qui es[- ]tu|que peux[- ]tu faire|au revoir|ca va)",
    "de": r"(hallo|guten (morgen|tag|abend)|danke|hilfe|wer bist du|was kannst du|tschuss|wie geht es dir)",
}
BARE = {
    language: re.compile(rf"(?:{words}[\s,]*)+(?:parley)?", re.IGNORECASE) for language, words in GREETINGS.items()
}


def greeting_in(text: str) -> str | None:
    """The language of a message that only greets or asks what this is; a greeting before a question is none."""
    plain = re.sub(r"[\s!?.,¡¿👋🙂😊]+", " ", folded(text)).strip()
    return next((language for language, bare in BARE.items() if bare.fullmatch(plain)), None)


def not_there(question: str) -> str:
    return NOT_THERE[language_of(question)]
