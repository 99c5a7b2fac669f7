"""A real browser for the tests: where Chromium is, and a page that shows one explorer without Jupyter or network."""

import json
import os
import shutil

__all__ = ["BASE", "LAUNCH", "chromium_path", "explorer_page", "missing_reason", "open_explorer"]

BASE = "http://course.test/"
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# A model as anywidget gives it to render(): values that can be read, set and listened to.
PAGE = """<!doctype html>
<html lang="en" %(attributes)s><head><meta charset="utf-8"><title>explorer</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { margin: 0; padding: 16px; background: %(paper)s }</style><style>%(css)s</style></head>
<body %(body)s><main id="explorer"></main><script type="application/json" id="state">%(state)s</script>
<script type="module">
import explorer from "./explorer.js";
const state = JSON.parse(document.getElementById("state").textContent);
const listeners = {};
window.model = {
  saves: 0,
  get: (name) => structuredClone(state[name]),
  set: (name, value) => {
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = structuredClone(value);
    for (const heard of listeners[`change:${name}`] ?? []) heard();
  },
  on: (event, heard) => (listeners[event] ??= []).push(heard),
  off: (event, heard) => (listeners[event] = (listeners[event] ?? []).filter((other) => other !== heard)),
  save_changes: () => { window.model.saves += 1; },
  listening: () => Object.values(listeners).flat().length,
};
const el = document.getElementById("explorer");
window.close_explorer = await explorer.render({ model: window.model, el });
window.explorer = el.querySelector(".course-widget").explorer;
</script></body></html>"""


def chromium_path() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


def missing_reason() -> str | None:
    """Return why there is no browser to test with, and the command that installs it; None if there is one."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed: run `pip install playwright`"
    if chromium_path() is None:
        return "no Chromium found: run `apt-get install chromium` (or set CHROMIUM to the path of one)"
    return None


def explorer_page(explorer, theme: str | None = "light") -> str:
    """Return an HTML page that imports the explorer's module from ``./explorer.js`` and renders its state.

    ``theme`` is "light" or "dark" as the book says it, "lab-light" or "lab-dark" as JupyterLab does, or None for a page
    that says nothing.
    """
    state = {name: value for name, value in explorer.get_state().items() if name not in ("_esm", "_css", "layout")}
    lab = theme is not None and theme.startswith("lab-")
    return PAGE % {
        "attributes": f'data-theme="{theme}"' if theme and not lab else "",
        "body": f'data-jp-theme-light="{str(theme == "lab-light").lower()}"' if lab else "",
        "paper": "#14181e" if theme and theme.endswith("dark") else "#fff",
        "css": explorer._css,
        "state": json.dumps(state).replace("<", "\\u003c"),
    }


def open_explorer(page, explorer, theme: str | None = "light") -> None:
    """Show an explorer in a page that can reach nothing but itself, and wait until it stands."""
    files = {"": ("text/html", explorer_page(explorer, theme)), "explorer.js": ("text/javascript", explorer._esm)}

    def answer(route):
        name = route.request.url.removeprefix(BASE)
        if name in files:
            route.fulfill(content_type=f"{files[name][0]}; charset=utf-8", body=files[name][1])
        else:
            route.fulfill(status=404 if name != "favicon.ico" else 204)

    page.route("**/*", answer)
    page.goto(BASE)
    page.wait_for_function("window.explorer !== undefined")
