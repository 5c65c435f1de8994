namespace ActorCompute.Values;

/// <summary>Reads a user's sequence, whose faults are told apart from ours.</summary>
internal static class GuardedEnumeration
{
    /// <exception cref="InputFaultException">The sequence threw.</exception>
    public static IEnumerator<T> Start<T>(IEnumerable<T> values)
    {
        try
        {
            return values.GetEnumerator();
        }
        catch (Exception e)
        {
            throw new InputFaultException(e);
        }
    }

    /// <summary>The next value; false when there are no more.</summary>
    /// <param name="fault">To be thrown behind what the sequence gave before: it threw. Null if it did not.</param>
    public static bool TryNext<T>(IEnumerator<T> each, out T value, out InputFaultException? fault)
    {
        fault = null;
        try
        {
            var isThere = each.MoveNext();
            value = isThere ? each.Current : default!;
            return isThere;
        }
        catch (Exception e)
        {
            (value, fault) = (default!, new(e));
            return false;
        }
    }
}
