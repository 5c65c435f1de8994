namespace ActorCompute.Messages.Code;

/// <summary>Types as C# writes them, namespaces included.</summary>
public static class TypeText
{
    public static string Of(Type type)
    {
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return $"{Of(type.GetElementType()!)}*";
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Of(value)}?";
        if (type.IsGenericParameter || !type.IsGenericType) return Plain(type);
        var arguments = string.Join(", ", type.GetGenericArguments().Select(Of));
        return $"{Plain(type.GetGenericTypeDefinition())}<{arguments}>";
    }

    private static string Plain(Type type)
    {
        var name = (type.FullName ?? type.Name).Replace('+', '.');
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? name : name[..arity];
    }
}
