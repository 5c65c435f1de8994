"""The peer: asyncio.gather over waits of a second, medians of the given number of runs."""
import asyncio
import statistics
import sys
import time


async def waits(count):
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(count)))


def seconds(count):
    start = time.perf_counter()
    asyncio.run(waits(count))
    return time.perf_counter() - start


if __name__ == "__main__":
    for count in (10_000, 100_000):
        s = statistics.median(seconds(count) for _ in range(int(sys.argv[1])))
        print(f"{f'asyncio.gather, {count:,} waits of 1 s':<60} {s:7.2f} s")
