"""The contract of every format in the folder, whichever there are."""

from __future__ import annotations

from datetime import date

import pytest

from rag import articles, registry
from rag.testing import FormatContract, Sample
from tests.articles.samples import AFTER, BODY, SAMPLES, TITLE

FORMATS = registry.names("articles")


def sample_of(name: str) -> Sample:
    assert name in SAMPLES, f"make a sample of {name} in tests/articles/samples.py"
    file, make = SAMPLES[name]
    return Sample(name, file, make(), (BODY, AFTER))


class TestEveryFormat(FormatContract):
    @pytest.fixture(params=FORMATS)
    def sample(self, request: pytest.FixtureRequest) -> Sample:
        return sample_of(request.param)


@pytest.mark.parametrize("name", FORMATS)
def test_reads_the_words_and_nothing_else(name: str) -> None:
    made = sample_of(name)
    article = articles.read(made.data, f"news/{made.file}")[0]
    assert article.title == TITLE
    assert article.language == "en"
    assert not set(article.text.replace(TITLE, "")) - set(BODY + AFTER + "\n")


@pytest.mark.parametrize(
    "name",
    sorted(
        set(FORMATS)
        - {"txt", "rst", "docx", "odt", "pptx", "gz", "zip", "msg"}
        - {"notebook", "subtitles", "xml"}
    ),
)
def test_finds_the_publication_date(name: str) -> None:
    made = sample_of(name)
    assert articles.read(made.data, made.file)[0].published == date(2024, 5, 6)
