"""Formulas: the little TeX that the notebooks use, as MathML, which browsers draw without any script."""

import html
import re

SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ",
    "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω",
    "sum": "∑", "prod": "∏", "times": "×", "cdot": "·", "div": "÷", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥",
    "ne": "≠", "neq": "≠", "approx": "≈", "in": "∈", "notin": "∉", "cap": "∩", "cup": "∪", "subset": "⊂",
    "to": "→",
    "infty": "∞", "ldots": "…", "dots": "…", "cdots": "⋯", "mid": "|", "lvert": "|", "rvert": "|",
    "Vert": "‖", "ell": "ℓ",
    "{": "{", "}": "}", "%": "%", "$": "$", "&": "&", "_": "_", "#": "#", "|": "‖",
}  # fmt: skip
LETTERS = frozenset("λμνπρστφχψωΔΣΩℓ∞αβγδεζηθ")
FUNCTIONS = frozenset("log ln exp min max Pr".split())
SPACES = {",": "0.17em", ";": "0.28em", " ": "0.25em", "quad": "1em", "!": "0"}
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)


class FormulaError(ValueError):
    """A formula uses TeX that is not understood here."""


def as_mathml(tex: str, block: bool = False) -> str:
    r"""The formula as a `<math>` element; the TeX stays in it as an annotation.

    Understood: letters, numbers, signs, `^`, `_`, `{}`, \frac, \sqrt, \text, \mathrm, \operatorname, \hat, \bar, \left,
    \right, function names and the names in SYMBOLS. Raises FormulaError that names anything else.
    """
    tokens = [token for token in _TOKEN.findall(tex.strip()) if not token.isspace()]
    words = dict(enumerate(re.findall(r"\\(?:text|mathrm|operatorname)\s*\{([^{}]*)\}", tex)))
    made, rest = _row(_folded(tokens, words), tex)
    if rest:
        raise FormulaError(f"The formula {tex!r} closes a brace that it never opened.")
    source = f'<annotation encoding="application/x-tex">{html.escape(tex)}</annotation>'
    display = ' display="block"' if block else ""
    return f"<math{display}><semantics><mrow>{made}</mrow>{source}</semantics></math>"


def _folded(tokens: list[str], words: dict[int, str]) -> list[str]:
    r"""The tokens, each \text{…} made one token with its spaces kept."""
    made: list[str] = []
    number, place = 0, 0
    while place < len(tokens):
        if tokens[place] in {r"\text", r"\mathrm", r"\operatorname"} and number in words:
            made.append("\0" + words[number])
            number += 1
            place = tokens.index("}", place)
        else:
            made.append(tokens[place])
        place += 1
    return made


def _row(tokens: list[str], tex: str, until: str = "") -> tuple[str, list[str]]:
    """The MathML of tokens up to `until`, and the tokens after it."""
    parts: list[str] = []
    while tokens and tokens[0] != "}":
        if until and tokens[0] == until:
            break
        made, tokens = _atom(tokens, tex)
        scripts = {}
        while tokens and tokens[0] in {"^", "_"}:
            sign = tokens[0]
            scripts[sign], tokens = _atom(tokens[1:], tex)
        if scripts:
            big = made in {"<mo>∑</mo>", "<mo>∏</mo>"}
            names = ("munder", "mover", "munderover") if big else ("msub", "msup", "msubsup")
            tag = names[2] if len(scripts) == 2 else names["^" in scripts]
            made = f"<{tag}>{made}{scripts.get('_', '')}{scripts.get('^', '')}</{tag}>"
        parts.append(made)
    return "".join(parts), tokens


def _atom(tokens: list[str], tex: str) -> tuple[str, list[str]]:
    """The MathML of the first thing among the tokens, and the tokens after it."""
    if not tokens:
        raise FormulaError(f"The formula {tex!r} ends where something more was expected.")
    token, rest = tokens[0], tokens[1:]
    if token == "{":
        made, rest = _row(rest, tex)
        if not rest:
            raise FormulaError(f"The formula {tex!r} opens a brace that it never closes.")
        return f"<mrow>{made}</mrow>", rest[1:]
    if token.startswith("\0"):
        return f"<mtext>{html.escape(token[1:])}</mtext>", rest
    if token[0].isdigit():
        return f"<mn>{token}</mn>", rest
    if not token.startswith("\\"):
        kind = "mi" if token.isalpha() else "mo"
        return f"<{kind}>{html.escape('−' if token == '-' else token)}</{kind}>", rest
    name = token[1:]
    if name == "frac":
        top, rest = _atom(rest, tex)
        bottom, rest = _atom(rest, tex)
        return f"<mfrac>{top}{bottom}</mfrac>", rest
    if name == "sqrt":
        made, rest = _atom(rest, tex)
        return f"<msqrt>{made}</msqrt>", rest
    if name in {"hat", "bar"}:
        made, rest = _atom(rest, tex)
        return f"<mover>{made}<mo>{'^' if name == 'hat' else '¯'}</mo></mover>", rest
    if name in {"left", "right"}:
        return ("", rest[1:]) if rest[:1] == ["."] else _atom(rest, tex)
    if name in FUNCTIONS:
        return f"<mi>{name}</mi>", rest
    if name in SPACES:
        return f'<mspace width="{SPACES[name]}"/>', rest
    if name in SYMBOLS:
        kind = "mi" if SYMBOLS[name] in LETTERS else "mo"
        return f"<{kind}>{html.escape(SYMBOLS[name])}</{kind}>", rest
    raise FormulaError(f"The formula {tex!r} uses \\{name}, which is not understood; write it otherwise.")
