using System.Collections.Concurrent;

namespace ActorCompute.Messages.Programs;

/// <summary>
/// What is still done when a second signal ends this process at once, such as taking a half-written file away. Disposing it withdraws it.
/// </summary>
public sealed class LastWish : IDisposable
{
    private static readonly ConcurrentDictionary<LastWish, Action> Wishes = [];

    /// <param name="wish">Is called from another thread, and waits for nobody.</param>
    public LastWish(Action wish) => Wishes[this] = wish;

    public void Dispose() => Wishes.TryRemove(this, out _);

    /// <summary>Fulfils all wishes, as far as they can be; each once.</summary>
    internal static void FulfilAll()
    {
        foreach (var wish in Wishes.Keys)
        {
            if (!Wishes.TryRemove(wish, out var fulfil)) continue;
            try
            {
                fulfil();
            }
            catch (Exception e) when (FileTrouble.Is(e))
            {
                // There is no time left to do it better.
            }
        }
    }
}
