"""Colors and sizes of figures.

Figures are drawn with these colors; their SVG holds custom properties instead, which the page sets for light, dark and
paper (the lab: the fallbacks).
"""

INK, MUTED, RULE, PAPER, LEFT, RIGHT = "#1b1b1b", "#666666", "#d8d8d8", "#fefefe", "#0b5a94", "#d17100"
PROPERTIES = {
    INK: "currentColor",
    MUTED: "var(--muted,#7a7a7a)",
    RULE: "var(--rule,#a8a8a855)",
    PAPER: "var(--paper,var(--jp-layout-color0,#fff))",
    LEFT: "var(--left,#3d8ac4)",
    RIGHT: "var(--right,#dd8012)",
}
WIDTH = 720.0  # px, as wide as the page's column
TEXT = 12.5  # px, the size of letters in figures
LINE = 15.0  # px, from one line of a label to the next
ROW = 23.0  # px, the height of a row
