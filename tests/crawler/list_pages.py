"""Pages of news as common programs make them, with menus, side columns and pagers around; all of it invented."""

# ruff: noqa: E501  # markup in one piece, as it is served
from __future__ import annotations

MENU = (
    '<ul class="nav menu mod-list"><li class="item-101"><a href="/om-oss">Om oss och vårt arbete i dag</a></li>'
    '<li class="item-102"><a href="/nyheter">Nyheter</a></li><li class="item-103"><a href="/riskomraden/it">Riskområden för it</a>'
    '</li><li><a href="/kontakta-oss">Kontakta oss på kansliet</a></li></ul>'
)
JOOMLA = (
    '<html lang="sv-se"><head><meta name="generator" content="Joomla! - Open Source Content Management"></head><body>'
    f'<div class="header-wrap">{MENU}</div><div class="blog" itemtype="https://schema.org/Blog"><div class="items-leading clearfix">'
    '<div class="leading-0"><div class="page-header"><h2 itemprop="name"><a href="/nyheter/540-ny-rapport" itemprop="url">Ny rapport om '
    'instrument</a></h2></div><dl class="article-info muted"><dd class="published"><time datetime="2026-03-05T08:00:00+01:00">'
    'Publicerad: 05 mars 2026</time></dd></dl><p>Text om <a href="/riskomraden/it">it</a>.</p><p class="readmore"><a class="btn" '
    'href="/nyheter/540-ny-rapport">Läs mer: Ny rapport</a></p></div></div>'
    + "".join(
        f'<div class="items-row cols-1 row-{n} row-fluid clearfix"><div class="span12"><div class="item column-1"><div class="page-header">'
        f'<h2><a href="/nyheter/53{n}-uppfoljning">Uppföljning nummer {n} av avtal</a></h2></div><dl class="article-info muted"><dd>'
        f'<time datetime="2026-02-0{9 - n}T08:00:00+01:00">0{9 - n} februari 2026</time></dd></dl><p>Text</p></div></div></div>'
        for n in range(6)
    )
    + '<div class="pagination"><ul><li><a href="/nyheter?start=7">2</a></li><li><a href="/nyheter?start=14">3</a></li></ul></div></div>'
    '<div id="footer"><ul><li><a href="/sa-behandlar-vi">Så behandlar vi dina personuppgifter</a></li></ul></div></body></html>'
)
JOOMLA_TABLE = (
    f'<html><body>{MENU}<table class="category table table-striped"><tbody>'
    + "".join(
        f'<tr class="cat-list-row{n % 2}"><td headers="t" class="list-title"><a href="/aktuellt/1{n}-x">Granskning {n}</a></td>'
        f'<td class="list-date small">2026-01-1{n}</td><td class="list-author">av kansliet</td></tr>'
        for n in range(6)
    )
    + "</tbody></table></body></html>"
)
WORDPRESS = (
    '<html lang="en-US"><body class="blog"><header class="site-header"><nav><a href="/about-the-organisation/">About the organisation</a></nav>'
    '</header><main id="main" class="site-main">'
    + "".join(
        f'<article id="post-{900 + n}" class="post-{900 + n} post type-post status-publish format-standard hentry category-x{n % 2}">'
        f'<header class="entry-header"><h2 class="entry-title"><a href="/2026/03/0{n + 1}/plant-{n}-closed/" rel="bookmark">Plant {n} '
        f'closed after a fire</a></h2><div class="entry-meta"><a href="/2026/03/0{n + 1}/"><time datetime="2026-03-0{n + 1}T10:00:00+00:00">'
        f'March {n + 1}, 2026</time></a> <a href="/author/desk/">by the desk of this site</a></div></header><div class="entry-content"><p>The '
        f'lead. <a class="more-link" href="/2026/03/0{n + 1}/plant-{n}-closed/">Continue reading</a></p></div><footer class="entry-footer">'
        f'<a href="/category/news/">News</a></footer></article>'
        for n in range(8)
    )
    + '</main><aside id="secondary" class="widget-area"><ul>'
    + "".join(
        f'<li><a href="/2025/01/0{n}/an-old-story-{n}/">An old story of long ago, number {n}</a></li>'
        for n in range(1, 6)
    )
    + "</ul></aside></body></html>"
)
BLOCKS = (
    '<html><body><div class="wp-site-blocks"><ul class="wp-block-post-template is-layout-flow wp-container-core-post-template-is-layout-3ee800f6">'
    + "".join(
        f'<li class="wp-block-post post-{70 + n} post type-post hentry"><figure class="wp-block-post-featured-image"><a href="/granskning-av-{n}/">'
        f'<img alt=""></a></figure><h3 class="wp-block-post-title"><a href="/granskning-av-{n}/">Granskning av avtal nummer {n}</a></h3></li>'
        for n in range(5)
    )
    + "</ul></div></body></html>"
)
DRUPAL = (
    '<html lang="en"><body><div class="region-header"><ul class="menu"><li><a href="/en/our-work-and-focus">Our work and our focus</a></li>'
    '<li><a href="/en/who-we-are-now">Who we are and why</a></li><li><a href="/en/join-us-today">Join us today and help</a></li></ul></div>'
    '<div class="view view-news view-id-news view-display-id-page_1 js-view-dom-id-9f8e7d6c"><div class="view-content">'
    + "".join(
        f'<div class="views-row views-row-{n}"><div class="views-field views-field-created"><span class="field-content">{n + 1} March 2026</span>'
        f'</div><div class="views-field views-field-title"><span class="field-content"><a href="/en/node/{400 + n}">Workers strike at plant {n}</a>'
        f'</span></div><div class="views-field views-field-field-tags"><a href="/en/tags/strike">Strike</a></div></div>'
        for n in range(5)
    )
    + '</div><nav class="pager"><a href="?page=1">Next page</a></nav></div></body></html>'
)
PLAIN = (
    "<html><body><table><tr><td><a href='index.html'>Start</a><br><a href='om.html'>Om föreningen och dess historia</a><br>"
    "<a href='medlem.html'>Bli medlem i dag</a><br><a href='lankar.html'>Länkar till andra</a></td><td><h1>Nyheter</h1>"
    + "".join(
        f"<p>{n + 1} mars 2026 <a href='nyheter/2026-{n}.html'>Barnarbete i gruva nummer {n}</a></p>" for n in range(5)
    )
    + "</td></tr></table></body></html>"
)
BARE = (
    '<html><body><ul><li><a href="/">Home</a></li><li><a href="/people">People who work here</a></li><li><a href="/press-contact">Press</a></li>'
    "</ul><h2>Latest</h2><ul>"
    + "".join(
        f'<li><a href="/strike-in-{town}">Strike in {town.title()} goes on for a third week</a> (2026-02-1{n})</li>'
        for n, town in enumerate(("jakarta", "dhaka", "lahore", "izmir"))
    )
    + "</ul></body></html>"
)
CARDS = (
    '<html><body><div class="sc-1dbjc4n">'
    + "".join(
        f'<a class="Card_link__3kX9aB" href="/artikel/a{n}"><div class="md:flex mb-3"><h3>En lång rubrik om fabriken i {n}</h3><p>Ingress</p></div></a>'
        for n in range(4)
    )
    + '</div><div class="sc-9zz"><a href="/om">Om oss som gör tidningen</a></div></body></html>'
)
NO_LIST = '<html><body><ul><li><a href="/a">A</a></li><li><a href="/b">B</a></li><li><a href="/c">C</a></li></ul><p>Hej</p></body></html>'
REPORTS = (
    '<html lang="en"><head><title>Reports | Granskarna</title></head><body><nav><a href="/files/policy.pdf">Policy</a></nav><main><h1>Reports</h1>'
    '<ul class="reports">'
    + "".join(
        f'<li><a href="/files/r{n}.pdf">Report {n} on gloves and masks (PDF)</a> {n + 1} February 2026</li>'
        for n in range(5)
    )
    + '</ul></main><div class="footer"><a href="/files/stadgar.pdf">Stadgar</a></div></body></html>'
)
