"""The history of the schema; `bot.records.migrate` applies it."""
