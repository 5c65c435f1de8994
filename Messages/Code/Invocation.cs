using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>
/// Which method of a package is called for each item, and with what. A piece of content. Either <see cref="Task"/> or <see cref="Method"/>
/// is given.
/// </summary>
/// <remarks>
/// An item is the method's argument. Parameters of the types TaskContext and CancellationToken are not arguments; of a method with several
/// others, an item is an array with one element each.
/// </remarks>
public sealed record Invocation
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new HashConverter(), new RawConverter() },
    };

    /// <summary>
    /// The shared values that captured ones refer to, of the initializer too: pieces that are where the invocation is. Comes first in the bytes,
    /// so that <see cref="BroadcastList.In"/> need not read the others. Null if there are none.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<ContentReference>? Broadcasts { get; init; }

    /// <summary>A task by name: "Namespace.Type.Method", or the alias of its ComputeTask attribute.</summary>
    public string? Task { get; init; }

    /// <summary>A method by where it stands: what a delegate points to.</summary>
    public MethodReference? Method { get; init; }

    /// <summary>The object that the method is called on; null for a static method, and for a lambda that captures nothing.</summary>
    public CapturedObject? Target { get; init; }

    /// <summary>Each item is an array of two: the <see cref="CapturedObject.Value"/> of its own target, and its argument. <see cref="Target"/> then gives the type alone.</summary>
    public bool ItemsCarryTarget { get; init; }

    /// <summary>
    /// Of a merge whose values are tables: the assembly-qualified name of their keys' type. The method then merges two values of equal keys.
    /// </summary>
    public string? KeyType { get; init; }

    /// <summary>Called once in every worker process before its first item of this invocation; takes no item.</summary>
    public Invocation? Initializer { get; init; }

    /// <summary>After so many items of this invocation the worker process ends and another takes its place; 0 is never.</summary>
    public int MaxTasksPerWorker { get; init; }

    /// <summary>How the references are read.</summary>
    internal static JsonSerializerOptions Format => Options;

    /// <summary>The invocation as content: equal ones have equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <exception cref="JsonException">These bytes are no invocation.</exception>
    public static Invocation Parse(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<Invocation>(bytes, Options) is { } invocation && invocation.Task is null != invocation.Method is null
            ? invocation
            : throw new JsonException("An invocation names either a task or a method.");
}

/// <summary>A method as its module knows it; found again in exactly the build that it was taken from.</summary>
/// <param name="Assembly">Simple name of the assembly.</param>
/// <param name="Module">The module version id of that build.</param>
/// <param name="Token">The metadata token of the method's definition.</param>
/// <param name="TypeArguments">Of a generic declaring type: assembly-qualified names.</param>
/// <param name="MethodArguments">Of a generic method: assembly-qualified names.</param>
public sealed record MethodReference(string Assembly, Guid Module, int Token, IReadOnlyList<string> TypeArguments, IReadOnlyList<string> MethodArguments);

/// <summary>An object that travels with the code.</summary>
/// <param name="Type">Its assembly-qualified name.</param>
/// <param name="IsClosure">
/// The compiler made it: <paramref name="Value"/> is an object with each field by its name, nested closures likewise. Else the value is as
/// System.Text.Json writes the type. A shared value is {"broadcast":"HASH"} in either.
/// </param>
/// <param name="Value">Its value; undefined where items carry it.</param>
public sealed record CapturedObject(string Type, bool IsClosure, JsonElement? Value);
