using Akka.Actor;

namespace ActorCompute.Coordinator;

/// <summary>
/// Who waits for an answer that may take as long as it takes. The edge asks again now and then, and some never come back, so a question that
/// has waited longer than the edge does is forgotten. Mutable, with a single owner.
/// </summary>
internal sealed class Waiting<TQuestion>
{
    /// <summary>How long the edge waits before it asks again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Queue<(TQuestion Question, IActorRef Asker, TimeSpan Since)> _waiting = [];

    public int Count => _waiting.Count;

    public void Add(TQuestion question, IActorRef asker, TimeSpan now)
    {
        while (_waiting.TryPeek(out var oldest) && now - oldest.Since > Patience) _waiting.Dequeue();
        _waiting.Enqueue((question, asker, now));
    }

    /// <summary>Takes all who wait.</summary>
    public IReadOnlyList<(TQuestion Question, IActorRef Asker)> TakeAll()
    {
        (TQuestion, IActorRef)[] all = [.. _waiting.Select(w => (w.Question, w.Asker))];
        _waiting.Clear();
        return all;
    }
}
