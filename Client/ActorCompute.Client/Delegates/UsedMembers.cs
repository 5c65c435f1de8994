using System.Reflection;

namespace ActorCompute.Delegates;

/// <summary>
/// What a lambda refers to, itself or through lambdas, local functions and async state machines within it, captured variables among it. All
/// variables that lambdas of one scope capture share one closure, so it may hold what this lambda never touches.
/// </summary>
internal static class UsedMembers
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlySet<MemberInfo> Of(MethodInfo method)
    {
        var (used, seen, open) = (new HashSet<MemberInfo>(), new HashSet<MemberInfo>(), new Queue<MethodBase>());
        open.Enqueue(method);
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next)) continue;
            foreach (var member in MethodMembers.Of(next))
                if (used.Add(member)) Follow(member, seen, open);
        }
        return used;
    }

    private static void Follow(MemberInfo member, HashSet<MemberInfo> seen, Queue<MethodBase> open)
    {
        if (member is MethodBase { DeclaringType: { } owner } called && (IsGenerated(owner) || IsGenerated(called))) open.Enqueue(called);
        if ((member as Type ?? member.DeclaringType) is not { } type || !IsGenerated(type) || ClosurePlan.IsClosure(type) || DelegateRules.IsEmptyHolder(type)) return;
        if (!seen.Add(type)) return;
        foreach (var step in type.GetMethods(All)) open.Enqueue(step);   // of a state machine, which the runtime calls
    }

    /// <summary>No name in C# begins so.</summary>
    private static bool IsGenerated(MemberInfo member) => member.Name.StartsWith('<');
}
