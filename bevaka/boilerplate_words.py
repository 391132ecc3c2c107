"""How publishers of seven languages head and phrase what is no part of an article. Regular expressions, ignoring case.

One list for the two rooms that leave it out: crawler/boilerplate.py when a page is read, nlp/teasers.py when a text is tagged.
"""

from __future__ import annotations

# Calls to read something else: alone above a list, before a colon, or before a headline.
CALLS = (
    r"läs (?:också|även|vidare)(?: om)?", r"se (?:också|även|også)", r"missa inte", r"mer om ämnet", r"fler (?:nyheter|artiklar)",
    r"les (?:også|óg)(?: om)?", r"få med deg", r"flere (?:saker|nyheter|artikler)", r"mer om (?:saken|temaet)",
    r"læs også(?: om)?", r"gå ikke glip af", r"mere om emnet",
    r"lue myös", r"katso myös", r"lisää aiheesta",
    r"lesen sie (?:auch|dazu)", r"mehr zum thema", r"auch interessant", r"siehe auch",
    r"read (?:also|next|this next)", r"also read", r"see also", r"don['’]t miss", r"more on this(?: story| topic)?",
    r"you (?:may|might) also (?:like|be interested in)",
    r"relaterade (?:artiklar|nyheter)", r"relaterte (?:saker|artikler)", r"relaterede (?:artikler|nyheder)",
    r"aiheeseen liittyvää", r"(?:ähnliche|verwandte) (?:artikel|beiträge|themen)", r"das könnte sie auch interessieren",
    r"related (?:articles?|stories|news|content|posts|coverage|reading)",
)  # fmt: skip
# The same as the label of a link: alone it says nothing of what stands below, which may be the next item of a newsletter.
LINKS = (
    r"läs (?:mer|hela artikeln)(?: om| här)?",
    r"les (?:mer|meir|hele saken)(?: om| her)?",
    r"læs (?:mere|hele artiklen)(?: om| her)?",
    r"lue lisää", r"lesen sie (?:mehr|weiter)", r"(?:mehr|weiter) lesen",
    r"weiterlesen", r"read (?:more|the full story)(?: here| about| on)?",
)  # fmt: skip
# Calls and labels that are ordinary words too, as in "Mehr Zwangsarbeit" or "Related Companies Face Fines": a headline right
# behind them makes no call, only a colon or the end of the line does.
ORDINARY_CALLS = (r"relaterat", r"relatert", r"related")
ORDINARY_LINKS = (r"mehr", r"weiter", r"read on(?: here| about)?")
# What a line of teasers begins with in a text that has been read; behind it comes a colon, a dash, or the end of the line. Tagging
# leaves such lines out, and may be stricter than CALLS and LINKS, which judge a page as it is being read.
LINE_HEADS = (
    r"läs (?:också|även|mer|vidare|mer om ämnet)", r"mest (?:läst|lästa|delat|delade)",
    r"relatera(?:t|de)(?: artiklar| nyheter| inlägg)?", r"fler (?:nyheter|artiklar)", r"senaste nytt", r"missa inte",
    r"annons", r"dela(?: artikeln)?", r"les (?:også|mer|meir|òg)", r"mest (?:lest|lese|delt)",
    r"relater(?:t|te)(?: artikler| saker)?", r"flere (?:saker|nyheter)", r"siste nytt", r"annonse", r"læs (?:også|mere)",
    r"mest læste?", r"relaterede? (?:artikler|nyheder)", r"flere (?:artikler|nyheder)", r"seneste nyt", r"lue (?:myös|lisää)",
    r"luetuimmat", r"katso myös", r"aiheesta lisää", r"lisää aiheesta", r"tuoreimmat", r"mainos", r"jaa(?: artikkeli)?",
    r"lesen sie (?:auch|mehr)", r"(?:auch|das könnte sie auch) interessant", r"das könnte sie (?:auch )?interessieren",
    r"mehr zum thema", r"meist ?gelesen", r"zum weiterlesen", r"weitere (?:artikel|meldungen)", r"anzeige", r"teilen",
    r"(?:read|see) (?:also|more|next)", r"also read", r"most (?:read|popular|viewed|shared)",
    r"related(?: articles| stories| news| content| posts)?",
    r"more (?:from|on this(?: story| topic)?|stories)(?: [\w ]{1,30})?", r"trending(?: now)?", r"recommended",
    r"you (?:may|might) also like", r"don['’]t miss", r"advertisement", r"sponsored", r"share(?: this)?",
)  # fmt: skip
# Lists of what others read; the name of a site or a span of time may follow.
RANKS = (
    r"mest läs(?:t|ta)", r"mest les(?:t|ne)", r"mest læste?", r"luetuimmat", r"meistgelesen(?:e artikel)?",
    r"most (?:read|viewed|popular|shared)",
)  # fmt: skip
# What may follow RANKS: where, or since when. "Most viewed companies" is no list of what others read.
RANKED = (
    r"i", r"på", r"hos", r"av", r"on", r"in", r"at", r"by", r"this", r"today", r"yesterday", r"right", r"now", r"just", r"den",
    r"denna", r"denne", r"idag", r"dagens", r"nå", r"nu", r"akkurat", r"im", r"auf", r"bei", r"heute", r"dieser?", r"juuri", r"nyt",
    r"tällä", r"tänään", r"articles?", r"stories", r"news", r"posts", r"artiklar", r"artikler", r"nyheter", r"nyheder", r"saker",
)  # fmt: skip
# Heads that are sure only where a list of headlines stands below.
HEADS = (
    r"mer från", r"senaste nytt", r"rekommenderad läsning", r"andra läser", r"mer frå", r"mer fra", r"siste nytt", r"mere fra",
    r"seneste nyt", r"lisää uutisia", r"tuoreimmat", r"mehr (?:von|aus)", r"neueste artikel", r"more (?:from|stories|news)",
    r"latest (?:news|stories|headlines)", r"trending", r"recommended (?:for you|reading|articles)", r"editor['’]s picks",
)  # fmt: skip
# Heads of what follows about the person who wrote.
ABOUT = (
    r"om (?:författar(?:en|na)|skribent(?:en|erna)|journalisten|reportern|forfatter(?:en|ne)|forfattaren)",
    r"about the (?:authors?|writers?|reporters?|journalists?)", r"(?:tietoa )?kirjoittajasta", r"kirjoittajat?",
    r"(?:über|zu) (?:den|die|der|dem) (?:autor(?:in|en|innen)?|verfasser(?:in)?)", r"zur person des autors",
)  # fmt: skip
WRITERS = (
    r"(?:frilans|freelance|undersökande |grävande )?(?:journalist|reporter|korrespondent|fotograf)(?:in|en|i)?", r"skribent",
    r"(?:(?:freelance|investigative|senior|staff) )*(?:journalist|reporter|correspondent|columnist|photographer|editor|writer)",
    r"redaktør", r"redaktör", r"redakteur(?:in)?", r"kolumnist(?:in|i)?", r"krönikör", r"toimittaja", r"kirjeenvaihtaja",
    r"valokuvaaja", r"autor(?:in)?", r"contributor",
)  # fmt: skip
_MAIL = r"\b(?:mejl\w*|brev\w*|nyhets\w*|nyheds\w*|e-?mails?|e-?post\w*|mail|newsletter|viesti\w*|uutiskirje\w*)\b"
_YOU = (
    r"(?:our|your?|my|now|here|free|never|vårt?|våra|dig|din|ditt|nu|gratis|här|deg|våre|nå|vores|jer|dit|ditt"
    r"|ilmaiseksi|itsellesi|sähköpostiisi|meidän)"
)


