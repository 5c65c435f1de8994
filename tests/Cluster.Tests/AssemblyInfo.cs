// Every test starts processes: two at a time keep two cores busy, more would only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
