"""The benchmarks: corridor beside the tools that one would take instead, in one run; writes docs/BENCHMARKS.md."""
