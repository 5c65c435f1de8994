using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Values;

namespace ActorCompute.Delegates;

/// <summary>Writes a value whose type can travel, and refuses what only the value shows.</summary>
internal static class CapturedValue
{
    /// <param name="refused">Makes the exception of what cannot travel.</param>
    /// <param name="tooLarge">What is said of one that is too large.</param>
    /// <exception cref="UnsendableException">The value cannot travel.</exception>
    public static void Write(Utf8JsonWriter json, object? value, Type declared, Func<Refusal, Exception> refused, string tooLarge = Refusal.TooLargeToCapture)
    {
        if (value is not null && IsForeignBroadcast(value, declared)) throw refused(new("", declared, Refusal.ForeignBroadcast));
        try
        {
            JsonSerializer.Serialize(json, value, declared, Broadcasts.Options);
            ValueBuffer.Check(json);
        }
        catch (ValueLossException e)
        {
            throw refused(new("", declared, e.Why));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException && json.CurrentDepth >= ValueJson.Options.MaxDepth)
        {
            throw refused(new("", declared, Refusal.Endless));
        }
        catch (Exception e) when (ValueBuffer.IsOver(e))
        {
            throw refused(new("", declared, tooLarge));
        }
        catch (Exception e)   // whatever the getters of the user's type throw
        {
            throw refused(new("", declared, Refusal.Unwritable(e.Message)));
        }
    }

    private static bool IsForeignBroadcast(object value, Type declared) =>
        Broadcasts.Is(declared) && value.GetType() != typeof(SentBroadcast<>).MakeGenericType(declared.GetGenericArguments());
}
