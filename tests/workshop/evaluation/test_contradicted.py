"""Questions made of articles by pattern."""

from __future__ import annotations

from rag.workshop.evaluation.contradicted import questions

SALES = "Profits are up. A total of 464,000 subscribers were lost in the fourth quarter. It rained."
OFFICE = "The chairman of Mozilla, Mitchell Baker, was in town. Nothing else is told here."
SUBJECT = "Lena Holm won the regional chess championship in May. The weather was fine."
ROSE = "Shares are traded. Retail sales were calm. Volvo's share price rose by 8% on Friday."


def test_an_article_asks_for_what_it_counts_tells_or_names() -> None:
    texts = [SALES, OFFICE, SUBJECT, ROSE]
    rows = [{"id": str(i), "title": "", "text": text} for i, text in enumerate(texts)]
    assert set(questions(rows)) == {
        "How many subscribers were lost in the fourth quarter?",
        "Who is the chairman of Mozilla?",
        "Who won the regional chess championship in May?",
        "By how much did Volvo's share price rise?",
    }
    assert list(questions(rows)) == list(questions(rows))
