namespace ActorCompute.Coordinator.Api;

/// <summary>
/// One question for all who ask the same of different things: while it is under way, those who come are gathered, and the next is theirs. However many ask
/// at once, whoever answers has one question at a time.
/// </summary>
/// <param name="ask">Answers for some of them; what it throws, everybody gets who asked with it.</param>
internal sealed class SharedQuestion<TKey, TAnswer>(Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TAnswer>>> ask)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private HashSet<TKey> _gathered = [];
    private Task<IReadOnlyDictionary<TKey, TAnswer>> _underWay = Task.FromResult<IReadOnlyDictionary<TKey, TAnswer>>(new Dictionary<TKey, TAnswer>());
    private Task<IReadOnlyDictionary<TKey, TAnswer>>? _next;

    /// <summary>Asks; the answer was given after this call, and may hold others' things, too.</summary>
    public Task<IReadOnlyDictionary<TKey, TAnswer>> AskAsync(IEnumerable<TKey> keys)
    {
        lock (_lock)
        {
            _gathered.UnionWith(keys);
            return _next ??= AskAfterAsync(_underWay);
        }
    }

    private async Task<IReadOnlyDictionary<TKey, TAnswer>> AskAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        TKey[] keys;
        lock (_lock)
        {
            (keys, _gathered) = ([.. _gathered], []);
            (_underWay, _next) = (_next!, null);
        }
        return await ask(keys);
    }
}
