"""The address for links that leave the dashboard: the operator's word first, else what the browser asked for."""

from __future__ import annotations

import pytest

from dashboard.public_address import PUBLIC_ADDRESS_SETTING, public_address


@pytest.mark.parametrize(
    ("url", "page", "base", "expected"),
    [
        ("http://localhost:8501/", "overview", "", "http://localhost:8501"),
        ("http://localhost:8501/targets", "targets", "", "http://localhost:8501"),
        ("https://a.gov.cn/atlas/targets?lang=zh#x", "targets", "atlas", "https://a.gov.cn/atlas"),
        ("https://a.gov.cn/atlas/", "overview", "/atlas/", "https://a.gov.cn/atlas"),
        ("https://a.gov.cn/targets/targets", "targets", "targets", "https://a.gov.cn/targets"),
        ("https://a.gov.cn/stripped/by/proxy/map", "map", "", "https://a.gov.cn/stripped/by/proxy"),
        ("", "targets", "atlas", ""),
        ("javascript:alert(1)", "targets", "", ""),
    ],
)
def test_the_address_is_what_the_browser_asked_for(url: str, page: str, base: str, expected: str) -> None:
    """Guards links and codes: no page, no query, the base path once."""
    assert public_address(url, page, base, "") == expected


def test_the_setting_goes_first_and_must_be_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the operator's word, which a request cannot know: another host before a gateway; nonsense is none."""
    monkeypatch.setenv(PUBLIC_ADDRESS_SETTING, "https://atlas.gov.cn/a/")
    assert public_address("http://10.0.0.1:8501/map", "map") == "https://atlas.gov.cn/a"
    assert public_address("http://10.0.0.1:8501/map", "map", "", "atlas.gov.cn") == "http://10.0.0.1:8501"
