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
_OWN = (
    r"(?:(?:hela|vår[at]?|alla|fler|tidigare|hele|våre|vores|vore|alle|flere|fleire|tidligere|meidän|koko|kaikki|our|the|full|whole"
    r"|all|earlier|previous|more|unser(?:e|en)?|den|die|das|ganze[ns]?|frühere[nr]?) )"
)
_PUBLISHED = (
    r"(?:gransknings?(?:en|ar)?|artiklar(?:na)?|artikel(?:n|serie|serien)?|reportage(?:t|n)?|nyhet(?:en|er)?|intervju(?:n|er)?|rapporten"
    r"|pressmeddelandet|artikk?(?:el|elen|ler)|sak(?:en|er)|intervju(?:et|er)|artiklen|historien?|interviewet|juttu(?:mme|sarja)?|jut(?:un|ut)"
    r"|artikkelit?|raport(?:in|ti)|articles?|stor(?:y|ies)|investigations?|interviews?|report|coverage|series|beiträge?|bericht"
    r"|recherche|reportage)"
)
# What may stand between a call or the label of a link and its colon: the piece that it leads to.
PIECES = (
    rf"{_OWN}{{1,3}}{_PUBLISHED}(?: (?:här|her|here|täältä|hier))?",
    r"(?:(?:om|about|on) )?(?:saken|ämnet|temaet|emnet|this(?: story| topic)?|aiheesta|dette|detta|det)(?: (?:här|her|here))?",
)  # fmt: skip
# A line of its own that calls to read more of something: how it begins; then it names what, or ends in where that is.
MORE = (
    r"läs (?:mer|mera|fler(?: artiklar| nyheter)?|alla(?: artiklar)?|hela(?: artikeln| rapporten)?)",
    r"les (?:mer|meir|flere(?: saker)?|fleire(?: saker)?|hele(?: saken| rapporten)?)",
    r"læs (?:mere|flere(?: artikler)?|hele(?: artiklen| rapporten)?)", r"lue (?:lisää|koko(?: juttu| raportti)?|muut)",
    r"read (?:more|all|the full|the whole)", r"(?:lesen sie|hier lesen sie|erfahren sie) (?:mehr|weiter)",
)  # fmt: skip
MORE_ABOUT = (r"om", r"about", r"über", r"zum?")
MORE_HERE = (r"här", r"her", r"here", r"täältä", r"tästä", r"hier")
# That a text goes on below what a publisher put into it, as a line of its own.
GOES_ON = (
    (r"(?:artikeln|texten|nyheten|granskningen|reportaget|intervjun|läsningen) fortsätter (?:nedan(?:för)?"
    r"|(?:under|efter) (?:annonse[nr]|bild(?:en|erna|spelet)|videon|filmen|klippet|reklamen|grafiken|kartan|faktarutan|inlägget))"),
    (r"(?:artikkelen|saken|saka|teksten|intervjuet) (?:fortsetter|held fram) (?:nedenfor|nedanfor"
    r"|(?:under|etter) (?:annonse(?:n|ne)|bilde[tn]e?|bildene|videoen|filmen|reklamen|grafikken|kartet|faktaboksen))"),
    (r"(?:artiklen|teksten|historien|interviewet) fortsætter (?:nedenfor"
    r"|(?:under|efter) (?:annonce(?:n|rne)|billede[tr]n?e?|videoen|filmen|reklamen|grafikken|kortet|faktaboksen))"),
    (r"(?:juttu|artikkeli|teksti|uutinen|haastattelu) jatkuu (?:(?:kuvan|kuvien|mainoksen|mainosten|videon|grafiikan|kartan"
    r"|ilmoituksen|upotuksen|tietolaatikon) (?:jälkeen|alla|alapuolella)|alla)"),
    (r"(?:der )?(?:artikel|text|beitrag) (?:geht|wird) (?:nach|unter) (?:der (?:anzeige|werbung|grafik|karte)|dem (?:bild|video)) "
    r"(?:weiter|fortgesetzt)"), r"weiter nach der (?:anzeige|werbung)",
    (r"(?:the )?(?:article|story|text|post) continues (?:below|(?:below|after|under) (?:this |the )?"
    r"(?:advert(?:isement)?s?|ads?|photos?|images?|pictures?|video|map|graphic|gallery))"),
)  # fmt: skip
# The label of a paid box: alone in its line, or (PAID) before a headline. "Anzeige" is a complaint to the police too.
PAID = (
    r"annons(?:er)?", r"annonser?", r"annoncer?", r"mainos", r"advert(?:isement)?", r"sponsrat(?: innehåll)?", r"sponsored",
)  # fmt: skip
PAID_LABELS = (r"reklam[ei]?", r"anzeige", r"werbung", r"betald annons", r"annonsørinnhold", r"kaupallinen yhteistyö")
# The way to what a site published next to it, with a headline behind a colon or below.
NEIGHBOURS = (
    r"(?:nästa|föregående|förra) (?:artikel|inlägg|nyhet|pressmeddelande|sida)",
    r"(?:neste|forrige) (?:artikkel|sak|innlegg|nyhet|pressemelding|side)",
    r"(?:næste|forrige) (?:artikel|indlæg|nyhed|pressemeddelelse|side)",
    r"(?:seuraava|edellinen) (?:artikkeli|juttu|uutinen|kirjoitus|tiedote|sivu)",
    r"(?:nächste[rs]?|vorherige[rs]?|vorige[rs]?) (?:artikel|beitrag|meldung|seite)",
    r"(?:next|previous|prev) (?:article|post|story|page|press release)",
)  # fmt: skip
# The same in one word, which says so at the end only.
STEPS = (
    r"nästa", r"föregående", r"neste", r"forrige", r"næste", r"seuraava", r"edellinen", r"nächste[rs]?", r"vorherige[rs]?", r"next",
    r"previous", r"prev",
)  # fmt: skip
# What a line of tags begins with.
TAGS = (
    r"taggar", r"tags?", r"taggat(?: med)?", r"nyckelord", r"ämnesord", r"emneord", r"nøkkelord", r"stikkord",
    r"tagger", r"merkelapper", r"nøgleord", r"stikord", r"emnetags", r"avainsanat?", r"asiasanat?", r"tunnisteet?",
    r"schlagw[oö]rter?", r"schlagworte", r"stichw[oö]rter?", r"stichworte", r"tagged(?: with| as| in)?",
    r"keywords", r"filed under", r"posted in",
)  # fmt: skip
# The same in words that head a list of substances, or the points of an agenda, too: at the end only.
TOPICS = (
    r"ämnen?", r"etiketter", r"emner?", r"tema(?:er|n)?", r"aiheet?", r"topics?", r"themen", r"thema", r"kategori(?:er|at?|en)?",
    r"categor(?:y|ies)", r"mere? om", r"more (?:about|on)", r"mehr (?:zu|über)", r"lisää aiheesta",
)  # fmt: skip
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
    r"about the (?:authors?|writers?|reporters?|journalists?)",
    r"(?:tietoa )?kirjoittajasta",
    r"kirjoittajat?",
    r"(?:über|zu) (?:den|die|der|dem) (?:autor(?:in|en|innen)?|verfasser(?:in)?)",
    r"zur person des autors",
    r"(?:der|die) (?:autor(?:in|en|innen)?|verfasser(?:in)?)",
)
# Heads of what a publisher says of itself below its press releases, before its name; and the words of such a note.
OF_ITSELF = (r"om", r"about", r"über", r"tietoa")
ITSELF = (
    r"the (?:company|group|organi[sz]ation)", r"we", r"our", r"vi", r"vår[at]?", r"bolaget", r"företaget", r"koncernen",
    r"organisationen", r"selskapet", r"konsernet", r"virksomheden", r"yhtiö", r"konserni", r"järjestö", r"das unternehmen",
    r"der konzern", r"read more", r"läs mer", r"les mer", r"læs mere", r"lue lisää", r"mehr unter",
)  # fmt: skip
SAYS_OF_ITSELF = (
    r"(?:leading|ledande|ledende|førende|leiande|johtav\w+|führend\w*|world|global\w*|nordic|nordisk\w*|independent|oberoende|uavhengig"
    r"|uafhængig|riippumat\w+|unabhängig\w*|non-?profit|ideell\w*|founded|grunda\w*|stiftet|grundlagt|perustet\w+|gegründet"
    r"|employ\w*|anställda|medarbetare|ansatte|tilsette|medarbejdere|työntekijä\w*|beschäftigte?|mitarbeiter\w*|listed|noterad|börsnoterat"
    r"|turnover|net sales|revenues?|omsät\w+|omsatt\w*|omsætning|liikevaihto|umsatz|members?|medlemm\w*|medlemsorganisation\w*)"
)  # fmt: skip
WRITERS = (
    r"(?:frilans|freelance|undersökande |grävande )?(?:journalist|reporter|korrespondent|fotograf)(?:in|en|i)?", r"skribent",
    r"(?:(?:freelance|investigative|senior|staff) )*(?:journalist|reporter|correspondent|columnist|photographer|editor|writer)",
    r"redaktør", r"redaktör", r"redakteur(?:in)?", r"kolumnist(?:in|i)?", r"krönikör", r"toimittaja", r"kirjeenvaihtaja",
    r"valokuvaaja", r"autor(?:in)?", r"contributor",
)  # fmt: skip
# What a line says before the name of the person who wrote the text at hand.
WRITTEN = (
    (r"(?:artikeln|texten|reportaget|krönikan|debattartikeln|artikkelen|teksten|artiklen|(?:this|the) (?:article|story|piece)) "
     r"(?:är|er|is|was|ble|blev) (?:skriven|skrivet|skrevet|written) (?:av|af|by)"),
    r"(?:artikkelin|jutun) on kirjoittanut", r"(?:der artikel|dieser text) wurde von",
)  # fmt: skip
# Who the text at hand is by, when it does not say the name; and what such a person is.
THE_WRITER = (
    r"(?:artikel|debatt)?(?:skribenten|författaren)", r"(?:artikkel|kronikk)?forfatteren", r"skribenten", r"forfattaren",
    r"(?:jutun |artikkelin )?kirjoittaja", r"the (?:author|writer)", r"(?:der|die) (?:autor(?:in)?|verfasser(?:in)?)",
)  # fmt: skip
ROLES = (
    (r"(?:\w+)?(?:chef|direktör|direktør|forskare|forsker|professor|docent|dosent|lektor|doktorand|jurist|advokat|läkare|lege|læge|ekonom"
    r"|økonom|ordförande|leder|ledare|sekreterare|expert|ekspert|redaktör|redaktør|journalist|författare|forfatter|korrespondent"
    r"|skribent|debattör|analytiker|rådgivare|rådgiver|ledamot|medlem)"),
    (r"(?:\w+)?(?:johtaja|tutkija|professori|dosentti|toimittaja|kirjailija|juristi|lääkäri|asiantuntija|puheenjohtaja|ekonomisti"
    r"|kansanedustaja|väitöskirjatutkija|kirjeenvaihtaja)"),
    (r"(?:director|professor|researcher|lecturer|fellow|lawyer|attorney|physician|economist|chair(?:man|woman|person)?|head"
    r"|secretary|expert|editor|journalist|writer|correspondent|columnist|analyst|adviser|advisor|member|activist)"),
    (r"(?:\w+)?(?:leiter|professor|forscher|dozent|juristin?|jurist|anwalt|anwält|ärzt|arzt|ökonom|vorsitzende[r]?|redakteur"
    r"|mitglied)(?:in)?"),
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
    ((r"(?:vi|vår (?:webbplats|sajt)|den här (?:webbplatsen|sajten|hemsidan|sidan)|webbplatsen"
     r"|denna (?:webbplats|webbsida|sajt|hemsida|sida)) använder"), r"\b(?:kakor|cookies)\b"),
    (r"genom att (?:\w+ ){1,6}(?:godkänner|accepterar|samtycker) du\b", r"\b(?:kakor|cookies)\b"),
    (r"ved å (?:\w+ ){1,6}(?:godtar|godkjenner|aksepterer|samtykker) du\b", r"\b(?:informasjonskapsl\w+|cookies)\b"),
    (r"ved at (?:\w+ ){1,6}(?:godkender|accepterer|samtykker) du\b", r"\bcookies\b"),
    (r"(?:\w+ ){0,2}(?:jatkamalla|käyttämällä)\b(?: \w+){0,4} hyväksyt\b", r"\beväste\w+"),
    (r"(?:durch|mit) (?:die |der )?(?:\w+ ){1,6}(?:stimmen|akzeptieren|erklären) sie\b", r"\bcookies\b"),
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
     rf"^\W*\w+(?: \w+){{0,2}}\W*$|\b(?:här|her|here|hier|tästä|list|{_YOU})\b|{_MAIL}|:\W*https?://\S+$"),
    ((r"(?:klicka här för att (?:avsluta|avregistrera|ändra)|klikk her for å melde|klik her for at (?:af|a)melde"
      r"|klicken sie hier,? um sich abzumelden|click here to (?:unsubscribe|opt out|update your)|to unsubscribe)"), r""),
    ((r"(?:du prenumererar på (?:det här|detta)|du abonnerer på (?:dette|denne)|want to change how you receive"
      r"|this e-?mail was sent to|(?:det här|detta) (?:mejlet|mailet|brevet|utskicket) (?:har )?skicka(?:des|ts) till"
      r"|our mailing address is)"), r""),
    (r"(?:du får (?:det här|detta|denne|dette)|you (?:are receiving|received) this|sie erhalten diese|saat tämän)", _MAIL),
    ((r"(?:har du (?:ett |et |en )?(?:nyhets|nyheds)?tips|vet du (?:något|mer|mere)|tipsa oss|tips oss|(?:got|have|do you have) an?"
      r" (?:news )?tip|onko sinulla (?:juttu|uutis)?vinkki|haben sie (?:einen |eine )?(?:tipps?|hinweise?))"),
     (r"@|\b(?:mejla|maila|mail|ring|hör av dig|kontakta|kontakt|tipsa|email|contact|get in touch|skriv til|lähetä"
      r"|schreiben sie)\b")),
    (r"(?:vill du läsa|vil du lese|vil du læse|want to read|haluatko lukea|möchten sie|sie möchten) ",
     r"[?!].*\b(?:prenumer\w+|logga in|köp|abonn\w+|logg inn|log ind|kjøp|køb|subscri\w+|log in|tilaa|kirjaudu)\b"),
    (r"(?:stöd|støtt|støt|support|tue|unterstützen sie) ",
     (r"\b(?:vår|våra|vårt|oss|vores|our|us|työtämme|unsere?n?)\b.*\b(?:swish\w*|vipps\w*|mobilepay|journalisti[kc]k?\w*|journalism"
      r"|gåva|månadsgivare|donat\w+|spenden?|lahjoit\w+)\b")),
    ((r"(?:hjälpte (?:innehållet|informationen|sidan)|var (?:innehållet|informationen|sidan)|hade du nytta av|fan[nt] du det du"
      r"|var (?:denne|dette) (?:siden|innholdet)|fandt du|oliko (?:tästä|tämä|sivu)|löysitkö|was this (?:page|information|article)"
      r"|did you find|war diese|hat ihnen)"), r"^[^.!]{0,100}\?$"),
    ((r"(?:tack för (?:din hjälp|ditt svar|din feedback)|takk for (?:tilbakemeldingen|at du)|tak for din|kiitos palautteesta"
      r"|thank you for your feedback|danke für ihr feedback)"), r"^.{0,90}$"),
    (r"så (?:här )?(?:jobbar|arbetar) (?:vi|\w+)\b", r"\b(?:journalisti\w*|publicer\w+|nyhets\w+)\b"),
    (r"thanks for reading\b|\S.{0,60} is a reader-supported (?:publication|newsletter)", r"\b(?:subscri\w+|support|share)\b"),
    (r"", r"^\W*©\s?\w.{0,90}$"),
    (r"copyright\b", r"^\W*copyright\W+(?:\w+ ){0,6}(?:19|20)\d\d\b"),
    ((r"(?:all rights reserved|alla rättigheter förbehåll\w+|alle rettigheter (?:forbeholdt|reservert)|alle rechte vorbehalten"
      r"|kaikki oikeudet pidätetään)\b"), r"^.{0,100}$"),
    ((r"(?:den här artikeln|denna artikel|artikeln|texten|artikkelen|artiklen|teksten|(?:this|the) (?:article|story|piece)) "
      r"(?:(?:har|was|were|ble|blev|är|er) )?"
      r"(?:tidigare|först|ursprungligen|tidligere|først|opprinnelig|oprindeligt|first|originally|previously) "),
     r"^.{0,40}\b(?:publi[cs]\w+|offentliggjort|bragt|trykt)\b.{0,70}$"),
    (r"(?:visa|öppna|view|read|vis|avaa|im browser)\b",
     r"\b(?:i (?:din )?webbläsaren?|in (?:your )?browser|i nettleser\w*|i (?:din )?browser|selaimessa|ansehen)\W*$"),
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
