"""Scrapy's settings: who we are, what we obey, what we refuse. Its defaults are made for scraping, not for watching."""

from __future__ import annotations

import base64
from typing import Any

from bevaka.settings import House

MB = 1024 * 1024
LEAST_DELAY = 0.005


def scrapy_settings(house: House) -> dict[str, Any]:
    """Everything Scrapy needs to know of a house. Raises GiveUp where the proxy's login is named but missing."""
    own = house.settings.crawler
    login = own.proxy_login.read(house.root) if own.proxy_login and own.proxy else ""
    return {
        **_DOORS_SHUT,
        "USER_AGENT": own.agent,
        # Without any delay Scrapy 2.19 starts a host's whole line at once: its downloader counts a request as under way
        # only when its task first runs, and fills the free places before that.
        "DOWNLOAD_DELAY": max(own.delay, LEAST_DELAY),
        "DOWNLOAD_TIMEOUT": own.timeout,
        "DNS_TIMEOUT": own.timeout,
        "DOWNLOAD_MAXSIZE": own.max_page * MB,
        "CONCURRENT_REQUESTS": own.concurrency,
        # Scrapy starts so many tasks for every answer; the item pipeline has one writer, and nothing to wait for.
        "CONCURRENT_ITEMS": 1,
        "REACTOR_THREADPOOL_MAXSIZE": min(own.concurrency, 20),
        "BEVAKA_HOME": house.root,
        "BEVAKA_MAILBOXES": house.mailboxes,
        "BEVAKA_ALLOW": list(own.allow),
        "BEVAKA_PROXY": own.proxy,
        "BEVAKA_PROXY_LOGIN": b"Basic " + base64.b64encode(login.encode("utf-8")) if login else None,
        "BEVAKA_MAX_PAGE": own.max_page,
        "BEVAKA_MAX_PDF": own.max_pdf,
    }


_DOORS_SHUT: dict[str, Any] = {
    "BOT_NAME": "bevaka",
    # One request at a time per host, the whole delay between two of them.
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY_JITTER": 0,
    # robots.txt is obeyed by crawler.robots, see there why.
    "ROBOTSTXT_OBEY": False,
    "TWISTED_DNS_RESOLVER": "crawler.guard.PublicOnlyResolver",
    # What is not named here is not even loaded: of Scrapy's own, HttpProxyMiddleware would take HTTP_PROXY from the
    # environment (the guard sets the proxy that the house names), RemoteControl brings a web server along.
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "DOWNLOADER_MIDDLEWARES": {
        "crawler.guard.GuardMiddleware": 10,
        "crawler.middlewares.PauseMiddleware": 20,
        "crawler.robots.RobotsMiddleware": 30,
        "crawler.middlewares.LimitMiddleware": 40,
        "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
        "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
        "crawler.middlewares.QueueMiddleware": 990,
    },
    "SPIDER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES": {
        "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800,
    },
    "ITEM_PIPELINES": {"crawler.pipelines.StorePipeline": 100},
    "EXTENSIONS_BASE": {},
    "EXTENSIONS": {"scrapy.extensions.closespider.CloseSpider": 0},
    "LOG_VERSIONS": [],
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_HANDLERS": {
        "file": "crawler.folder.FolderHandler",
        "mailbox": "crawler.post.MailboxHandler",
        "data": None,
        "ftp": None,
        "s3": None,
    },
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOAD_WARNSIZE": 0,
    "RETRY_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "METAREFRESH_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "DEFAULT_REQUEST_HEADERS": {"Accept-Language": "sv,en;q=0.8,nb;q=0.7,da;q=0.7,fi;q=0.6,de;q=0.6,*;q=0.3"},
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # oldest first
    "URLLENGTH_LIMIT": 4000,
    "LOG_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "STATS_DUMP": False,
}
