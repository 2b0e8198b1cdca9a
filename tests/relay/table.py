#!/usr/bin/env python3
"""table.py RESULTS : the lines of `run` as one Markdown table, medians of the runs, with ratios."""
import json
import statistics
import sys

runs = {}
for line in open(sys.argv[1]):
    name, peer, report = line.rstrip("\n").split("|", 2)
    runs.setdefault(name, {}).setdefault(peer, []).append(json.loads(report))


def median(peers, peer, field):
    values = [run[field] for run in peers.get(peer, []) if field in run]
    return statistics.median(values) if values else None


def shown(value, unit=""):
    return "-" if value is None else f"{value:,.0f}{unit}"


base = runs.get("relay 10 KB, 20 sessions", {})
print("| work | PolicyMta messages/s | Postfix | ratio | PolicyMta CPU a message | over the first row | Postfix | ratio | PolicyMta peak |")
print("|---|---|---|---|---|---|---|---|---|")
for name, peers in runs.items():
    ours, theirs = median(peers, "policymta", "delivered_per_s"), median(peers, "postfix", "delivered_per_s")
    cpu, their_cpu = median(peers, "policymta", "cpu_us"), median(peers, "postfix", "cpu_us")
    first = median(base, "policymta", "cpu_us")
    more = f"{cpu - first:+,.0f} us" if cpu and first and peers is not base else "-"
    rate = f"{ours / theirs:.1f}x" if ours and theirs else "-"
    cost = f"1/{their_cpu / cpu:.1f}" if cpu and their_cpu else "-"
    print(f"| {name.split(' ', 1)[1]} | {shown(ours)} | {shown(theirs)} | {rate} | {shown(cpu, ' us')} | {more} | {shown(their_cpu, ' us')} | {cost} | {shown(median(peers, 'policymta', 'peak_mb'), ' MB')} |")
