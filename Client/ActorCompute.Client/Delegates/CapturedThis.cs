using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>What is said of a lambda that captures the object around it, as it does by naming a single member.</summary>
internal static class CapturedThis
{
    /// <param name="subject">What messages call the code.</param>
    /// <param name="type">The type of the object.</param>
    /// <param name="refusal">What of it cannot travel.</param>
    public static UnsendableException Refused(string subject, Type type, Refusal refusal)
    {
        var where = refusal.Path.Length == 0 ? "" : $" with '{refusal.Path}' of type {TypeText.Of(refusal.Type)}";
        return new($"The {subject} captures 'this' of type {TypeText.Of(type)}{where}, {refusal.Reason}; "
            + $"copy what the {subject} needs of it into a local variable first (var k = _k;).", refusal.Within("this").Path, refusal.Type);
    }
}
