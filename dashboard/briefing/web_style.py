"""How the web page of a briefing looks, on the screen and on A4: one style sheet, in the light colours of print."""

from __future__ import annotations

from dashboard.briefing.web_drawing import look
from dashboard.exports.html_table import css_string
from dashboard.theme import FONT_FAMILY, css_variable, printed

_RULES = """
*{box-sizing:border-box}
html{background:BACKGROUND;color:TEXT;font:16px/1.65 FONT;-webkit-text-size-adjust:100%;print-color-adjust:exact}
body{max-width:1000px;margin:0 auto;padding:24px 20px 64px;overflow-wrap:anywhere}
article+article{margin-top:64px;border-top:2px solid TEXT;padding-top:40px}
h1{font-size:1.9rem;line-height:1.3;margin:0 0 8px}
h2{font-size:1.4rem;line-height:1.4;margin:48px 0 8px;border-top:1px solid LINE;padding-top:16px}
h3{font-size:1.15rem;line-height:1.45;margin:32px 0 8px}
.made,.notes,figcaption,.entry,caption{color:MUTED}
.mark{display:inline-block;background:WARNING;color:BACKGROUND;font-weight:600;padding:4px 12px;margin:0 0 8px}
.notes{font-size:.875rem;margin:8px 0 0;padding:0;list-style:none}
.notes .mark{font-size:.8125rem;padding:1px 8px;margin:0}
a{color:ACCENT}
a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid SELECTED;outline-offset:2px}
nav ol{margin:8px 0 0;padding-left:1.6em}
figure{margin:16px 0 0}
figcaption,caption{font-size:.9375rem;font-weight:600;color:TEXT;text-align:left;margin:8px 0 0;padding:0 0 6px}
svg.chart{display:block;width:100%;height:auto;font-family:FONT}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.5}
th,td{border:1px solid LINE;padding:5px 8px;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{background:SOFT;white-space:nowrap}
td{min-width:4.5em}
td:first-child{min-width:11em}
details{margin:10px 0 0;font-size:.9375rem}
summary{cursor:pointer;color:ACCENT}
sup{line-height:0;font-size:.75em}
.evidence h4{margin:20px 0 4px;font-size:1rem}
.evidence ol{margin:0;padding:0;list-style:none;font-size:.875rem}
.evidence li{padding:3px 0 3px 3.2em;text-indent:-3.2em}
.evidence li>*{text-indent:0}
.number{display:inline-block;width:3.2em;text-indent:0;font-variant-numeric:tabular-nums}
:target{background:SOFT}
@page{size:A4;margin:18mm 16mm 20mm}
@media print{
html{font-size:10.5pt}
body{max-width:none;padding:0}
nav,summary,details:not([open]){display:none}
article+article{break-before:page;border:0;margin:0;padding:0}
h2{margin-top:9mm}
h1,h2,h3,h4,caption{break-after:avoid}
svg.chart,tr,li,.notes{break-inside:avoid}
figcaption{break-before:avoid}
figure{margin-top:3mm}
svg.chart{max-height:225mm;min-width:0!important}
thead{display:table-header-group}
.wide{overflow:visible}
table{font-size:8.5pt}
th{white-space:normal}
td{min-width:3.4em}
td:first-child{min-width:7em}
.evidence{break-before:page}
a{color:inherit;text-decoration:none}
}
"""


def style_sheet(foot: str) -> str:
    """The whole style sheet; `foot` stands with the number of the page below each printed page."""
    rules = _RULES.replace("FONT", FONT_FAMILY)
    for word, colour in (
        ("BACKGROUND", "background"),
        ("TEXT", "text"),
        ("MUTED", "muted"),
        ("LINE", "line"),
        ("ACCENT", "accent"),
        ("SOFT", "accent-soft"),
        ("SELECTED", "selected"),
        ("WARNING", "warning"),
    ):
        rules = rules.replace(word, css_variable(colour))
    box = "{font-size:8pt;content:"
    running = f'@page{{@bottom-left{box}{css_string(foot)}}}@bottom-right{box}counter(page) " / " counter(pages)}}}}'
    return printed(rules) + running + look()
