from shared.safety.emergency.language import Kind, Language, sign

CHEST = r"(?:dolor (?:fuerte |intenso )?(?:en el|de) pecho|(?:me|le) duele (?:mucho )?el pecho|presion en el pecho|opresion en el pecho)"
WITH = r"(?:brazo|mandibula|sud|respir|mareo|desmay|nausea|hombro|aire)"

LANGUAGE = Language(
    name="es",
    signs=(
        sign(Kind.HEART, rf"{CHEST}.{{0,80}}\b{WITH}", r"(?:esta|estoy) (?:teniendo|sufriendo) un infarto",
             r"dolor (?:fuerte|intenso|insoportable) (?:en el|de) pecho"),
        sign(Kind.HEART, CHEST, weak=True),
        sign(
            Kind.STROKE,
            r"(?:esta|estoy) (?:teniendo|sufriendo) (?:un ictus|un derrame|una embolia)",
            r"(?:cara|boca) (?:torcida|caida)", r"se (?:me|le) (?:ha torcido|torcio|cae|cayo) (?:la|el) (?:cara|boca)",
            r"no (?:puede|puedo) mover (?:el|la|un|su|mi) (?:brazo|pierna|lado)",
            r"de repente no (?:puede|puedo) hablar",
        ),
        sign(Kind.BREATHING, r"no (?:puedo|puede|podia) respirar(?! por la nariz)", r"se (?:esta )?(?:ahoga(?:ndo)?|asfixia(?:ndo)?)",
             r"me (?:estoy )?(?:ahogo|ahogando|asfixio|asfixiando)", r"labios (?:estan )?(?:azules|morados)"),
        sign(Kind.UNCONSCIOUS, r"no respira\b", r"no tiene pulso", r"no (?:se )?despierta", r"no reacciona",
             r"(?:esta|quedo) inconsciente", r"(?:esta )?convulsionando"),
        sign(Kind.BLEEDING, r"sangr(?:a|o|ando) (?:mucho|muchisimo|sin parar)", r"no (?:para|deja) de sangrar",
             r"vomit(?:a|o|ando) sangre", r"hemorragia (?:grave|fuerte|que no)", r"me (?:he cortado|corte) las venas"),
        sign(Kind.ALLERGY, r"se (?:me|le) (?:esta )?(?:cierra|cerrando|hincha|hinchando|ha hinchado|hincho) (?:la |el )?"
             r"(?:garganta|lengua|cara)", r"(?:garganta|lengua) (?:hinchada|cerrada)"),
        sign(Kind.OVERDOSE, r"(?:tome|tomado|tomo|trague|tragado|trago) (?:\w+ ){0,2}(?:demasiadas|todas|un frasco|una caja|una sobredosis)",
             r"(?:bebi|bebido|bebio|trague|tragado|trago) (?:\w+ )?(?:lejia|veneno|pila|anticongelante|cloro)"),
        sign(
            Kind.SUICIDE,
            r"(?:matar|suicidar)(?:me|se)\b", r"quitar(?:me|se) la vida", r"quier[oe] morir(?!me de (?:risa|verguenza))",
            r"no quier[oe] (?:seguir )?vivi(?:r|endo)", r"acabar con mi vida", r"(?:pienso|pensando|pensado) en (?:el suicidio|matarme)",
            r"hacerme dano", lasting=True,
        ),
    ),
    persons=r"\b(?:yo|me|mi|mis|tengo|estoy|soy|el paciente|la paciente|mi paciente|este paciente|le|se le|ella|su|alguien|marido|mujer|esposa|"
    r"hijo|hija|bebe|padre|madre|papa|mama|amig[oa]|tiene|siento|siente|he)\b",
    frames=r"\b(?:dime|explicame|quiero (?:saber|aprender|entender)|estoy (?:estudiando|aprendiendo|escribiendo|leyendo)|mi (?:examen|clase|tesis|"
    r"trabajo|ensayo)|me (?:puedes|podrias|gustaria))\b",
    questions=r"^\W*(?:que|cual|cuales|como|por que|cuando|donde|quien|explica\w*|describe|define|causas?|sintomas?|tratamiento|dime)\b|\?\W*$",
    topics=r"\b(?:en (?:la|una|esta) (?:pelicula|novela|historia|serie|cancion)|mi (?:novela|personaje)|para (?:mi|el|un) examen|prevencion del suicidio)\b",
    past=r"\b(?:hace (?:\w+ )?(?:anos?|meses|semanas)|el ano pasado|el mes pasado|antecedentes|en (?:19|20)\d\d|de nino|de nina|riesgo de|miedo a)\b",
    present=r"\b(?:ahora|otra vez|hoy|todavia|ahora mismo)\b",
    negations=r"no|sin|nunca|ni|tampoco",
    long_negations=r"niega|negaba|descartado|ausencia de",
    no_negations=r"\b(?:no se|no estoy segur[oa]|sin duda|no solo|no aguanto|no entiendo)\b",
    ended=r"^.{0,25}\b(?:ya paso|ha desaparecido|desaparecio|se fue|se me paso)\b",
    splits=r"\b(?:pero|aunque|sin embargo|excepto|salvo)\b|:",
    joins="o|ni|y",
    urgent="Puede tratarse de una emergencia. Llame ahora al número de emergencias: 112 en Europa, 911 en gran parte de América.",
    advice={
        Kind.UNCONSCIOUS: "Si la persona no respira con normalidad, empiece las compresiones torácicas; le guiarán por teléfono.",
        Kind.BREATHING: "Siéntese erguido, afloje la ropa y no se quede a solas.",
        Kind.HEART: "Siéntese y descanse, no conduzca y no se quede a solas.",
        Kind.STROKE: "Anote a qué hora empezaron los signos y no dé nada de comer ni de beber.",
        Kind.ALLERGY: "Si hay un autoinyector de adrenalina, úselo de inmediato.",
        Kind.BLEEDING: "Presione con fuerza la herida con un paño limpio y no deje de presionar.",
        Kind.OVERDOSE: "No provoque el vómito y guarde el envase o los restos para mostrarlos.",
    },
    suicide=(
        "No tiene que pasar por esto a solas. Si cree que podría actuar, llame ahora al número de emergencias. Alguien le"
        " escuchará a cualquier hora: 024 en España, 988 (opción 2) en Estados Unidos."
    ),
)  # fmt: skip
