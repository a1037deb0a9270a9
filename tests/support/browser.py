"""A real browser: Debian's Chromium without a window, driven by selenium."""

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

__all__ = ["DESK", "PHONE", "Page", "browser", "missing"]

DESK, PHONE = 1400, 390
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def missing() -> str | None:
    """Why there is no browser; None where there is one."""
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"there is no {' and no '.join(absent)} on this machine" if absent else None


class Page:
    """The browser with a page open."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, file: Path, fragment: str = "", *, width: int = DESK, dark: bool = False) -> None:
        """Opens the file in a window so wide, on a system that prefers dark or light."""
        self.driver.get("about:blank")
        for log in ("browser", "performance"):
            self.driver.get_log(log)  # what was before is no concern of this page
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.media(dark=dark)
        self.driver.get(file.as_uri() + (f"#{fragment}" if fragment else ""))

    def media(self, *, dark: bool = False, paper: bool = False) -> None:
        """What the system prefers, and whether the page is on paper."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print" if paper else "", "features": features})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script returns; as it is run by the driver, the page's policy does not hold for it."""
        return self.driver.execute_script(script, *arguments)

    def one(self, selector: str) -> WebElement:
        """The first element that fits."""
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[WebElement]:
        """All that fit, in order."""
        return self.driver.find_elements("css selector", selector)

    def complaints(self) -> list[str]:
        """What the console has against the page."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that the page asked for."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]

    def printed(self) -> bytes:
        """The page as PDF."""
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])


@contextmanager
def browser() -> Iterator[Page]:
    """A new browser, with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="mlcheck-chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = str(shutil.which("chromium"))
        for option in (*OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service(str(shutil.which("chromedriver")), env={**os.environ, "HOME": profile})
        driver = webdriver.Chrome(options=options, service=service)
        try:
            yield Page(driver)
        finally:
            driver.quit()
