using System.Reflection;

namespace ActorCompute.Delegates;

/// <summary>
/// Which captured variables a lambda refers to, itself or through lambdas, local functions and async state machines within it. All
/// variables that lambdas of one scope capture share one closure, so it may hold what this lambda never touches.
/// </summary>
internal static class UsedFields
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlySet<FieldInfo> Of(MethodInfo method)
    {
        var (fields, seen, open) = (new HashSet<FieldInfo>(), new HashSet<MemberInfo>(), new Queue<MethodBase>());
        open.Enqueue(method);
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next)) continue;
            foreach (var member in MethodMembers.Of(next)) Follow(member, fields, seen, open);
        }
        return fields;
    }

    private static void Follow(MemberInfo member, HashSet<FieldInfo> fields, HashSet<MemberInfo> seen, Queue<MethodBase> open)
    {
        if (member is FieldInfo field) fields.Add(field);
        if (member is MethodBase { DeclaringType: { } owner } called && (IsGenerated(owner) || IsGenerated(called))) open.Enqueue(called);
        if ((member as Type ?? member.DeclaringType) is not { } type || !IsGenerated(type) || ClosurePlan.IsClosure(type) || DelegateRules.IsEmptyHolder(type)) return;
        if (!seen.Add(type)) return;
        foreach (var step in type.GetMethods(All)) open.Enqueue(step);   // of a state machine, which the runtime calls
    }

    /// <summary>No name in C# begins so.</summary>
    private static bool IsGenerated(MemberInfo member) => member.Name.StartsWith('<');
}
