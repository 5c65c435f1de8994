// Every test starts processes that want the whole machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
