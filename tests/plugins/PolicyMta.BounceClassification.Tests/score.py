#!/usr/bin/env python3
"""Scores 'policymta bounce classify --json' on a folder of mails with expected.jsonl and reasons.json beside them.

    score-bounces.py FOLDER COMMAND...      for instance: score-bounces.py corpus dotnet policymta.dll

Prints each disagreement and the rate; exit code 1 below 95 %. A mail whose reason is not in reasons.json is not counted.
"""
import json
import os
import subprocess
import sys

folder, command = sys.argv[1], sys.argv[2:]
agreeing = json.load(open(os.path.join(folder, "reasons.json"), encoding="utf-8"))
files = {}
mails = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".eml")]
run = subprocess.run([*command, "bounce", "classify", "--json", *mails], capture_output=True, text=True, check=True)
for line in run.stdout.splitlines():
    row = json.loads(line)
    files.setdefault(os.path.basename(row["file"]), row)
asked = agreed = left_out = 0
for line in open(os.path.join(folder, "expected.jsonl"), encoding="utf-8"):
    expected = json.loads(line)
    reason = expected["expected"][0]["reason"]
    if reason not in agreeing:
        left_out += 1
        continue
    row = files.get(expected["file"], {})
    asked += 1
    if row.get("category") in agreeing[reason]:
        agreed += 1
    else:
        print(f"{expected['file']}: {reason}, but {row.get('category')} by {row.get('rule')}: {row.get('status')} {row.get('reply')}")
print(f"{agreed} of {asked} agree, {100 * agreed / asked:.1f} %; {left_out} have no reason to agree with")
sys.exit(0 if agreed >= 0.95 * asked else 1)
