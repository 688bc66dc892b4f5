"""How long a search in 20,000 articles and 20,000 solved tickets takes, beside a calibration loop, so that machines compare.

python -m benchmarks.search [postgresql://…]
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.deciding import calibrate
from store.database.unit import Database
from store.search import search_index
from store.search.search_index import DocumentKind, Effort

DOCUMENTS, QUERIES = 20_000, 300
_SYLLABLES = "ba co di fu ga he ji ko lu ma ne pi qu ro si tu va we xi yo za ster port net lock print link mail pass"
_CHARACTERS = "打印机卡纸网络断开密码过期重置邮箱已满发票报销系统无法登录会议室投影软件安装权限申请电脑蓝屏黑屏键盘鼠标手机无线连接慢错误"


class Prose:
    """Words as a language has them: few that are everywhere, many that are rare (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = _SYLLABLES.split()
        words = {"".join(self.random.choices(syllables, k=self.random.randint(2, 4))) for _ in range(30_000)}
        self.words = sorted(words)
        self.random.shuffle(self.words)
        self.chance = [1 / (rank + 10) for rank in range(len(self.words))]

    def latin(self, count: int) -> str:
        return " ".join(self.random.choices(self.words, self.chance, k=count))

    def chinese(self, count: int) -> str:
        return "，".join("".join(self.random.choices(_CHARACTERS, k=self.random.randint(3, 9))) for _ in range(count))

    def text(self, count: int) -> str:
        return self.chinese(count // 4) if self.random.random() < 0.4 else self.latin(count)


def fill(database: Database, kind: DocumentKind, prose: Prose, number: int = DOCUMENTS) -> float:
    """Documents a second that go in."""
    begin = time.perf_counter()
    for start in range(0, number, 500):
        with database.write() as unit:
            for n in range(start, min(start + 500, number)):
                words = 120 if kind is DocumentKind.ARTICLE else 30
                search_index.put(unit, kind, str(n), prose.text(6), prose.text(words))
    return number / (time.perf_counter() - begin)


def settle(database: Database) -> None:
    """What a server does by itself within minutes."""
    with database.open_connection() as connection:
        connection.exec_driver_sql("vacuum analyze" if database.dialect == "postgresql" else "analyze")


def measure(
    database: Database, kind: DocumentKind, make: Callable[[], str], effort: Effort
) -> tuple[float, float, float]:
    """Median, 95th percentile and longest of a search, in seconds; the first few are not counted."""
    spent = []
    for n in range(QUERIES + 20):
        query = make()
        with database.read() as unit:
            search_index.is_empty(unit, kind)
            begin = time.perf_counter()
            search_index.search(unit, kind, query, effort=effort)
            if n >= 20:
                spent.append(time.perf_counter() - begin)
    spent.sort()
    return statistics.median(spent), spent[int(len(spent) * 0.95)], spent[-1]


def main() -> None:
    unit = calibrate()
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'search.db'}"
        database = Database.open(url)
        database.upgrade()
        prose = Prose(1)
        queries = {
            "three words": lambda: prose.text(3),
            "a misspelt word": lambda: prose.latin(1)[1:],
            "a whole mail": lambda: f"{prose.text(6)}\n{prose.text(150)}",
        }
        print(f"{database.dialect}, {DOCUMENTS:,} articles and as many tickets")
        for kind in DocumentKind:
            rate = fill(database, kind, prose)
            print(f"  {kind.name.lower() + ' in':<26} {rate:8,.0f}/s")
            settle(database)
            for name, make in queries.items():
                for how, effort in (("thorough", search_index.THOROUGH), ("quick", search_index.QUICK)):
                    median, p95, worst = measure(database, kind, make, effort)
                    print(
                        f"  {name:<18} {how:<9} median {median * 1e3:6.2f} ms   p95 {p95 * 1e3:6.2f} ms   longest {worst * 1e3:6.2f} ms"
                        f"   ({median / unit:.4f} of a calibration loop)"
                    )
        database.close()


if __name__ == "__main__":
    main()
