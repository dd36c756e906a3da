from shared.safety.emergency.language import Kind, Language, sign

CHEST = r"(?:chest (?:pain|pressure|tightness)|pain in (?:my|his|her|the) chest|(?:my|his|her) chest (?:hurts|is tight))"
WITH = r"(?:arm|jaw|shoulder|sweat|breath|faint|dizz|nause|radiat|spread|crushing|squeezing|collaps)"
BLOOD = r"blood(?! (?:pressure|sugar|test|group|donat|type))"

LANGUAGE = Language(
    name="en",
    signs=(
        sign(
            Kind.HEART,
            rf"{CHEST}.{{0,80}}\b{WITH}",
            rf"{WITH}\w*.{{0,60}}\b{CHEST}",
            r"(?:crushing|squeezing|severe|terrible|unbearable|sudden) (?:chest pain|pain in (?:my|his|her|the) chest)",
            r"(?:having|think .{0,20}having|suffering) a heart attack",
        ),
        sign(Kind.HEART, CHEST, weak=True),
        sign(
            Kind.STROKE,
            r"(?:having|suffering|had just) a stroke",
            r"(?:face|mouth|smile) (?:is |has |suddenly )*(?:droop|sagg|fall|twist|lopsided|crooked)",
            r"face drooping",
            r"sudden(?:ly)? (?:weak|numb)\w*.{0,30}\b(?:arm|leg|side|face)",
            r"(?:can'?t|cannot|unable to) (?:move|lift|feel) (?:my|his|her|the|one|their) (?:left |right |whole )?(?:arm|leg|side)",
            r"(?:left|right|one) side .{0,25}\b(?:numb|paraly[sz]ed|limp|weak)",
            r"sudden(?:ly)? (?:slurr|can'?t speak|cannot speak|confus)",
        ),
        sign(Kind.STROKE, r"slurr(?:ed|ing) (?:speech|words|his|her|my)", r"speech is slurred", weak=True),
        sign(
            Kind.BREATHING,
            r"(?:can'?t|cannot|can not|unable to|not able to) breathe?\b(?! (?:through|out of) (?:my|his|her|the) nos)",
            r"(?:struggling|fighting) (?:to breathe|for (?:breath|air))",
            r"gasping for (?:air|breath)",
            r"(?:lips|face|skin|fingers) (?:is |are |has |have )*(?:turn(?:ing|ed)|going) blue",
            r"(?:is|am|'m|'s) choking",
        ),
        sign(Kind.UNCONSCIOUS, r"(?:not|stopped|isn'?t) breathing", r"no pulse", r"won'?t wake up",
             r"can'?t wake (?:him|her|them|my)"),
        sign(
            Kind.UNCONSCIOUS,
            r"(?:is|lying|found|fell|went|now|was) (?:unconscious|unresponsive)",
            r"(?:passed out|fainted) and (?:won'?t|is not|isn'?t|doesn'?t)",
            r"(?:has|just|suddenly|he|she) collapsed",
            r"having (?:a|another) seizure",
            r"seizure (?:won'?t|doesn'?t|isn'?t|is not) stop",
            r"cardiac arrest",
            weak=True,
        ),
        sign(
            Kind.BLEEDING,
            r"bleeding (?:\w+ ){0,2}(?:heavily|a lot|badly|profusely|severely|to death|out\b|and (?:it )?(?:won'?t|will not))",
            r"bleeding (?:that )?(?:won'?t|will not|doesn'?t|does not|isn'?t) stop",
            r"(?:can'?t|cannot) stop the bleeding",
            rf"(?:vomiting|throwing up|coughing up|spitting) (?:up )?(?:a lot of )?{BLOOD}",
            rf"{BLOOD} (?:is )?(?:gushing|spurting|pouring|everywhere|won'?t stop)",
            r"(?:cut|slit|slashed) (?:my|his|her) (?:wrist|throat)",
            r"(?:severe|massive|uncontrolled|arterial) bleeding",
        ),
        sign(
            Kind.ALLERGY,
            r"throat (?:is |feels )?(?:clos|swell|tighten)",
            r"(?:tongue|lips?|face|throat) (?:is |are |has |have )?(?:swelling|swollen|swelled)(?: up)?.{0,60}"
            r"\b(?:breath|peanut|nut|bee|wasp|sting|stung|shellfish|shrimp|penicillin|allerg|hives|swallow)",
            r"(?:peanut|nut|bee|wasp|sting|stung|shellfish|shrimp|penicillin|allerg|hives)\w*.{0,60}"
            r"\b(?:tongue|lips?|face|throat) (?:is |are |has |have )?(?:swelling|swollen|swelled)",
            r"(?:having|going into|in) (?:an )?anaphyla",
        ),
        sign(
            Kind.OVERDOSE,
            r"(?:took|taken|swallowed|ate|eaten|drank|drunk) (?:\w+ ){0,3}(?:too many|a whole (?:bottle|pack|box)|an overdose"
            r"|all (?:my|his|her|the|of) (?:\w+ ){0,2}(?:pill|tablet|med))",
            r"(?:took|taken|swallowed) (?:about |around |over )?\d{2,3} (?:\w+ ){0,2}(?:pill|tablet|capsule)",
            r"(?:i|he|she|they|has|have|just) overdosed",
            r"(?:swallowed|drank|drunk|ate|eaten|ingested) (?:some |a |the )?(?:\w+ )?"
            r"(?:bleach|antifreeze|poison|pesticide|rat poison|battery|magnet|drain cleaner|detergent|pods?\b|methanol)",
        ),
        sign(
            Kind.SUICIDE,
            r"kill(?:ing)? (?:my|him|her|them)sel(?:f|ves)(?! laughing)",
            r"(?:want|wants|wanted|wish|ready|going) (?:to|i could|i were to) die(?! (?:laughing|of (?:embarrass|boredom|shame)"
            r"|at home|in peace|with dignity|naturally|before))",
            r"(?:end|ending|take|taking) (?:my|his|her|their) (?:own )?life",
            r"end it all",
            r"(?:don'?t|doesn'?t|do not|does not|no longer) want(?:s)? to (?:live|be alive|go on living|wake up)",
            r"better off (?:dead|without me)",
            r"(?:i'?m|i am|i feel|feeling|he'?s|she'?s|he is|she is|is) suicidal",
            r"(?:thinking|thought|thoughts|think) (?:about|of) (?:suicide|killing|hanging (?:my|him|her)self)",
            r"(?:commit|committing|attempted|attempting) suicide",
            r"(?:want|going|urge) to (?:hurt|harm|cut) myself",
            r"no reason to live",
            lasting=True,
        ),
    ),
    persons=(
        r"\b(?:i|i'?m|i'?ve|me|my|mine|myself|he|she|his|him|her|we|our|someone|somebody|mum|mom|dad|husband|wife|son|daughter|baby"
        r"|child|toddler|neighbou?r|colleague|friend|this (?:patient|man|woman|person|boy|girl)|the (?:patient|man|woman|boy"
        r"|girl)|\d{1,3} ?(?:yo|y/o|years? old|year[- ]old)|m?y patient)\b"
    ),
    frames=(
        r"\b(?:(?:how|when|where|why|what) (?:do|does|should|can|could|would|did|must) (?:i|we|you|one)(?! do\b)"
        r"|(?:can|could|may|should|would) (?:i|you|we)|i(?:'d| would) like to (?:know|learn|understand)"
        r"|i (?:want|need) to (?:know|learn|understand|read|write|teach)|help me (?:understand|learn|write|study)"
        r"|(?:tell|teach|give|show|explain to|remind|quiz|test) me|i(?:'?m| am) (?:studying|learning|writing|reading|preparing|a"
        r" (?:student|nurse|doctor|medic\w*|paramedic|writer))|my (?:exam|essay|lecture|paper|presentation|class|students?|study"
        r"|homework|thesis|notes|course|textbook|test|blog|article|research))\b"
    ),
    questions=(
        r"^\W*(?:what|which|how|why|when|where|who|is|are|can|could|does|do|should|explain|describe|define|list|name|compare"
        r"|summari[sz]e|tell|give|teach|discuss|outline|differentiate|write|quiz|difference|causes?|symptoms?|signs?|treatment"
        r"|management|i)\b|\?\W*$"
    ),
    topics=(
        r"\b(?:in (?:the|a|this|that|my) (?:movie|film|novel|book|story|song|game|series|play|episode|script)|my (?:novel|story"
        r"|character|screenplay)|the (?:character|protagonist)|(?:computer|laptop|phone|server|website|app|software) (?:is|was|went|seems)|fictional|hypothetical\w*|case study|for (?:my|an|the) (?:exam|essay"
        r"|lecture|class|course|thesis)|on (?:suicide|stroke) prevention|exam question|differential diagnosis|(?:is|are) (?:common|"
        r"a common) (?:sign|symptom)s? of)\b"
    ),
    past=(
        r"\b(?:(?:years?|months?|weeks?|decades?) ago|last (?:year|month|summer|winter|spring|autumn|fall|decade)|in (?:19|20)\d\d"
        r"|history of|used to|as a (?:child|kid)|recovered|previous(?:ly)?|when (?:i|he|she) was (?:young|little|a child)|died of"
        r"|afraid of|fear of|worried about (?:getting|having) a|risk of|prevent)\b"
    ),
    present=r"\b(?:now|again|today|tonight|still|currently|at the moment|this morning|right away)\b",
    negations=r"no|not|never|without|isn'?t|aren'?t|wasn'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|neither|nor",
    long_negations=r"den(?:y|ies|ied|ying)|negative for|rul(?:e|ed|ing) out|absence of|free of",
    no_negations=(
        r"\b(?:no idea|not sure|(?:don'?t|do not|doesn'?t) know|can'?t tell|no doubt|not only|not just|don'?t understand"
        r"|not feeling well|not (?:well|good|ok(?:ay)?|right)|no energy|why not)\b"
    ),
    ended=(
        r"^.{0,25}\b(?:is gone|are gone|went away|has (?:gone|stopped|resolved|passed)|have (?:gone|stopped)|resolved|subsided"
        r"|was ruled out|is unlikely|guidelines?|prevention|awareness|hotline|statistics)\b"
    ),
    splits=r"\b(?:but|however|although|though|except|yet)\b|:",
    joins="or|nor|and",
    urgent=(
        "This may be an emergency. Call your emergency number now: 112 in Europe, 911 in the US and Canada, 999 in the UK."
    ),
    advice={
        Kind.UNCONSCIOUS: (
            "If the person does not breathe normally, begin chest compressions; the operator will guide you."
        ),
        Kind.BREATHING: "Sit upright, loosen tight clothing, and do not stay alone.",
        Kind.HEART: "Sit down and rest, do not drive yourself, and do not stay alone.",
        Kind.STROKE: "Note when the signs began, and give nothing to eat or drink.",
        Kind.ALLERGY: "If there is an adrenaline auto-injector, use it at once.",
        Kind.BLEEDING: "Press firmly on the wound with a clean cloth and keep pressing.",
        Kind.OVERDOSE: "Do not cause vomiting, and keep the packet or the remains to show.",
    },
    suicide=(
        "You do not have to go through this alone. If you might act on these thoughts, call your emergency number now. Someone"
        " will listen at any hour: 988 in the US and Canada, 116 123 in the UK and Ireland, 112 elsewhere in Europe."
    ),
)  # fmt: skip
