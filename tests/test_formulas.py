"""Formulas become MathML; TeX that is not understood is named."""

from xml.etree import ElementTree

import pytest

from dhschina.formulas import SYMBOLS, FormulaError, as_mathml


def inside(tex: str) -> str:
    """The MathML of the formula itself."""
    return as_mathml(tex).split("<mrow>", 1)[1].rsplit("</mrow><annotation", 1)[0]


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        ("n_{ij}^2", "<msubsup><mi>n</mi><mrow><mi>i</mi><mi>j</mi></mrow><mn>2</mn></msubsup>"),
        (r"\frac{a}{b}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>"),
        (r"\sum_i", "<munder><mo>∑</mo><mi>i</mi></munder>"),
        (r"\log_2 3.5", "<msub><mi>log</mi><mn>2</mn></msub><mn>3.5</mn>"),
        (r"\sqrt{2} - \alpha", "<msqrt><mrow><mn>2</mn></mrow></msqrt><mo>−</mo><mi>α</mi>"),
        (r"a < b \text{ if so}", "<mi>a</mi><mo>&lt;</mo><mi>b</mi><mtext> if so</mtext>"),
        (r"\left(1\right.", "<mo>(</mo><mn>1</mn>"),
        (r"\hat{p}", "<mover><mrow><mi>p</mi></mrow><mo>^</mo></mover>"),
        ("", ""),
    ],
)
def test_formula(tex: str, mathml: str) -> None:
    assert inside(tex) == mathml


def test_every_symbol_is_well_formed() -> None:
    for name in SYMBOLS:
        ElementTree.fromstring(as_mathml(f"\\{name} x"))


def test_a_formula_says_its_own_source_and_may_stand_alone() -> None:
    made = as_mathml(r"\frac{1}{2} < 1", block=True)
    assert made.startswith('<math display="block">')
    assert r'<annotation encoding="application/x-tex">\frac{1}{2} &lt; 1</annotation>' in made


@pytest.mark.parametrize(
    ("tex", "message"),
    [(r"\oint x", r"uses \\oint"), ("{a", "never closes"), ("a}", "never opened"), (r"\frac{a}", "ends where")],
)
def test_what_is_not_understood_is_named(tex: str, message: str) -> None:
    with pytest.raises(FormulaError, match=message):
        as_mathml(tex)
