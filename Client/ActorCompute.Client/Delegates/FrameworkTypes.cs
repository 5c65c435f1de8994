using System.Reflection;

namespace ActorCompute.Delegates;

/// <summary>.NET's own types, whose members nobody can mend: what is said of one that cannot travel is what to do with all of it.</summary>
internal static class FrameworkTypes
{
    private const BindingFlags Static = BindingFlags.Public | BindingFlags.Static;

    public static bool Is(Type type) => CodeAssembly.IsFramework(type.Assembly);

    /// <summary>The refusal of such a type.</summary>
    public static Refusal Refused(Type type) => new("", type, $"which System.Text.Json cannot write and make again; {Advice(type)}");

    private static string Advice(Type type)
    {
        if (IsParsed(type)) return "send its text, and parse that inside the task";
        if (type.IsAssignableTo(typeof(Exception))) return "send its message";
        return IsMadeOfText(type)
            ? "send the text that it is made from, and make it inside the task"
            : "make it inside the task, or send what the task needs of it";
    }

    private static bool IsMadeOfText(Type type) => !type.IsAbstract && !type.IsGenericType
        && type.GetConstructors().Any(c => c.GetParameters() is [{ ParameterType: var only }] && only == typeof(string));

    private static bool IsParsed(Type type) => type.GetMethod("Parse", Static, [typeof(string)]) is not null
        || type.GetMethod("Parse", Static, [typeof(string), typeof(IFormatProvider)]) is not null;
}
