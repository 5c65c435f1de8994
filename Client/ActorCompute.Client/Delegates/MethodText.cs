using System.Reflection;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>What people call a method that a delegate points to.</summary>
internal static class MethodText
{
    private const string Lambda = ">b__";
    private const string LocalFunction = ">g__";

    /// <summary>As part of a sentence: "lambda", "local function 'Twice'", "method Shop.Prices.Of".</summary>
    public static string Subject(MethodInfo method)
    {
        if (method.Name.Contains(Lambda, StringComparison.Ordinal)) return "lambda";
        return LocalName(method) is { } name ? $"local function '{name}'" : $"method {Full(method)}";
    }

    /// <summary>As the name of a task: "Shop.Prices.Of", or for a lambda, where it stands: "Shop.Prices.Sum (lambda)".</summary>
    public static string Name(MethodInfo method)
    {
        if (!method.Name.StartsWith('<')) return Full(method);
        var outer = method.Name[1..method.Name.IndexOf('>', StringComparison.Ordinal)];
        return $"{OwnerText(method)}.{outer} ({LocalName(method) ?? "lambda"})";
    }

    private static string Full(MethodInfo method) => $"{OwnerText(method)}.{method.Name}";

    /// <summary>The type that a person wrote: the compiler's own stand within it.</summary>
    private static string OwnerText(MethodInfo method)
    {
        var owner = method.DeclaringType;
        while (owner is { DeclaringType: { } outer } && owner.Name.StartsWith('<')) owner = outer;
        return owner is null ? "" : TypeText.Of(owner.IsGenericType ? owner.GetGenericTypeDefinition() : owner).Split('<')[0];
    }

    private static string? LocalName(MethodInfo method)
    {
        var start = method.Name.IndexOf(LocalFunction, StringComparison.Ordinal);
        if (start < 0) return null;
        var name = method.Name[(start + LocalFunction.Length)..];
        return name.IndexOf('|', StringComparison.Ordinal) is > 0 and var end ? name[..end] : name;
    }
}
