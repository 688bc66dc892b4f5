"""What many reports share with one, counted at once."""

import random

from service.domain.similarity.compare_reports import TENTHS
from service.domain.similarity.shared_weights import SharedWeights


def test_it_is_what_each_shares():
    chance = random.Random(1)
    for _ in range(300):
        pieces = [[f"{weight}-{n}" for n in range(chance.choice((0, 1, 9)))] for weight in TENTHS]
        having = [{piece: chance.getrandbits(70) for piece in some if chance.random() < 0.8} for some in pieces]
        shared = SharedWeights(pieces, having)
        weights = [
            sum(tenths for tenths, who in zip(TENTHS, having, strict=True) for has in who.values() if has >> place & 1)
            for place in range(70)
        ]
        for least in (1, 5, 6, 10, 11, 44, 79, 500):
            expected = sum(1 << place for place, weight in enumerate(weights) if weight >= least)
            assert shared.at_least(least) == expected
        assert shared.any == shared.at_least(1)
