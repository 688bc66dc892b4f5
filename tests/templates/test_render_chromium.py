"""Letters in a real browser: nothing sticks out at 360 pixels, nothing is fetched, and colours can be read (WCAG 2.2, 1.4.3)."""

import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from html import unescape

import pytest
from msgspec import Struct
from msgspec.structs import asdict, replace

from templates.letters import LETTERS
from templates.render import render
from templates.samples.every_letter import sample
from tests.tools.waiting import PATIENCE

# Reports what sticks out of each frame, and the contrast of every text with what is behind it, by day and in the dark.
PROBE = """
<script>
function light(c) { return c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; })
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0); }
function rgb(c) { return c.match(/[\\d.]+/g).map(Number); }
function behind(e) { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; }
addEventListener('load', () => {
  const found = {light: {}, dark: {}};
  for (const scheme in found) for (const frame of document.querySelectorAll('iframe')) {
    frame.style.colorScheme = scheme;
    const d = frame.contentDocument, root = d.documentElement, wide = root.scrollWidth - root.clientWidth;
    let worst = 99, where = '';
    const walk = d.createTreeWalker(d.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement, s = getComputedStyle(e);
      if (!walk.currentNode.data.trim() || e.tagName == 'STYLE' || !e.offsetParent) continue;
      const a = light(rgb(s.color).slice(0, 3)), b = light(behind(e)), c = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (c < worst) { worst = c; where = walk.currentNode.data.trim().slice(0, 30); }
    }
    found[scheme][frame.name] = [wide, Math.round(worst * 100) / 100, where, root.clientWidth];
  }
  document.body.dataset.found = JSON.stringify(found);
  setTimeout(() => { document.body.innerHTML = ''; }, 1000);  // of virtual time: what only the dark fetches is asked for by then
});
</script>
"""


@pytest.fixture(scope="module")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    return program


@pytest.fixture
def site(tmp_path):
    """A folder served on loopback, and the list of what was asked for."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *args):
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def look(chromium, profile, url):
    arguments = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}", "--virtual-time-budget=5000",
        "--dump-dom", url,
    ]  # fmt: skip
    page = subprocess.run(arguments, capture_output=True, timeout=PATIENCE, check=True).stdout.decode()
    return json.loads(unescape(re.search(r'data-found="([^"]*)"', page)[1]))


@pytest.mark.peer
def test_letters_fit_a_phone_can_be_read_and_fetch_nothing(chromium, site, tmp_path_factory):
    folder, port, asked = site
    frames = []
    for letter in LETTERS:
        for language in ("en", "zh"):
            html = render(letter, language, _with_long_words(sample(letter, language), port)).html
            (folder / f"{letter}-{language}.html").write_text(html)
            frames.append(
                f'<iframe name="{letter}-{language}" src="{letter}-{language}.html" style="width:360px;height:700px;border:0"></iframe>'
            )
    (folder / "index.html").write_text("<!DOCTYPE html><body>" + "".join(frames) + PROBE)
    schemes = look(chromium, tmp_path_factory.mktemp("profile"), f"http://127.0.0.1:{port}/index.html")
    assert schemes["light"] != schemes["dark"]
    for found in schemes.values():
        assert len(found) == 2 * len(LETTERS)
        assert {name: wide for name, (wide, *_) in found.items() if wide > 0} == {}
        assert {name: (contrast, where) for name, (_, contrast, where, _) in found.items() if contrast < 4.5} == {}
    strangers = [path for path in asked if not re.fullmatch(r".*?/(?:index|[a-z-]+)\.html.*|.*favicon.*", path)]
    assert strangers == []
    assert not any("tracker" in path for path in asked)


def _with_long_words(context, port):
    """The sample, with an unbreakable word in whatever people and rules may write, and a remote picture in the mail."""
    if context.message is not None:
        evil = f'<img src="http://127.0.0.1:{port}/tracker.gif"> '
        context = replace(context, message=replace(context.message, text=context.message.text + "\n" + evil))
    return _lengthened(context, "")


LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
# Codes, figures and what a letter does with them; everything else is somebody's words.
OURS = {
    "language", "timezone", "content_id", "group", "state", "kind", "priority", "channel", "link", "stage", "resolution",
    "command", "value", "before", "twin",
}  # fmt: skip


def _lengthened(value, name):
    if isinstance(value, str):
        return f"{value} {LONG}" if value.strip() and name not in OURS and "@" not in value else value
    if isinstance(value, Struct):
        changed = {key: longer for key, old in asdict(value).items() if (longer := _lengthened(old, key)) is not old}
        return replace(value, **changed) if changed else value
    return tuple(_lengthened(one, name) for one in value) if type(value) is tuple else value