def _letter(name: str) -> str:
    """What a line must hold to be about the site's own newsletter: it speaks to the visitor, or nearly ends with the letter's name,
    which headlines about somebody's letters do not ("Sign up for union newsletters led to dismissal")."""
    return rf"\b{_YOU}\b.*\b{name}\b|\b{name}\b.*\b{_YOU}\b|\b{name}\b(?:(?: \w+){{0,2}}\W*$|\s*[:.!?])"


# Whole lines that speak to the visitor, not of the world: what begins them, and what they must hold as well.
NOTICES = (
    (r"(?:vi|vår (?:webbplats|sajt)|den här (?:webbplatsen|sidan)|webbplatsen) använder", r"\b(?:kakor|cookies)\b"),
    (r"(?:vi|nettstedet|denne (?:siden|nettsiden)|dette nettstedet) bruke?[ar]r?\b", r"\b(?:informasjonskapsl\w+|cookies)\b"),
    (r"(?:vi|hjemmesiden|denne (?:side|hjemmeside)|sitet) bruger", r"\bcookies\b"),
    (r"(?:käytämme|(?:tämä )?sivusto käyttää)", r"\bevästei\w+"),
    (r"(?:wir|(?:diese|unsere) (?:website|webseite|seite)) (?:verwende[nt]|nutz(?:en|t)|setz(?:en|t))", r"\bcookies\b"),
    (r"(?:we|(?:this|our|the) (?:web)?site) uses?\b", r"\bcookies\b"),
    (r"by (?:clicking|continuing|using)", r"\b(?:agree|consent|accept)\b.*\bcookies\b|\bcookies\b.*\b(?:agree|consent|accept)\b"),
    (r"(?:acceptera|godkänn|godta|godkend|accepter|hyväksy|alle(?= cookies)|accept|allow|manage|hantera)\b",
     r"^\W*(?:\w+ ){1,3}(?:kakor|cookies|evästeet|informasjonskapsler)\b(?: akzeptieren)?\W*$"),
    (r"(?:prenumerera|anmäl dig|få (?:vårt|våra)|missa inget)", _letter(r"nyhetsbrev\w*")),
    (r"nyhetsbrevet\b", r"\b(?:anmäl dig|prenumerera)\b"),
    (r"(?:meld deg|abonner|få (?:vårt|våre|nyhetsbrevet))", _letter(r"(?:nyhetsbrev|nyheitsbrev)\w*")),
    (r"(?:tilmeld dig|abonn[eé]r|få vores)", _letter(r"nyhedsbrev\w*")),
    (r"(?:tilaa|liity)", _letter(r"uutiskirje\w*")),
    (r"(?:abonnieren sie|melden sie sich|jetzt(?: \w+){0,3} newsletter|(?:unseren )?newsletter)",
     r"\bnewsletter\b.*\b(?:abonnieren|anmelden)\b|\babonnieren\b.*\bnewsletter"),
    (r"(?:melden sie sich|abonnieren sie)", r"\bnewsletter\b"),
    (r"(?:sign up|subscribe|get our|join our)", _letter(r"(?:newsletters?|mailing list|inbox)")),
    (r"(?:avregistrera|avsluta (?:din )?prenumeration(?:en)?|meld deg av|a[vf]meld|uutiskirjeen peruutus|abmelden|unsubscribe)\b",
     rf"^\W*\w+(?: \w+){{0,2}}\W*$|\b(?:här|her|here|hier|tästä|list|{_YOU})\b|{_MAIL}"),
    (r"(?:du får (?:det här|detta|denne|dette)|you (?:are receiving|received) this|sie erhalten diese|saat tämän)", _MAIL),
    (r"(?:visa|öppna|view|read|vis|avaa|im browser)\b",
     r"\b(?:i (?:din )?webbläsare|in (?:your )?browser|i nettleser\w*|i (?:din )?browser|selaimessa|ansehen)\W*$"),
)  # fmt: skip
SHARING = (
    r"dela(?: artikeln| sidan)?", r"del(?: artikkelen| saken| artiklen)?", r"share(?: this)?(?: article| story| page)?",
    r"jaa(?: artikkeli)?", r"(?:artikel )?teilen", r"tweeta?", r"facebook", r"twitter", r"x", r"linkedin", r"whatsapp", r"bluesky",
    r"mastodon", r"reddit", r"telegram", r"messenger", r"e-?post", r"e-?mail", r"mejla?", r"mail", r"skriv ut",
    r"utskrift", r"print",
    r"drucken", r"tulosta", r"udskriv", r"kopiera länk(?:en)?", r"kopier l[ei]nk?(?:en)?", r"copy link", r"link kopieren",
    r"kopioi linkki", r"spara", r"save", r"merken", r"på|on|auf|via|med",
)  # fmt: skip
CREDITS = (
    r"foto(?:graf(?:i|er|in)?)?", r"bild(?:er|e|rechte)?", r"photo(?:s|graph(?:s|y|er)?)?", r"images?(?: credit)?",
    r"(?:photo|picture) credit", r"credit", r"(?:valo)?kuvat?", r"kuvitus", r"illustration(?:en)?", r"illustrasjon", r"grafikk?",
    r"arkiv(?:bild|foto)", r"pressbild", r"video",
)  # fmt: skip
# Words without a capital that stand in a credit.
IN_CREDITS = (
    r"privat", r"arkiv\w*", r"arkisto", r"archive?", r"press\w*", r"presse", r"genre\w*", r"handout", r"courtesy", r"skärm\w+",
    r"skjermdump", r"skærmbillede", r"screenshot", r"montage", r"collage", r"illustration", r"foto", r"bild", r"via", r"av", r"af",
    r"by", r"of", r"the", r"from", r"från", r"fra", r"von", r"van", r"de", r"der", r"di", r"da", r"al", r"el", r"bin",
    r"und", r"och", r"og", r"and", r"ja", r"for", r"för", r"dpa", r"afp", r"ntb", r"tt", r"unsplash", r"pixabay", r"wikimedia",
    r"commons", r"picture-?", r"alliance", r"stock", r"images?", r"\S*[@/.©]\S*",
)  # fmt: skip
BYLINES = (
    r"text", r"tekst", r"teksti", r"reporter", r"toimittaja", r"redaktör", r"av", r"af", r"by", r"von", r"words",
)  # fmt: skip
