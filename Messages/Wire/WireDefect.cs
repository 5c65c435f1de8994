using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;

namespace ActorCompute.Messages.Wire;

/// <summary>Checks on what came from another process.</summary>
internal static class WireDefect
{
    /// <exception cref="SerializationException">It does not hold.</exception>
    public static void Unless([DoesNotReturnIf(false)] bool holds, string defect)
    {
        if (!holds) throw new SerializationException(defect);
    }

    /// <exception cref="SerializationException">The field is missing.</exception>
    public static T Required<T>(T? field, string name) where T : class => field ?? throw new SerializationException($"{name} is missing");
}
