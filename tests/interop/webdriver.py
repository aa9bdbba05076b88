"""A small WebDriver client, for Debian's chromium-driver."""

import base64
import json
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 20
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "Up": "\ue013", "Down": "\ue015", "Right": "\ue014", "Shift": "\ue008"}


class Driver:
    """The program that drives browsers."""

    def __enter__(self):
        self.process = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if "started successfully on port" in line:
                self.address = "http://127.0.0.1:%s" % line.rstrip(".\n").rsplit(" ", 1)[1]
                return self
        raise RuntimeError("chromedriver did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def browser(self, width, height, dark=False):
        return Browser(self.address, width, height, dark)


class Browser:
    """A window of a size in CSS pixels, light or dark."""

    def __init__(self, driver, width, height, dark):
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en-GB"],
        }
        if width >= 500:
            # A headless browser has no mouse unless one is configured.
            options["args"].append("--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4")
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        asked = {"capabilities": {"alwaysMatch": capabilities}}
        self.root = driver
        self.session = "%s/session/%s" % (driver, self._send("POST", driver + "/session", asked)["sessionId"])
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        self.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._send("DELETE", self.session)

    @staticmethod
    def _send(method, url, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def _do(self, path, **body):
        return self._send("POST", self.session + path, body)

    def cdp(self, command, **parameters):
        return self._do("/goog/cdp/execute", cmd=command, params=parameters)

    def open(self, url):
        self._do("/url", url=url)

    def run(self, script, *arguments):
        """What a function body returns, run in the page."""
        return self._do("/execute/sync", script=script, args=list(arguments))

    def until(self, what, script, *arguments):
        """Waits until the script returns something true, and gives it."""
        end = time.monotonic() + PATIENCE
        while True:
            result = self.run(script, *arguments)
            if result:
                print("ok", what)
                return result
            if time.monotonic() > end:
                raise AssertionError("%s: not within %d seconds; the page has:\n%s" % (what, PATIENCE, self.run("return document.body.innerText")))

    def find(self, css):
        """The element that is in sight and fits; there has to be one."""
        script = "return [...document.querySelectorAll(arguments[0])].find((one) => one.checkVisibility({visibilityProperty: true}))"
        end = time.monotonic() + PATIENCE
        while not (found := self.run(script, css)):
            if time.monotonic() > end:
                raise AssertionError("nothing in sight fits %s" % css)
        return found

    def click(self, css):
        self._do("/element/%s/click" % self.find(css)[ELEMENT])

    def write(self, css, text):
        self._do("/element/%s/value" % self.find(css)[ELEMENT], text=text)

    def press(self, *keys):
        """Presses keys at what has the focus: names of `KEYS`, or texts. After "Shift" the next one is pressed with it."""
        actions, held = [], None
        for key in keys:
            if key == "Shift":
                held = KEYS[key]
                actions.append({"type": "keyDown", "value": held})
                continue
            for character in [KEYS[key]] if key in KEYS else key:
                actions += [{"type": "keyDown", "value": character}, {"type": "keyUp", "value": character}]
            if held:
                actions.append({"type": "keyUp", "value": held})
                held = None
        self._do("/actions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def log(self):
        """Returns the entries of the browser's console since the last call."""
        return ["%(level)s %(message)s" % entry for entry in self._do("/se/log", type="browser")]

    def picture(self, file):
        with open(file, "wb") as to:
            to.write(base64.b64decode(self._send("GET", self.session + "/screenshot")))
