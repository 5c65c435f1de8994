using System.Reflection.Metadata;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Packages;

/// <summary>Reads what a ComputeTask attribute calls a method. Pure.</summary>
internal static class TaskAlias
{
    private const string Attribute = "ActorCompute.ComputeTaskAttribute";
    private const int LongestName = 200;
    private const ushort Prolog = 1;

    /// <summary>Null if the method has no such attribute.</summary>
    /// <exception cref="UserError">The name is empty or too long.</exception>
    public static string? Of(MetadataReader reader, MethodDefinition method)
    {
        foreach (var handle in method.GetCustomAttributes())
        {
            if (TypeNames.OfAttribute(reader, handle) != Attribute) continue;
            var attribute = reader.GetCustomAttribute(handle);
            var value = reader.GetBlobReader(attribute.Value);
            var name = value.ReadUInt16() == Prolog ? value.ReadSerializedString() : null;
            return name is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl) ? name : throw new UserError(ExitStatus.BadInput,
                $"The name that [ComputeTask] gives to {BoundedText.Plain($"{TypeNames.Of(reader, method.GetDeclaringType())}.{reader.GetString(method.Name)}")} must have 1 to {LongestName} characters, none of them a control character.");
        }
        return null;
    }
}
