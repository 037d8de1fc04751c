"""Every page on paper: the line at the foot of each sheet. The style sheet for print comes with the chart component."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st

from dashboard.charts.context import Context
from dashboard.exports.html_table import css_string
from dashboard.exports.printed_address import SETTING, printed_address
from dashboard.exports.qr import short_address
from dashboard.i18n import date_text
from dashboard.ui import state
from dashboard.ui.assets import base_prefix


def style_for_print(context: Context) -> None:
    """Let the page be printed on A4, with version, day and link at the foot of each sheet."""
    foot = context.text(
        "chart.made",
        version=context.whole.descriptor.version,
        date=date_text(context.language, context.today.isoformat()),
    )
    link = "" if context.mark else short_address(view_address(context))[0]
    right = "counter(page) ' / ' counter(pages)"
    boxes = f"@bottom-left{{content:{css_string(foot)};font-size:7.5pt;white-space:nowrap}}"
    boxes += f"@bottom-center{{content:{css_string(link)};font-size:6.5pt}}" if link else ""
    boxes += f"@bottom-right{{content:{right};font-size:7.5pt}}"
    # Tables are painted, and not anew for paper: those of a dark screen are turned light there.
    dark = st.context.theme.type == "dark"
    turned = "@media print{.stDataFrame canvas{filter:invert(1) hue-rotate(180deg)}}" if dark else ""
    page = f"@page{{size:A4;margin:13mm 13mm 15mm;{boxes}}}"
    st.html(f"<style>{turned}{page}</style>")


def view_address(context: Context) -> str:
    """The address of this view for others; empty where only this machine can be reached."""
    base = base_prefix(str(st.get_option("server.baseUrlPath") or ""))
    seen = urlsplit(st.context.url or "")
    origin = f"{seen.scheme}://{seen.netloc}{base}" if seen.netloc else ""
    address = printed_address(os.environ.get(SETTING, ""), origin)
    return f"{address}/{context.address}{state.link(context.parts)}" if address else ""
