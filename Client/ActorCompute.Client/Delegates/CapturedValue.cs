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
        if (value is not null && IsForeignBroadcast(value, declared)) throw refused(new("", declared, Refusal.ForeignBroadcast));
        try
        {
            JsonSerializer.Serialize(json, value, declared, Broadcasts.Options);
        }
        catch (ValueLossException e)
        {
            throw refused(new("", declared, e.Why));
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

    private static bool IsForeignBroadcast(object value, Type declared) =>
        Broadcasts.Is(declared) && value.GetType() != typeof(SentBroadcast<>).MakeGenericType(declared.GetGenericArguments());
}
