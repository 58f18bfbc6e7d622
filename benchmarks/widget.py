"""What the web widget costs a patient's device: bytes, time until it can be used, memory. Run: `make benchmark-widget`.

With a scripted assistant and the system's Chromium. Times depend on the machine; bytes do not.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, CDPSession, Page, expect
from rich.console import Console
from rich.table import Table

from bot.safety import Screen
from bot.services import SERVICES
from tests.e2e.browser import PATIENCE, browser
from tests.e2e.scripted import make_app
from tests.e2e.states import Scene, context

RUNS = 5
PAIRS = 500
#: A slow phone's line: 1.6 Mbit/s down, 150 ms there and back; and a processor four times slower than this one.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOW_PROCESSOR = 4
#: Since the page began: when its button is there to be pressed.
READY = """() => new Promise(done => {
  const look = () => {
    const root = document.querySelector('bedside-chat')?.shadowRoot?.querySelector('.root');
    if (root && !root.hidden) done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""
BYTES = """() => performance.getEntriesByType('resource')
  .filter(entry => /bedside-chat.js|\\/chat\\//.test(entry.name))
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""


async def main() -> None:
    """Measure and print."""
    table = Table("what", "measured", title="The web widget")
    async with _served() as (url, app), browser() as opened:
        table.add_row("sent before it can be used", f"{await _bytes(opened, url) / 1024:.1f} kB")
        table.add_row("ready, this machine (median)", f"{await _ready(opened, url, slow=False):.0f} ms")
        table.add_row("ready, slow phone and line (median)", f"{await _ready(opened, url, slow=True):.0f} ms")
        for what, measured in await _long_talk(opened, url, app):
            table.add_row(what, measured)
    Console().print(table)


@asynccontextmanager
async def _served() -> AsyncIterator[tuple[str, web.Application]]:
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{folder}/chat.db", url, Screen.load())
        async with TestServer(app, host="127.0.0.1", port=port):
            yield url, app


async def _fresh(opened: Browser) -> tuple[Page, CDPSession]:
    made = await context(opened, "en")
    page = await made.new_page()
    return page, await made.new_cdp_session(page)


async def _bytes(opened: Browser, url: str) -> float:
    page, _ = await _fresh(opened)
    await page.goto(url)
    await page.evaluate(READY)
    found = float(await page.evaluate(BYTES))
    await page.context.close()
    return found


async def _ready(opened: Browser, url: str, *, slow: bool) -> float:
    times = []
    for _ in range(RUNS):
        page, devtools = await _fresh(opened)
        if slow:
            await devtools.send("Network.enable")
            await devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
            await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
        await page.goto(url, wait_until="commit")
        times.append(float(await page.evaluate(READY)))
        await page.context.close()
    return statistics.median(times)


async def _long_talk(opened: Browser, url: str, app: web.Application) -> list[tuple[str, str]]:
    page, devtools = await _fresh(opened)
    scene = Scene(page, app, "en")
    await page.goto(url)
    await scene.open()
    await scene.ask("topic")
    before = await _heap(devtools)
    await scene.look_back_on(PAIRS)
    began = app[SERVICES].now()
    await page.reload()
    await scene.open()
    await expect(scene.log.get_by_role("article")).to_have_count(2 * PAIRS + 2, timeout=PATIENCE)
    whole = (app[SERVICES].now() - began).total_seconds()
    after = await _heap(devtools)
    typing = float(await page.evaluate(TYPED))
    await page.context.close()
    return [
        ("memory of scripts with 2 messages", f"{before:.1f} MB"),
        (f"memory of scripts with {2 * PAIRS:,} messages", f"{after:.1f} MB"),
        (f"{2 * PAIRS:,} messages fetched and shown", f"{whole:.1f} s"),
        (f"own message on the screen after {2 * PAIRS:,} messages", f"{typing:.0f} ms"),
    ]


#: From saying something to its being drawn.
TYPED = """async () => {
  const began = performance.now();
  document.querySelector('bedside-chat').ask('one more');
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - began;
}"""


async def _heap(devtools: CDPSession) -> float:
    await devtools.send("HeapProfiler.collectGarbage")
    usage = await devtools.send("Runtime.getHeapUsage")
    return float(usage["usedSize"]) / 2**20


if __name__ == "__main__":
    asyncio.run(main())
