"""What axe finds on a page, where it need not read the same twice."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What axe says of a row or of an item of a list follows from its elements, their attributes,
# classes and styles, and from how many words it holds. So of many that are alike there stay the
# first two, which are neighbours, the shortest and the longest.
_FOLD = """() => {
  const times = new Map();
  for (const { id } of document.querySelectorAll("[id]")) times.set(id, (times.get(id) ?? 0) + 1);
  const own = /^(href|title|alt|aria-label|data-.*)$/;
  const pointing = /^(for|headers|aria-labelledby|aria-describedby|aria-controls)$/;
  const said = ({ name, value }) => {
    if (name === "id") return times.get(value) > 1 ? `id=${value}` : "id";
    if (own.test(name)) return `${name} ${Boolean(value.trim())}`;
    if (!pointing.test(name)) return `${name}=${value}`;
    return `${name} ${value.trim().split(/\\s+/).every((id) => times.has(id))}`;
  };
  const shape = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() && "words";
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const attributes = [...node.attributes].map(said).sort().join(" ");
    const within = [...node.childNodes].map(shape).filter(Boolean)
      .filter((each, place, all) => each !== all[place - 1]);
    return `<${node.localName} ${attributes}>${within.join("")}</>`;
  };
  const folded = [];
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    for (const alike of Map.groupBy(list.children, shape).values()) {
      const byLength = alike.toSorted((a, b) => a.textContent.length - b.textContent.length);
      const stay = new Set([...alike.slice(0, 2), byLength[0], byLength.at(-1)]);
      folded.push(...alike.filter((each) => !stay.has(each)));
    }
  }
  for (const each of folded) each.remove();
}"""


def fold(page: Page) -> None:
    """Take out of lists and tables what is like the rest; the page is of no other use then."""
    page.evaluate(_FOLD)


def violations(page: Page, **run_only: Any) -> list[dict[str, Any]]:
    """The rules that are broken, with the elements that break them.

    Args:
        page: Is left as it is.
        run_only: ``type`` and ``values`` of axe's ``runOnly``.
    """
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    # Nothing is loaded ahead: no rule of these tags reads what stylesheets of other hosts say.
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    run = "(options) => axe.run(options).then((found) => found.violations)"
    found: list[dict[str, Any]] = page.evaluate(run, options)
    return found
