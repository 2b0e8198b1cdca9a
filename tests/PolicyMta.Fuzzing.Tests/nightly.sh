#!/usr/bin/env bash
# A million inputs for every parser. Usage: nightly.sh [seed]; without one, today's date makes it.
set -euo pipefail
cd "$(dirname "$0")/../.."

export POLICYMTA_FUZZ_INPUTS=${POLICYMTA_FUZZ_INPUTS:-1000000}
export POLICYMTA_FUZZ_SEED=${1:-$(($(date +%Y%m%d) * 10))}
echo "Seed $POLICYMTA_FUZZ_SEED, $POLICYMTA_FUZZ_INPUTS inputs for each parser"
dotnet test --project tests/PolicyMta.Fuzzing.Tests
