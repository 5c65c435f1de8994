using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace ActorCompute.Coordinator.Packages;

/// <summary>A type of a signature.</summary>
/// <param name="Name">Its full name, without type arguments; empty where it has none.</param>
/// <param name="Words">What people call its values.</param>
internal sealed record TypeInWords(string Name, string Words)
{
    /// <summary>Whether values of the type can be an item or a result.</summary>
    public bool CanTravel { get; init; } = true;

    public IReadOnlyList<TypeInWords> Arguments { get; init; } = [];
}

/// <summary>Says what the types of a signature are, in words of JSON. Pure, and never loads a type.</summary>
internal sealed class TypeWords : ISignatureTypeProvider<TypeInWords, object?>
{
    private const string Integer = "integer", Number = "number", Text = "text", AnyValue = "any value", Object = "object", Nothing = "nothing";

    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["System.Decimal"] = Number, ["System.Half"] = Number, ["System.Int128"] = Number, ["System.UInt128"] = Number,
        ["System.Guid"] = "GUID text", ["System.Uri"] = "URL", ["System.TimeSpan"] = "duration text", ["System.Version"] = "version text",
        ["System.DateTime"] = "time text", ["System.DateTimeOffset"] = "time text", ["System.DateOnly"] = "date text", ["System.TimeOnly"] = "time text",
        ["System.Text.Json.JsonElement"] = AnyValue, ["System.Text.Json.JsonDocument"] = AnyValue, ["System.Text.Json.Nodes.JsonNode"] = AnyValue,
        ["System.Text.Json.Nodes.JsonObject"] = Object, ["System.Text.Json.Nodes.JsonArray"] = "array",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Lists = FrozenSet.ToFrozenSet([
        "List", "IList", "IReadOnlyList", "ICollection", "IReadOnlyCollection", "IEnumerable", "HashSet", "ISet", "IReadOnlySet", "SortedSet",
        "Queue", "Stack", "LinkedList", "ImmutableArray", "ImmutableList", "ImmutableHashSet", "IImmutableList", "ConcurrentBag"]);

    public static TypeWords Instance { get; } = new();

    public TypeInWords GetPrimitiveType(PrimitiveTypeCode type) => type switch
    {
        PrimitiveTypeCode.Void => new("System.Void", Nothing),
        PrimitiveTypeCode.Boolean => new("System.Boolean", "true or false"),
        PrimitiveTypeCode.Char or PrimitiveTypeCode.String => new($"System.{type}", Text),
        PrimitiveTypeCode.Single or PrimitiveTypeCode.Double => new($"System.{type}", Number),
        PrimitiveTypeCode.Object => new("System.Object", AnyValue),
        PrimitiveTypeCode.TypedReference or PrimitiveTypeCode.IntPtr or PrimitiveTypeCode.UIntPtr => Unfit($"System.{type}"),
        _ => new($"System.{type}", Integer),
    };

    public TypeInWords GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        var isEnum = !type.BaseType.IsNil && TypeNames.Of(reader, type.BaseType) == "System.Enum";
        return isEnum ? new(TypeNames.Of(reader, handle), Integer) : Named(TypeNames.Of(reader, handle));
    }

    public TypeInWords GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Named(TypeNames.Of(reader, handle));

    /// <summary>No signature of a compiler has one where a type is named; following it might never end.</summary>
    public TypeInWords GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) => Unfit("");

    public TypeInWords GetSZArrayType(TypeInWords element) => element.Name == "System.Byte" ? new("", "base64 text") : ArrayOf(element);

    /// <summary>JSON knows no arrays of several dimensions.</summary>
    public TypeInWords GetArrayType(TypeInWords element, ArrayShape shape) => Unfit("");

    public TypeInWords GetGenericInstantiation(TypeInWords type, ImmutableArray<TypeInWords> arguments)
    {
        var made = Instantiate(type, arguments);
        return made with { Name = type.Name, Arguments = arguments, CanTravel = made.CanTravel && type.CanTravel && arguments.All(a => a.CanTravel) };
    }

    public TypeInWords GetModifiedType(TypeInWords modifier, TypeInWords unmodified, bool isRequired) => unmodified;

    public TypeInWords GetPinnedType(TypeInWords element) => element;

    public TypeInWords GetByReferenceType(TypeInWords element) => Unfit("");

    public TypeInWords GetPointerType(TypeInWords element) => Unfit("");

    public TypeInWords GetFunctionPointerType(MethodSignature<TypeInWords> signature) => Unfit("");

    public TypeInWords GetGenericMethodParameter(object? context, int index) => Unfit("");

    public TypeInWords GetGenericTypeParameter(object? context, int index) => Unfit("");

    private static TypeInWords Unfit(string name) => new(name, Object) { CanTravel = false };

    private static TypeInWords ArrayOf(TypeInWords element) => new("", $"{element.Words} array") { CanTravel = element.CanTravel };

    private static TypeInWords Named(string name) => new(name, Known.GetValueOrDefault(name, $"{Simple(name)} object"));

    private static TypeInWords Instantiate(TypeInWords type, ImmutableArray<TypeInWords> arguments)
    {
        var isStandard = type.Name.StartsWith("System.", StringComparison.Ordinal);
        return (Simple(type.Name), arguments) switch
        {
            ("Nullable", [var value]) when isStandard => new("", $"{value.Words} or null"),
            ("Span" or "ReadOnlySpan", _) when isStandard => Unfit(""),
            ("Memory" or "ReadOnlyMemory", [{ Name: "System.Byte" }]) when isStandard => new("", "base64 text"),
            ("ValueTuple" or "Tuple" or "KeyValuePair", _) or (_, [_, _]) when isStandard => new("", Object),
            (var list, [var element]) when isStandard && Lists.Contains(list) => ArrayOf(element),
            _ => new("", $"{Simple(type.Name)} object"),
        };
    }

    /// <summary>"Ns.Outer.List`1" is "List" to people.</summary>
    private static string Simple(string name) => name[(name.LastIndexOf('.') + 1)..].Split('`')[0];
}
