using System.Reflection;
using System.Reflection.Metadata;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Packages;

/// <summary>What a method's signature says of it as a task.</summary>
internal sealed record TaskShape(TaskKind Kind, string Parameter, string Result)
{
    /// <summary>A type nested in types without end would take a stack without end to read.</summary>
    private const int MostSignatureBytes = 1024;

    public const MethodAttributes PublicStatic = MethodAttributes.Public | MethodAttributes.Static;

    /// <summary>Null if the method can be no task.</summary>
    public static TaskShape? Of(MetadataReader reader, MethodDefinition method)
    {
        var attributes = method.Attributes;
        if ((attributes & PublicStatic) != PublicStatic || TakesAnyNumber(reader, method)) return null;
        if ((attributes & (MethodAttributes.SpecialName | MethodAttributes.Abstract)) != 0 || method.GetGenericParameters().Count > 0) return null;
        if (reader.GetBlobReader(method.Signature).Length > MostSignatureBytes) return null;
        var signature = method.DecodeSignature(TypeWords.Instance, null);
        var arguments = signature.ParameterTypes.Where(IsArgument).ToArray();
        if (arguments.Any(a => !a.CanTravel)) return null;
        var (kind, result) = Outcome(signature.ReturnType);
        return result.CanTravel ? new(kind, Together(arguments), result.Words) : null;
    }

    private static bool IsArgument(TypeInWords parameter) => parameter.Name is not ("ActorCompute.TaskContext" or "System.Threading.CancellationToken");

    /// <summary>An item of a method with several arguments is an array with one element each; one without any takes whatever comes.</summary>
    private static string Together(IReadOnlyList<TypeInWords> arguments) => arguments switch
    {
        [] => "anything",
        [var only] => only.Words,
        _ => $"[{string.Join(", ", arguments.Select(a => a.Words))}] array",
    };

    /// <summary>Whether the last parameter is of the kind that C# calls params: an item would not say where it ends.</summary>
    private static bool TakesAnyNumber(MetadataReader reader, MethodDefinition method) => method.GetParameters()
        .SelectMany(p => reader.GetParameter(p).GetCustomAttributes())
        .Any(a => TypeNames.OfAttribute(reader, a) is "System.ParamArrayAttribute" or "System.Runtime.CompilerServices.ParamCollectionAttribute");

    private static (TaskKind Kind, TypeInWords Result) Outcome(TypeInWords returned) => returned switch
    {
        { Name: "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" } => (TaskKind.Io, TypeWords.Instance.GetPrimitiveType(PrimitiveTypeCode.Void)),
        { Name: "System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1", Arguments: [var result] } => (TaskKind.Io, result),
        _ => (TaskKind.Cpu, returned),
    };
}
