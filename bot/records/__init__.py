"""The only SQL in the house, in rooms by what it is about: `messaging`, `chart`, `access`, `staff`, `hours`,
`casework`, `outbound`, `privacy`. Here lies what all of them stand on: the engine, the models, the audit.

Every function takes the caller's `Session`; the caller owns the transaction. Functions that need
the time take `now` (aware, UTC). Nothing here knows about Rasa, aiohttp or HTML.
"""
