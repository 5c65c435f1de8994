using System.Text.Json;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>Writes a value whose type can travel, and refuses what only the value shows.</summary>
internal static class CapturedValue
{
    /// <param name="refused">Makes the exception of what cannot travel.</param>
    /// <exception cref="UnsendableException">The value cannot travel.</exception>
    public static void Write(Utf8JsonWriter json, object? value, Type declared, Func<Refusal, Exception> refused)
    {
        if (value is not null && Defect(value, declared) is { } why) throw refused(new("", declared, why));
        try
        {
            JsonSerializer.Serialize(json, value, declared, Broadcasts.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException && json.CurrentDepth >= ValueJson.Options.MaxDepth)
        {
            throw refused(new("", declared, Refusal.Endless));
        }
        catch (Exception e)   // whatever the getters of the user's type throw
        {
            throw refused(new("", declared, Refusal.Unwritable(e.Message)));
        }
    }

    /// <summary>What of this one value would be lost though its declared type can travel; null if nothing.</summary>
    public static string? Defect(object value, Type declared)
    {
        var actual = value.GetType();
        if (Broadcasts.Is(declared)) return actual == typeof(SentBroadcast<>).MakeGenericType(declared.GetGenericArguments()) ? null : Refusal.ForeignBroadcast;
        if (ValueLoss.LosesComparer(value)) return Refusal.Comparer;
        return actual != declared && IsObjectWithout(declared) ? Refusal.Derived(actual) : null;
    }

    /// <summary>Whether values of a type derived from this one lose what that adds.</summary>
    public static bool IsObjectWithout(Type declared) => ValueLoss.MayBeDerived(ValueJson.Options.GetTypeInfo(declared));
}
