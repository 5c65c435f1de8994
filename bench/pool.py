"""The peer: multiprocessing.Pool(2) on the same work, medians of the given number of runs."""
import multiprocessing
import statistics
import sys
import time


def square(n):
    return n * n


def seconds(pool, count, **options):
    start = time.perf_counter()
    pool.map(square, range(1, count + 1), **options)
    return time.perf_counter() - start


if __name__ == "__main__":
    runs = int(sys.argv[1])
    with multiprocessing.Pool(2) as pool:
        seconds(pool, 1000)
        for label, count, options in [
            ("Pool(2).map, 1,000,000", 1_000_000, {}),
            ("Pool(2).map, 10,000,000", 10_000_000, {}),
            ("Pool(2).map, 100,000, chunksize=1", 100_000, {"chunksize": 1}),
        ]:
            s = statistics.median(seconds(pool, count, **options) for _ in range(runs))
            print(f"{label:<44} {s:8.3f} s  {count / s:12.0f} items/s")
