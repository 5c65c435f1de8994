using System.Reflection;
using System.Runtime.CompilerServices;

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
        var type = member as Type ?? member.DeclaringType;
        if (type is null || !IsGenerated(type))
        {
            if (member is MethodBase { Name: ['<', ..] } own) open.Enqueue(own);   // a local function beside its method
            return;
        }
        if (ClosurePlan.IsClosure(type) || DelegateRules.IsEmptyHolder(type))
        {
            if (member is MethodBase called) open.Enqueue(called);
        }
        else if (seen.Add(type))   // a state machine: its methods are called by the runtime
        {
            foreach (var step in type.GetMethods(All)) open.Enqueue(step);
        }
    }

    private static bool IsGenerated(Type type) => type.IsNested && type.Name.StartsWith('<') && type.IsDefined(typeof(CompilerGeneratedAttribute), false);
}
