using ActorCompute.Worker.Code;

namespace ActorCompute.Worker.Running;

/// <summary>Knows which item the running thread is at; makes the contexts of those whose task asks for one.</summary>
internal sealed class ItemScope(Marker marker)
{
    private LeaseWork? _work;

    /// <summary>Items of this lease run from now on.</summary>
    public void Enter(LeaseWork work) => _work = work;

    /// <summary>The context of the item that begins now.</summary>
    public TaskContext Next()
    {
        var (work, index) = (_work!, marker.Index);
        return new ItemContext(index, work.Terms.Attempt, work.Cancellation(index));
    }
}
