// Every test starts processes, and most of them wait for one another: three tests at a time keep two cores busy.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
