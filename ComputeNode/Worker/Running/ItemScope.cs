using ActorCompute.Worker.Code;
using ActorCompute.Worker.Printing;

namespace ActorCompute.Worker.Running;

/// <summary>Knows which item the running thread is at; makes the contexts of those whose task asks for one.</summary>
internal sealed class ItemScope(Marker marker)
{
    private LeaseWork? _work;

    /// <summary>Items of this lease run from now on.</summary>
    public void Enter(LeaseWork work)
    {
        _work = work;
        StandardOutputs.Mark();
        StandardOutputs.Speak(work.Voice);
        ItemPrinter.Current = work.Voice.Length > 0 ? new(work.Voice, work.Terms.Attempt, () => marker.Index) : null;
    }

    /// <summary>No item runs.</summary>
    public static void Leave()
    {
        if (ItemPrinter.Current is { } printer) StandardOutputs.End(printer);
    }

    /// <summary>The context of the item that begins now.</summary>
    public TaskContext Next()
    {
        var (work, index) = (_work!, marker.Index);
        return new ItemContext(work.Voice, index, work.Terms.Attempt, work.Cancellation(index));
    }
}
