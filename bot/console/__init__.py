"""The coordinators' console: a server-rendered aiohttp sub-application. Make it with `create_console`."""

from bot.console.app import create_console

__all__ = ["create_console"]
