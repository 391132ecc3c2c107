"""What guards, publishing systems and hosts answer with 200 in place of a list, by the state that it tells."""

from __future__ import annotations


def said(headline: str, *paragraphs: str, title: str = "Exempel", more: str = "") -> str:
    words = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html><head><title>{title}</title></head><body><h1>{headline}</h1>{words}{more}</body></html>"


def script(code: str, words: str = "", title: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body>{words}<script>{code}</script></body></html>"


PASSWORD = "<form action='/in'><label>Lösenord</label><input type=password><input type=submit value='Logga in'></form>"
SCRIPTED = (
    "<noscript>Javascript is required. Please enable javascript before you are allowed to see this page.</noscript>"
)
CONTINUE = "Note: Since your browser does not support JavaScript, you must press the Continue button once to proceed."
SERVICE = "This website is using a security service to protect itself from online attacks."

PAGES: dict[str, tuple[str, ...]] = {
    "captcha": (
        script(
            "a.src = '/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'",
            "<noscript>Enable JavaScript and cookies to continue</noscript>",
            "Just a moment...",
        ),
        script("xhr.open('POST', '/_sec/verify?provider=interstitial', false)"),
        script("var dd={'host':'geo.captcha-delivery.com'}", "<p>Please enable JS and disable any ad blocker</p>"),
        "<html><body><iframe src='/_Incapsula_Resource?C=9'>Request unsuccessful. Incident ID: 0-1</iframe></body></html>",
        script("window.KPSDK={}"),
        script("var sucuri_cloudproxy_js=''", SCRIPTED, "You are being redirected..."),
        said("We're verifying your browser", "Website owner? Click here to fix"),
        said(
            "Pardon Our Interruption",
            "As you were browsing something about your browser made us think you were a bot.",
            "You've disabled JavaScript in your web browser.",
            "To regain access, please make sure that cookies and JavaScript are enabled before reloading the page.",
        ),
        said(
            "Client Challenge",
            "A required part of this site couldn’t load. This may be due to a browser extension, network issues, or browser "
            "settings. Please check your connection, disable any ad blockers, or try using a different browser.",
        ),
        said("old.example", "Verifying you are human. This may take a few seconds."),
        said("Press &amp; Hold to confirm you are a human (and not a bot).", "Reference ID 1234"),
        '{"url": "https://geo.captcha-delivery.com/captcha/?initialCid=' + "AHrlqAAA" * 20 + '"}',
    ),
    "blocked": (
        said(
            "Sorry, you have been blocked",
            "You are unable to access old.example",
            "Why have I been blocked?",
            f"{SERVICE} The action you just performed triggered the security solution. There are several actions that could "
            "trigger this block including submitting a certain word or phrase, a SQL command or malformed data.",
            "What can I do to resolve this?",
            "You can email the site owner to let them know you were blocked. Please include what you were doing when this "
            "page came up and the Ray ID found at the bottom of this page.",
            title="Attention Required!",
        ),
        said("Error 1020", "Ray ID: 8a", "Access denied", "What happened?", SERVICE),
        said("You are being rate limited", "The owner of this website (old.example) has banned you temporarily from accessing it."),
        said("Access Denied", 'You don\'t have permission to access "http://old.example/rss" on this server.', "Reference #18.2d"),
        said(
            "Access Denied - Exempel Website Firewall",
            "If you are the site owner (or you manage this site), please whitelist your IP or if you think this block is an "
            "error please open a support ticket and make sure to include the block details.",
            "Block reason: Access from your Country was disabled by the administrator.",
        ),
        said("Your access to this site has been limited by the site owner", "Contact the owner of this site for assistance."),
        said(
            "Unavailable in your region",
            "We recognise you are attempting to access this website from a country belonging to the European Economic Area "
            "(EEA) including the EU which enforces the General Data Protection Regulation (GDPR) and therefore access cannot "
            "be granted at this time.",
        ),
        said("451: Unavailable due to legal reasons", "This content is not available in your country."),
        said("Too many requests", "You have sent too many requests in a given amount of time."),
        '{"message": "Forbidden"}', '{"error": {"code": 429, "message": "Too Many Requests"}}',
        '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    ),
    "login_page": (
        script("$Config={urlPost:'/common/login'}", "<div>JavaScript is required</div>", "Sign in to your account"),
        f"<html><title>Logga in ‹ Exempel</title><body><p>Användarnamn</p>{PASSWORD}<a>← Gå till Exempel</a></body>",
        said("This site is currently private", "If you would like to request access, log in first."),
        f"<html><body><noscript>{CONTINUE}</noscript><form action='https://idp.example/profile/SAML2/POST/SSO'></form></body></html>",
        '{"error": "unauthorized", "message": "API key required"}',
        '{"code": "rest_login_required", "message": "Du måste vara inloggad.", "data": {"status": 401}}',
    ),
    "consent_page": (
        said("Mit Werbung und Cookies weiterlesen", "Besuchen Sie Exempel wie gewohnt mit Werbung und Tracking."),
        said("Before you continue to Exempel", "We use cookies and data to deliver and maintain services."),
        said("Vi värdesätter din integritet", "Vi och våra 1 533 partner lagrar och har åtkomst till uppgifter på din enhet."),
    ),
    "closed": (
        said("Briefly unavailable for scheduled maintenance. Check back in a minute."),
        said("Underhåll", "Kortvarigt otillgänglig på grund av planerat underhåll. Kom tillbaka om en minut."),
        said("Vedlikehold", "Utilgjengelig et øyeblikk på grunn av planlagt vedlikehold. Sjekk tilbake om et minutt."),
        said("Vedligeholdelse", "Kortvarigt utilgængelig pga. planlagt vedligeholdelse. Prøv igen om et minut."),
        said("Huolto", "Sivusto on hetken poissa käytöstä ylläpitotöiden vuoksi. Yritä uudelleen minuutin kuluttua."),
        said("Wartung", "Kurzzeitig wegen geplanter Wartungsarbeiten nicht verfügbar. Schauen Sie in einer Minute wieder vorbei."),
        said("Site under maintenance", "Exempel is currently under maintenance. Thank you for your patience."),
        said("Webbplatsen genomgår underhåll", "Exempel genomgår för närvarande underhåll. Tack för ditt tålamod."),
        said("Siden er under vedligeholdelse", "Exempel er i øjeblikket under vedligeholdelse. Tak for tålmodigheden."),
        said("Sivusto on huoltotilassa", "Exempel on parhaillaan huollettavana. Palaamme pian. Kiitos kärsivällisyydestäsi."),
        said("Website im Wartungsmodus", "Exempel wird zurzeit gewartet. Danke für Ihre Geduld."),
        said("Exempel", "Webbplatsen ligger nere för underhåll.<br>Vänligen återkom senare.", more=PASSWORD),
        said("Account Suspended", "This Account has been suspended.", "Contact your hosting provider for more information."),
        said("Coming soon", "Stay tuned!"), said("Webbplatsen är under uppbyggnad", "Vår nya webbplats lanseras snart."),
    ),
    "server_error": (
        said("", "There has been a critical error on this website.", "Learn more about troubleshooting WordPress."),
        said("", "Det har uppstått ett kritiskt fel på denna webbplats.", "Lär dig mer om felsökning av WordPress."),
        said("Fel vid upprättande av databasanslutning"), said("Error 503 Backend fetch failed", "Guru Meditation:", "XID: 12"),
        said("Web server is down Error code 521", "The web server is not returning a connection."),
        "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function get_header() in /var/www/index.php:12\n<br />",
        '{"statusCode": 500, "message": "Internal server error"}', '{"title": "Service Unavailable", "status": 503}',
    ),
    "gone": (
        said("Site not found", "Looks like there isn't a website configured at this address."),
        said("Welcome to nginx!", "If you see this page, the nginx web server is successfully installed and working."),
        said("old.example", "This domain has recently been registered with Exempel Names."),
        said("old.example", "This website is for sale! old.example is your first and best source for all of the information you’re "
             "looking for. From general topics to more of what you would expect to find here, old.example has it all."),
        said("old.example", "Den här domänen är köpt och parkerad av en kund hos Exempel.", "Logga in i kundzonen."),
        said("This feed has been discontinued", "We no longer offer RSS feeds."),
        said("RSS", "Vi har slutat med RSS. Prenumerera på vårt nyhetsbrev i stället."),
        said("Oops!", "The page you requested could not be found. It may have been moved or deleted."),
        said("Ingenting hittades", "Det verkar inte finnas något på den här adressen. Prova att söka."),
        said("Hoppsan, här var det tomt", "Sidan du försökte nå finns inte eller har flyttats."),
        said("Her var det tomt", "Siden du prøvde å åpne finnes ikke eller er flyttet."),
        said("Beklager! Vi finner ikke den siden.", "Det ser ut til at ingenting ble funnet her. Prøv å søke?"),
        said("Ups!", "Den side, du forsøgte at åbne, findes ikke eller er flyttet."),
        said("Ingenting", "Det ser ud til, at vi ikke kan finde det, du leder efter. Måske kan en søgning hjælpe."),
        said("Hups!", "Hakemaasi sivua ei löytynyt. Se on ehkä siirretty tai poistettu."),
        said("Hups!", "Vaikuttaa siltä, ettei tästä osoitteesta löydy mitään. Kokeile hakua?"),
        said("Ups!", "Die von Ihnen aufgerufene Seite existiert nicht oder wurde verschoben."),
        said("Fehler", "Die gewünschte Seite konnte leider nicht gefunden werden."),
        said("Nothing here", "It looks like nothing was found at this location. Maybe try a search?"),
        '{"code": "rest_no_route", "message": "Ingen matchande route", "data": {"status": 404}}',
        '{"errors": [{"status": "404", "title": "Not Found"}]}', '{"status": 404, "error": "Not Found", "path": "/rss"}',
        '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
    ),
    "not_a_list": (
        '{"posts": [{"title": "Not found: 12 workers", "message": "denied"}], "total": 1}', "{}",
        said("Om oss", "Exempel"),
    ),
}  # fmt: skip
