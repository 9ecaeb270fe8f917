"""Chromium without a window, as people use the console: clicks, keys, what can be read."""
import json
import pathlib
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

PATIENCE = 60
# Kept across pages of one tab: what a policy forbade, and what failed.
WATCH = """
for (const [name, tell] of [["securitypolicyviolation", (e) => e.violatedDirective + " " + e.blockedURI],
                            ["error", (e) => e.message], ["unhandledrejection", (e) => String(e.reason)]])
  addEventListener(name, (e) => { sessionStorage.found = (sessionStorage.found ?? "") + name + ": " + tell(e) + "\\n"; });
"""


class Browser:
    def __init__(self, base, downloads, width=1280):
        self.base = base
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--hide-scrollbars", f"--window-size={width},900", "--no-proxy-server"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_script_timeout(PATIENCE)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})

    def open(self, address="#/tasks"):
        self.driver.get("about:blank")
        self.driver.get(f"{self.base}/{address}")

    def script(self, text, *values):
        return self.driver.execute_script(text, *values)

    def until(self, found, what):
        """Waits until `found()` is true; answers it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            value = found()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {PATIENCE} s\n{self.driver.current_url}\n{self.text('main')[:3000]}")
            time.sleep(0.05)

    def find(self, selector, text=None):
        """The visible elements that a selector picks, and that contain a text. Asked in one go: pages redraw themselves."""
        return self.script(
            "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility() &&"
            " (arguments[1] === null || one.textContent.includes(arguments[1])))", selector, text)

    def wait(self, selector, text=None):
        return self.until(lambda: self.find(selector, text), f"{selector} {text or ''}")[0]

    def gone(self, selector, text=None):
        self.until(lambda: not self.find(selector, text), f"no {selector} {text or ''}")

    def click(self, selector, text=None):
        """A real click, at the element's place; again if the page was redrawn meanwhile."""
        def attempt():
            try:
                found = self.find(selector, text)
                if not found or found[0].get_attribute("disabled"):
                    return False
                found[0].click()
                return True
            except Exception as error:  # noqa: BLE001
                if type(error).__name__ in ("StaleElementReferenceException", "ElementClickInterceptedException"):
                    return False
                raise
        self.until(attempt, f"click {selector} {text or ''}")

    def type(self, selector, text):
        element = self.wait(selector)
        element.clear()
        element.send_keys(text)

    def press(self, keys):
        self.driver.find_element(By.TAG_NAME, "body").send_keys(keys)

    def choose(self, selector, value):
        self.wait(selector)
        self.script("const one = document.querySelector(arguments[0]); one.value = arguments[1];"
                    "one.dispatchEvent(new Event('change', {bubbles: true}))", selector, value)

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def confirm(self):
        self.click("dialog[open] button[type=submit]")
        self.gone("dialog[open]")

    def check_quiet(self):
        """Nothing that was data has become markup or script, and no policy had to forbid anything."""
        found = self.script("return sessionStorage.found ?? ''")
        assert not found, found
        assert self.script("return window.hacked === undefined"), "a script of the data ran"
        foreign = self.script("return document.querySelectorAll('main img, main script, main iframe, main [onload], main [onerror]').length")
        assert foreign == 0, f"markup of the data in {self.driver.current_url}"
        errors = [one["message"] for one in self.driver.get_log("browser") if one["level"] == "SEVERE"
                  and not any(path in one["message"] for path in ("/api/", "/readyz"))]  # answers that are errors are meant
        assert not errors, errors

    def check_access(self, axe):
        """axe-core finds nothing serious, in either theme."""
        if not self.script("return typeof axe === 'object'"):
            self.script(axe)
        for theme in ("light", "dark"):
            self.script("document.documentElement.dataset.theme = arguments[0]", theme)
            result = self.driver.execute_async_script(
                "const done = arguments[arguments.length - 1];"
                "axe.run(document, {resultTypes: ['violations']}).then((r) => done(JSON.stringify(r.violations.map("
                "(v) => [v.impact, v.id, v.help, v.nodes.slice(0, 3).map((n) => n.html + ' ' + n.failureSummary)]))),"
                " (e) => done(JSON.stringify([['critical', 'axe', String(e), []]])))")
            bad = [one for one in json.loads(result) if one[0] in ("serious", "critical")]
            assert not bad, f"{self.driver.current_url} {theme}: {json.dumps(bad, ensure_ascii=False, indent=1)}"

    def downloaded(self, folder, suffix):
        """The bytes of a download, once it is whole."""
        def whole():
            files = [one for one in pathlib.Path(folder).iterdir() if one.name.endswith(suffix)]
            return files if not list(pathlib.Path(folder).glob("*.crdownload")) else []
        return self.until(whole, f"download of {suffix}")[0]

    def close(self):
        self.driver.quit()
