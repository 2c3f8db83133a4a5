"""The pages in a real browser: accessible, readable in any theme and width, on paper, without scripts, without network.

They need Chromium (`apt-get install chromium`). Without it they are skipped; where CI is set, that is a failure.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_site import strange_pair, write_notebooks

from dhschina.annotations import Annotations, annotate
from dhschina.releases import Release
from dhschina.site import TEMPLATES, publish, render

ROOT = Path(__file__).parents[1]
STORED = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
THEMES, WIDTHS = ("light", "dark"), (320, 768, 1280)
# Words that nbconvert and others put in the place of an alternative text.
PLACEHOLDERS = re.compile(r"(?i)no description|image description|untitled|^figure$|^image$|placeholder")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and where CI is set the pages must be tested: apt-get install chromium")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, releases: dict[str, Release], annotations: Annotations) -> Path:
    """The report of the stored notebooks, beside two notebooks that show one of everything."""
    out: Path = tmp_path_factory.mktemp("pages")
    render(write_notebooks(out / "notebooks", releases, annotations), out / "toy", releases, annotations=annotations)
    render(STORED, out / "real", releases, annotations=annotations)
    odd = strange_pair()
    notes = annotate(odd)
    render(write_notebooks(out / "odd" / "notebooks", odd, notes), out / "odd", odd, annotations=notes)
    return out


EVERY = ("toy/01-first", "toy/02-second", "real/index", "odd/report")  # one of everything
NAMES = [*EVERY, *(f"real/{name}" for name in (*(path.stem for path in STORED), "texts", "numbers", "report"))]
pages = pytest.mark.parametrize("name", NAMES)


def address(folder: Path, name: str) -> str:
    return (folder / f"{name}.html").as_uri()


@pages
def test_axe_finds_nothing(browser: Any, folder: Path, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    corners = [("light", 320), ("dark", 1280)]  # enough for pages whose parts stand on one of EVERY
    for theme, width in [(theme, width) for theme in THEMES for width in WIDTHS] if name in EVERY else corners:
        context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(address(folder, name))
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        context.close()
        told = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found.response["violations"]]
        assert not told, f"{theme}, {width} px"


@pages
def test_the_page_never_scrolls_sideways(browser: Any, folder: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(address(folder, name))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    page.close()
    assert wide[0] <= wide[1]


@pages
def test_every_picture_has_words_of_its_own(browser: Any, folder: Path, name: str) -> None:
    page = browser.new_page()
    page.goto(address(folder, name))
    told = page.evaluate(
        """[...document.querySelectorAll('svg, img')].map(it => (it.getAttribute('aria-labelledby') || '').split(' ')
           .map(id => document.getElementById(id)?.textContent || '').join(' ') || it.getAttribute('alt') || '')"""
    )
    page.close()
    for words in told:
        assert len(words) > 80
        assert re.search(r"\d", words)
        assert not PLACEHOLDERS.search(words)
    assert len(told) == len(set(told))
    assert told or "second" not in name


@pages
def test_no_request_leaves_the_page(browser: Any, folder: Path, name: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address(folder, name), wait_until="networkidle")
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [address(folder, name)]
    assert (folder / f"{name}.html").stat().st_size < (2_000_000 if name.endswith("report") else 200_000)
    assert not said


def test_the_policy_forbids_what_a_text_might_smuggle_in(browser: Any, folder: Path, tmp_path: Path) -> None:
    smuggled = '<img src="https://example.org/x.png"><script>document.title = "taken"</script><iframe src="a"></iframe>'
    path = tmp_path / "smuggled.html"
    path.write_text((folder / "toy/index.html").read_text().replace("<h1>", smuggled + "<h1>"))
    page = browser.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.failure or ""))
    page.goto(path.as_uri())
    title = page.title()
    page.close()
    assert title == "Report · dhschina"
    assert "csp" in failed


@pages
def test_the_text_is_the_same_without_scripts(browser: Any, folder: Path, name: str) -> None:
    told = []
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(address(folder, name))
        told.append(page.locator("body").inner_text())
        context.close()
    assert told[0] == told[1]
    assert len(told[0]) > 200


@pages
def test_printed_nothing_is_cut_and_nothing_is_hidden(browser: Any, folder: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 680, "height": 900})  # the width of the text on A4
    page.goto(address(folder, name))
    page.emulate_media(media="print")
    seen = page.evaluate(
        """() => {
          const style = getComputedStyle, all = what => [...document.querySelectorAll(what)];
          return {
            cut: all('.scroll, pre')
              .filter(it => style(it).overflowX != 'visible' || it.scrollWidth > it.clientWidth + 1)
              .map(it => it.outerHTML.slice(0, 200)),
            closed: all('details > :not(summary)').filter(it => it.getBoundingClientRect().height == 0).length,
            torn: all('tr, figcaption, figure > .scroll').filter(it => style(it).breakInside != 'avoid').length,
            tall: all('svg').filter(it => it.getBoundingClientRect().height > 900).length,
            menu: all('header, .skip').filter(it => style(it).display != 'none').length,
            silent: all('main a[href^="http"]').filter(it => style(it, '::after').content == 'none')
              .filter(it => !it.textContent.includes(it.getAttribute('href'))).length,
            ink: style(document.body).color, paper: style(document.documentElement).backgroundColor,
          }
        }"""
    )
    printed = page.pdf(format="A4")
    page.close()
    assert (seen.pop("ink"), seen.pop("paper")) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert seen == {"cut": [], "closed": 0, "torn": 0, "tall": 0, "menu": 0, "silent": 0}
    assert printed.startswith(b"%PDF")


@pages
def test_the_keyboard_is_seen_where_it_is(browser: Any, folder: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(address(folder, name))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    for _ in range(12):
        outline = page.evaluate(
            "[getComputedStyle(document.activeElement).outlineStyle, document.activeElement.tagName]"
        )
        assert outline[0] == "solid", outline
        page.keyboard.press("Tab")
    page.close()


def test_a_sentence_that_is_called_up_stands_in_view_and_is_marked(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 700}, reduced_motion="reduce")
    page.goto(address(folder, "real/texts") + "#2015-s07")
    look = "it => [it.getBoundingClientRect().top, getComputedStyle(it).backgroundColor]"
    seen = page.locator("[id='2015-s07']").evaluate(look)
    page.close()
    assert 0 <= seen[0] < 700
    assert seen[1] not in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}


@pytest.mark.parametrize(("wish", "motion"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_motion_is_reduced_for_those_who_ask(browser: Any, folder: Path, wish: str, motion: str) -> None:
    context = browser.new_context(reduced_motion=wish)
    page = context.new_page()
    page.goto(address(folder, "toy/index"))
    found = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    context.close()
    assert found == motion


def luminance(color: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.2, definition)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_the_pair_that_everyone_knows() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)  # WebAIM's contrast checker


@pytest.mark.parametrize("theme", range(3), ids=["light", "dark", "print"])
def test_colors_can_be_told_apart(theme: int) -> None:
    css = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    blocks = [dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", css, re.S)]
    color = blocks[theme]
    for text in ("ink", "muted", "link"):
        for under in ("paper", "wash"):
            assert contrast(color[text], color[under]) >= 4.5, (text, under)
    assert contrast(color["ink"], color["mark"]) >= 4.5
    for side in ("left", "right"):
        for under in ("paper", "wash"):
            assert contrast(color[side], color[under]) >= 3, (side, under)
    assert contrast(color["left"], color["right"]) >= 1.3  # also in gray; shapes differ besides


def test_the_committed_report_is_as_new_as_its_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = ROOT / "data" / "derived" / "report.html"
    if not committed.exists() and not os.environ.get("CI"):
        pytest.skip("data/derived/report.html is not there yet: make publish")
    (tmp_path / "data" / "derived").mkdir(parents=True)
    for name in ("data/raw", "notebooks"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    made = publish().read_bytes()
    assert committed.read_bytes() == made, "data/derived/report.html is older than what it is made from: make publish"
    assert len(made) < 2_000_000
