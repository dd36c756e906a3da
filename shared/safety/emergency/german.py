from shared.safety.emergency.language import Kind, Language, sign

CHEST = r"(?:brustschmerz\w*|schmerz\w* in der brust|druck (?:auf|in) der brust|enge in der brust|brust (?:tut|schmerzt))"
WITH = r"(?:arm|kiefer|schulter|schwei|schwitz|atem|luft|schwindel|ubel|ohnm|ausstrahl|strahl)"

LANGUAGE = Language(
    name="de",
    signs=(
        sign(Kind.HEART, rf"{CHEST}.{{0,80}}\b{WITH}", r"(?:habe|hat|bekomm\w+) (?:gerade )?(?:\w+ )?einen herzinfarkt",
             rf"(?:starke|heftige|plotzliche|unertragliche)\w* {CHEST}"),
        sign(Kind.HEART, CHEST, weak=True),
        sign(
            Kind.STROKE,
            r"(?:habe|hat|bekomm\w+) (?:gerade )?(?:\w+ )?einen schlaganfall",
            r"(?:mundwinkel|gesicht)\w* (?:\w+ ){0,2}(?:hangt|schief|gelahmt)",
            r"kann (?:\w+ ){0,3}(?:arm|bein|seite) nicht (?:mehr )?(?:bewegen|heben|spuren)",
            r"plotzlich (?:\w+ ){0,3}(?:taub|gelahmt|verwaschen|nicht mehr sprechen)",
        ),
        sign(Kind.BREATHING, r"(?:bekomm\w*|krieg\w*) (?:\w+ ){0,2}keine luft(?! durch die nase)",
             r"kann (?:\w+ ){0,2}nicht (?:mehr )?atmen(?! durch die nase)", r"erstick(?:t|e)\b", r"lippen (?:\w+ ){0,2}blau"),
        sign(Kind.UNCONSCIOUS, r"atmet nicht", r"keinen puls", r"wacht nicht (?:mehr )?auf", r"(?:ist|liegt) (?:\w+ ){0,2}bewusstlos",
             r"reagiert nicht mehr", r"(?:hat|habe) (?:gerade )?einen krampfanfall"),
        sign(Kind.BLEEDING, r"blutet (?:\w+ ){0,2}(?:stark|sehr|heftig)", r"hort nicht auf zu bluten", r"blutung (?:\w+ ){0,3}nicht (?:auf|stoppen)",
             r"(?:erbricht|erbreche|spuckt|spucke|hustet|huste) (?:\w+ )?blut", r"starke blutung", r"pulsadern? (?:auf)?geschnitten"),
        sign(Kind.ALLERGY, r"(?:hals|rachen|kehle) (?:\w+ ){0,2}(?:schwillt|zu(?:geschwollen)?\b|geschwollen)",
             r"(?:zunge|lippen|gesicht) (?:\w+ ){0,3}(?:schwillt|schwellen|geschwollen|angeschwollen).{0,60}\b(?:allerg|wespe|biene|stich|nuss|erdnuss|luft)",
             r"(?:wespe|biene|stich|erdnuss|nusse|allerg)\w*.{0,60}\b(?:zunge|lippen|gesicht) (?:\w+ ){0,3}(?:schwillt|schwellen|geschwollen)",
             r"(?:hat|habe|im) (?:einen )?anaphylaktisch"),
        sign(Kind.OVERDOSE, r"(?:zu viele|alle (?:meine|seine|ihre)?|eine (?:ganze )?packung|eine uberdosis) ?(?:\w+ ){0,2}(?:genommen|geschluckt)",
             r"\d{2,3} (?:\w+ )?(?:tabletten|pillen) (?:genommen|geschluckt)",
             r"(?:bleiche|gift|batterie|knopfbatterie|frostschutz\w*|rohrreiniger) (?:\w+ )?(?:getrunken|geschluckt|verschluckt)"),
        sign(
            Kind.SUICIDE,
            r"(?:mich|sich) (?:\w+ )?umbringen", r"(?:mir|sich) (?:\w+ )?das leben nehmen", r"(?:mochte|will|wollte) (?:\w+ )?sterben",
            r"(?:mochte|will) nicht mehr (?:leben|da sein)", r"(?:denke|gedanken|nach) (?:\w+ ){0,2}(?:selbstmord|suizid)(?!pravention|rate)",
            r"suizidgedanken", r"mich (?:\w+ )?(?:ritzen|verletzen)\b", r"(?:bin|ist) suizidal", lasting=True,
        ),
    ),
    persons=r"\b(?:ich|mir|mich|mein\w*|er|sie|ihm|ihr\w*|sein|seine\w*|jemand|mann|frau|sohn|tochter|baby|kind|vater|mutter|papa|mama|freund\w*|nachbar\w*|"
    r"der patient|die patientin|dieser patient|wir|unser\w*|oma|opa)\b",
    frames=r"\b(?:erklar(?:e|en sie)? mir|sag mir|ich (?:mochte|will) (?:wissen|verstehen|lernen)|ich (?:lerne|studiere|schreibe|lese)|"
    r"mein\w* (?:prufung|referat|vorlesung|arbeit|aufsatz|studium)|kann(?:st)? (?:ich|du)|wie (?:kann|soll|erkenne) ich|man)\b",
    questions=r"^\W*(?:was|welche\w*|wie|warum|wann|wo|wer|woran|erklar\w*|beschreib\w*|definier\w*|ursachen?|symptome?|behandlung|ist|sind|nenne)\b|\?\W*$",
    topics=r"\b(?:im (?:film|roman|buch|spiel|lied)|in (?:der|einer|meiner) (?:geschichte|serie|erzahlung)|mein\w* (?:roman|figur)|fur (?:die|meine|eine) prufung|"
    r"suizidpravention)\b",
    past=r"\b(?:vor (?:\w+ )?(?:jahr\w*|monat\w*|woche\w*)|letzte[sn]? (?:jahr|monat|woche|sommer)|vorgeschichte|als kind|fruher|angst vor|risiko|im jahr)\b",
    present=r"\b(?:jetzt|wieder|heute|gerade|immer noch)\b",
    negations=r"kein\w*|nicht|ohne|nie|niemals|weder|noch",
    long_negations=r"verneint|ausgeschlossen",
    no_negations=r"\b(?:weiss nicht|nicht sicher|keine ahnung|nicht nur|nicht gut|verstehe nicht|noch immer|immer noch)\b",
    ended=r"^.{0,25}\b(?:ist weg|sind weg|verschwunden|vorbei|aufgehort)\b",
    splits=r"\b(?:aber|jedoch|trotzdem|ausser|obwohl)\b|:",
    joins="oder|noch|und",
    urgent="Das kann ein Notfall sein. Rufen Sie jetzt den Notruf: 112 in Europa, 144 auch in der Schweiz und in Österreich.",
    advice={
        Kind.UNCONSCIOUS: "Atmet die Person nicht normal, beginnen Sie mit der Herzdruckmassage; am Telefon werden Sie angeleitet.",
        Kind.BREATHING: "Aufrecht hinsetzen, enge Kleidung öffnen und nicht allein bleiben.",
        Kind.HEART: "Hinsetzen und ruhen, nicht selbst fahren und nicht allein bleiben.",
        Kind.STROKE: "Merken Sie sich, wann die Zeichen begannen, und geben Sie nichts zu essen oder zu trinken.",
        Kind.ALLERGY: "Ist ein Adrenalin-Autoinjektor da, benutzen Sie ihn sofort.",
        Kind.BLEEDING: "Drücken Sie mit einem sauberen Tuch fest auf die Wunde und lassen Sie nicht nach.",
        Kind.OVERDOSE: "Kein Erbrechen herbeiführen; Packung oder Reste zum Zeigen aufheben.",
    },
    suicide=(
        "Sie müssen da nicht allein durch. Wenn Sie fürchten, sich etwas anzutun, rufen Sie jetzt den Notruf. Zu jeder Stunde hört"
        " Ihnen jemand zu: 0800 111 0 111 in Deutschland, 142 in Österreich, 143 in der Schweiz."
    ),
)  # fmt: skip
