"""The web chat: its pages, the browser's session, and the WebSocket the widget talks over."""

from bot.gateway.webchat.app import add_web_chat

__all__ = ["add_web_chat"]
