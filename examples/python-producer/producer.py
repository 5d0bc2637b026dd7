#!/usr/bin/env python3
"""Trades and forced orders of a venue of your own, as JSON messages that Breakwater bridges by the mapping in topics.yaml.

    python3 producer.py --count 100                                  # one JSON message a line, to look at
    python3 producer.py | kcat -P -b localhost:9092 -t own.trades    # into a topic, by any tool that takes lines
    python3 producer.py --brokers localhost:9092 --topic own.trades  # by confluent-kafka (pip install confluent-kafka)

What matters in a message: a time with its zone or counted since 1970, the venue's own name of the market, who crossed the
spread, price and quantity as text (a float rounds long ones), and an id that never comes twice.
"""

import argparse
import json
import random
import sys
import time


def messages(count, seed):
    """Yields messages, about ten a second of their own time, ending now."""
    chance = random.Random(seed)
    price = 1_402_50  # in hundredths of a won
    start_ns = time.time_ns() - count * 100_000_000
    for number in range(count):
        price += chance.choice((-50, 0, 50))
        forced = chance.random() < 0.02
        yield {
            "kind": "forced" if forced else "trade",
            "market": "USDT/KRW",
            "id": f"own-{seed}-{number}",
            "ts_us": (start_ns + number * 100_000_000) // 1_000,
            # Of a trade who crossed the spread, of a forced order what the venue was made to do.
            "side": chance.choice(("buy", "sell")),
            "price": f"{price / 100:.2f}",
            "size": f"{chance.randrange(1, 5_000_000) / 10_000:.4f}",
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brokers", help="host:port of brokers; needs confluent-kafka")
    parser.add_argument("--topic", default="own.trades")
    options = parser.parse_args()
    lines = (json.dumps(message) for message in messages(options.count, options.seed))
    if options.brokers is None:
        for line in lines:
            print(line)
        return 0
    try:
        from confluent_kafka import Producer
    except ImportError:
        print("confluent-kafka is not installed: pip install confluent-kafka", file=sys.stderr)
        return 1
    # Idempotent, so that a repeated request is stored once; ids make repeats harmless all the same.
    producer = Producer({"bootstrap.servers": options.brokers, "enable.idempotence": True})
    for line in lines:
        producer.produce(options.topic, value=line)
        producer.poll(0)
    return 1 if producer.flush(30) > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
