"""One chart alone, for a frame on another page; its address names the chart and the view."""

from dashboard.ui.context import current
from dashboard.ui.embed import show_embedded

show_embedded(current())
