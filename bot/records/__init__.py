"""The only SQL in the house: patients, identity, inquiries, messages, audit.

Every function takes the caller's `Session`; the caller owns the transaction. Functions that need
the time take `now` (aware, UTC). Nothing here knows about Rasa, aiohttp or HTML.
"""
