import Glibc

/// LeaseBenchmarks: prints figures and PASS or FAIL beside every limit; ends with 1 if one failed.
var passed = true
for benchmark in [UncontendedBenchmark.run, ContentionBenchmark.run, HandoverBenchmark.run, FairnessBenchmark.run, OverloadBenchmark.run] {
    if !benchmark() { passed = false }
    fflush(nil)
}
exit(passed ? 0 : 1)
