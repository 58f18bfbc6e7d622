"""What the classifier makes of a single message is what it has learned from many."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.classifier import _Wording

TEXTS = ("what is asthma", "what is it for", "what are the signs of it", "how is it treated, how")


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
@pytest.mark.parametrize("text", [*TEXTS, "what what what is a thing", "unheard", ""])
def test_a_text_weighs_as_much_alone_as_among_many(analyzer: str, text: str) -> None:
    vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32).fit(TEXTS)
    wording = _Wording(vectorizer)
    weights = np.random.default_rng(0).normal(size=(len(wording), 3)).astype(np.float32)
    np.testing.assert_allclose(wording.weigh(text, weights), (vectorizer.transform([text]) @ weights)[0], atol=1e-5)
