using System.Reflection.Metadata;

namespace ActorCompute.Coordinator.Packages;

/// <summary>Full names of types, nested ones joined with a dot as in C#. Pure.</summary>
internal static class TypeNames
{
    /// <summary>Nobody nests deeper, and metadata made to harm might go round in a circle.</summary>
    private const int MostLevels = 32;

    /// <summary>The name of a type that is defined or referred to; empty for others.</summary>
    public static string Of(MetadataReader reader, EntityHandle handle) => Of(reader, handle, MostLevels);

    /// <summary>The name of an attribute's type.</summary>
    public static string OfAttribute(MetadataReader reader, CustomAttributeHandle attribute)
    {
        var constructor = reader.GetCustomAttribute(attribute).Constructor;
        return constructor.Kind switch
        {
            HandleKind.MemberReference => Of(reader, reader.GetMemberReference((MemberReferenceHandle)constructor).Parent),
            HandleKind.MethodDefinition => Of(reader, reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()),
            _ => "",
        };
    }

    private static string Of(MetadataReader reader, EntityHandle handle, int levels)
    {
        var (scope, space, name) = handle.Kind switch
        {
            HandleKind.TypeDefinition => Parts(reader.GetTypeDefinition((TypeDefinitionHandle)handle)),
            HandleKind.TypeReference => Parts(reader.GetTypeReference((TypeReferenceHandle)handle)),
            _ => default,
        };
        if (name.IsNil || levels == 0) return "";
        if (scope.Kind is HandleKind.TypeDefinition or HandleKind.TypeReference && !scope.IsNil)
            return $"{Of(reader, scope, levels - 1)}.{reader.GetString(name)}";
        return space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
    }

    private static (EntityHandle Scope, StringHandle Space, StringHandle Name) Parts(TypeDefinition type) => (type.GetDeclaringType(), type.Namespace, type.Name);

    private static (EntityHandle Scope, StringHandle Space, StringHandle Name) Parts(TypeReference type) => (type.ResolutionScope, type.Namespace, type.Name);
}
