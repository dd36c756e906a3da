from shared.safety.emergency.language import Kind, Language, sign

CHEST = r"(?:douleurs? (?:\w+ )?(?:dans la poitrine|a la poitrine|thoraciques?)|mal a la poitrine|poitrine (?:serree|qui serre)|serre dans la poitrine)"
WITH = r"(?:bras|machoire|epaule|sueur|transpir|souffl|respir|vertige|malaise|nausee|irradie)"
NOT = r"(?:n'|ne )"

LANGUAGE = Language(
    name="fr",
    signs=(
        sign(Kind.HEART, rf"{CHEST}.{{0,80}}\b{WITH}", r"(?:fait|fais|faire) (?:une crise cardiaque|un infarctus)",
             r"(?:forte|violente|terrible|insupportable)s? douleurs? (?:dans la poitrine|a la poitrine|thoracique)"),
        sign(Kind.HEART, CHEST, weak=True),
        sign(
            Kind.STROKE,
            r"(?:fait|fais|faire) un (?:avc|accident vasculaire)",
            r"(?:visage|bouche) (?:\w+ )?(?:paralyse|deforme|tordu|qui tombe|tombe|de travers)",
            rf"{NOT}?(?:peux|peut|arrive) (?:plus|pas) (?:a )?(?:bouger|lever) (?:le|la|son|sa|mon|ma|un) (?:bras|jambe|cote)",
            rf"{NOT}?(?:peux|peut|arrive) (?:plus|pas) (?:a )?parler",
        ),
        sign(Kind.BREATHING, rf"{NOT}?(?:peux|peut|arrive) (?:plus|pas) (?:a )?respirer(?! par le nez)", r"(?:s'|m')etouffe",
             r"levres (?:sont )?bleues", r"suffoque"),
        sign(Kind.UNCONSCIOUS, rf"{NOT}?respire (?:plus|pas)\b", r"pas de pouls", rf"{NOT}?se reveille (?:plus|pas)", r"inconsciente?\b",
             rf"{NOT}?repond plus", r"(?:fait|en train de faire) une crise (?:d'epilepsie|convulsive)"),
        sign(Kind.BLEEDING, r"saigne (?:beaucoup|enormement|abondamment|sans arret)", r"saignement (?:ne )?s'arrete pas",
             r"(?:vomit|vomis|crache) du sang", r"hemorragie (?:grave|massive)", r"(?:me suis|s'est) (?:ouvert|taillade) les veines"),
        sign(Kind.ALLERGY, r"gorge (?:\w+ )?(?:gonfle|se ferme|serre)", r"(?:langue|visage|levres) (?:qui )?(?:gonfle|gonflee?s?|a gonfle)\w*.{0,60}"
             r"\b(?:allerg|piqure|guepe|abeille|cacahuete|arachide|respir)", r"choc anaphylactique"),
        sign(Kind.OVERDOSE, r"(?:pris|avale) (?:\w+ ){0,2}(?:trop de|toute (?:la|une)|tous (?:mes|ses|les)|une boite|une surdose|une overdose)",
             r"(?:bu|avale) (?:de la |du |de l'|une )?(?:javel|poison|antigel|pile|produit toxique)"),
        sign(
            Kind.SUICIDE,
            r"(?:me|se) (?:tuer|suicider)\b", r"(?:veux|veut|envie de|voudrais) (?:en finir|mourir(?! de (?:rire|honte)))",
            r"envie d'en finir", r"mettre fin a (?:mes|ses) jours", r"plus envie de vivre", r"veux plus vivre", r"(?:pense|idees|pensees) (?:au suicide|suicidaires)",
            r"me faire du mal", lasting=True,
        ),
    ),
    persons=r"\b(?:j'ai|je|j'|me|m'|mon|ma|mes|il|elle|son|sa|lui|quelqu'un|mari|femme|fils|fille|bebe|pere|mere|papa|maman|ami|amie|"
    r"le patient|la patiente|ce patient|cette patiente)\b",
    frames=r"\b(?:dites-moi|explique[- ]moi|expliquez-moi|je (?:veux|voudrais) (?:savoir|comprendre|apprendre)|j'(?:etudie|apprends|ecris)|"
    r"mon (?:examen|cours|memoire|expose)|ma these|est-ce que je|puis-je|pouvez-vous me|peux-tu me)\b",
    questions=r"^\W*(?:qu'est[- ]ce|quels?|quelles?|que|comment|pourquoi|quand|ou|qui|expliqu\w*|decri\w*|definis\w*|causes?|symptomes?|"
    r"traitement|donne\w*|est-ce)\b|\?\W*$",
    topics=r"\b(?:dans (?:le|un|ce|mon) (?:film|roman|livre|recit|jeu)|dans (?:la|une|cette) (?:histoire|serie|chanson)|mon (?:roman|personnage)|"
    r"pour (?:mon|un|l') ?examen|prevention du suicide)\b",
    past=r"\b(?:il y a (?:\w+ )?(?:ans?|annees?|mois|semaines?)|l'an(?:nee)? (?:dernier|derniere|passee?)|le mois dernier|antecedents?|en (?:19|20)\d\d|"
    r"risque de|peur de|quand j'etais)\b",
    present=r"\b(?:maintenant|encore|aujourd'hui|toujours|de nouveau)\b",
    negations=r"pas|sans|jamais|ni|aucune?|non",
    long_negations=r"nie|absence de|ecarte",
    no_negations=r"\b(?:sais pas|pas sure?|sans doute|pas seulement|pas bien|comprends pas)\b",
    ended=r"^.{0,25}\b(?:a disparu|est passee?|est parti|c'est fini)\b",
    splits=r"\b(?:mais|cependant|pourtant|sauf)\b|:",
    joins="ou|ni|et",
    urgent="Cela peut être une urgence. Appelez tout de suite les secours : 15 ou 112 en France, 112 ailleurs en Europe, 911 au Canada.",
    advice={
        Kind.UNCONSCIOUS: "Si la personne ne respire pas normalement, commencez le massage cardiaque ; on vous guidera au téléphone.",
        Kind.BREATHING: "Asseyez-vous le dos droit, desserrez les vêtements et ne restez pas seul.",
        Kind.HEART: "Asseyez-vous, reposez-vous, ne conduisez pas et ne restez pas seul.",
        Kind.STROKE: "Notez l’heure des premiers signes et ne donnez rien à manger ni à boire.",
        Kind.ALLERGY: "S’il y a un stylo d’adrénaline, utilisez-le immédiatement.",
        Kind.BLEEDING: "Appuyez fermement sur la plaie avec un linge propre, sans relâcher.",
        Kind.OVERDOSE: "Ne faites pas vomir et gardez l’emballage ou les restes pour les montrer.",
    },
    suicide=(
        "Vous n’êtes pas obligé de traverser cela seul. Si vous risquez de passer à l’acte, appelez tout de suite les secours."
        " Quelqu’un vous écoute à toute heure : 3114 en France, 988 au Canada."
    ),
)  # fmt: skip
