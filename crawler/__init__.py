"""Room one: from a source to a document.

``collect`` asks the sources that are due, stores each new link as a lead and fetches what the leads point to;
``extract`` reads what was fetched and stores it as text. Nothing here knows what a text means. Scrapy, feedparser,
trafilatura and pypdfium2 live in this room only, and Scrapy in a child process of its own.
"""
