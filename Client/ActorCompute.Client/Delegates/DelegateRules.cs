using System.Reflection;
using System.Runtime.CompilerServices;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>Which delegates can be found again by a worker, and which signatures can be called there.</summary>
internal static class DelegateRules
{
    /// <summary>Whether the compiler made the type to hold lambdas that capture nothing: an object of it is nothing but an address.</summary>
    public static bool IsEmptyHolder(Type type) => type.IsNested && type.Name.StartsWith("<>c", StringComparison.Ordinal)
        && !ClosurePlan.IsClosure(type) && type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    public static bool IsAsync(Type returned) => returned.IsAssignableTo(typeof(Task)) || returned == typeof(ValueTask)
        || (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>));

    /// <summary>The assembly that has to travel.</summary>
    /// <exception cref="UnsendableException">A worker could not find the method again.</exception>
    public static Assembly AssemblyOf(Delegate task, string subject)
    {
        var method = task.Method;
        if (method.DeclaringType is not { } owner)   // a compiled expression
            throw new UnsendableException("The delegate was compiled while the program ran, so no worker has its code; write it as a lambda or a method.");
        if (owner.Assembly.IsDynamic)
            throw Refused(subject, "is in an assembly that was made while the program ran, so no worker has its code; write it as a lambda or a method");
        if (method.IsStatic && task.Target is not null) throw Refused(subject, "is bound to its first argument; write a lambda that calls it with both");
        if (!method.IsStatic && task.Target is null) throw Refused(subject, "is bound to no object; write a lambda that calls it on its argument");
        if (CodeAssembly.IsFramework(owner.Assembly)) throw Refused(subject, "is part of .NET, which does not travel; write a lambda that calls it");
        var all = method.GetGenericArguments().Append(task.Target?.GetType() ?? owner).Append(owner).SelectMany(CodeAssembly.Of);
        var root = CodeAssembly.RootOf(all)
            ?? throw Refused(subject, "takes types from assemblies that do not know each other; write a lambda in the one that uses both");
        return root.Location.Length > 0 ? root
            : throw Refused(subject, $"is in {root.GetName().Name}, which has no file of its own (loaded from memory, or part of a single-file program); "
                + "publish it as files");
    }

    /// <exception cref="UnsendableException">Arguments or result cannot travel.</exception>
    public static void CheckSignature(Delegate task, string subject)
    {
        var (method, called) = (task.Method, task.GetType().GetMethod("Invoke")!);
        foreach (var (taken, given) in method.GetParameters().Zip(called.GetParameters()))
        {
            if (given.ParameterType == typeof(CancellationToken) || given.ParameterType == typeof(TaskContext)) continue;
            if (Sendability.Of(given.ParameterType) is { } refusal) throw ParameterRefused(subject, taken.Name!, refusal);
            if (taken.ParameterType != given.ParameterType)
                throw Refused(subject, $"takes '{taken.Name}' as {TypeText.Of(taken.ParameterType)}, and is given {TypeText.Of(given.ParameterType)}; "
                    + "write a lambda that calls it");
        }
        CheckResult(method, called.ReturnType, subject);
    }

    /// <summary>Where a method of the user's does so that the task calls, the worker says it.</summary>
    /// <param name="used">What the code refers to.</param>
    /// <exception cref="UnsendableException">The code uses this library, which no worker has.</exception>
    public static void CheckCode(IEnumerable<MemberInfo> used, string subject)
    {
        if (used.Select(m => m as Type ?? m.DeclaringType).FirstOrDefault(t => t?.Assembly == typeof(ComputePool).Assembly) is { } type)
            throw Refused(subject, $"uses {TypeText.Of(type)}, and a task cannot use the pool that runs it; {Refusal.NotFromTasks}");
    }

    private static void CheckResult(MethodInfo method, Type expected, string subject)
    {
        var returned = method.ReturnType;
        if (expected == typeof(void))
        {
            if (method.IsDefined(typeof(AsyncStateMachineAttribute)))
                throw Refused(subject, "is asynchronous and returns nothing to wait for; let a task return Task, and an initializer do its work before it returns");
            if (MethodMembers.DroppedBy(method).FirstOrDefault(IsAwaitable) is { } dropped)
                throw Refused(subject, $"calls {dropped.Name} and does not wait for what that returns; write an async lambda that awaits it");
            return;
        }
        if (expected.IsValueType && IsAsync(expected) && expected != typeof(ValueTask)) throw Refused(subject, $"returns {TypeText.Of(expected)}; write an async lambda that awaits it");
        if (returned != expected) throw Refused(subject, $"returns {TypeText.Of(returned)}, and {TypeText.Of(expected)} is expected; write a lambda that calls it");
        if (ResultOf(expected) is not { } result || Sendability.Of(result) is not { } refusal) return;
        throw new UnsendableException(refusal.Path.Length == 0
            ? $"The {subject} returns {TypeText.Of(refusal.Type)}, {refusal.Why}."
            : $"The {subject} returns {TypeText.Of(result)} with '{refusal.Path}' of type {TypeText.Of(refusal.Type)}, {refusal.Why}.", refusal.Path, refusal.Type);
    }

    /// <summary>A lambda that returns such a value becomes one that returns nothing where no other is asked for, and what it began goes on unseen.</summary>
    private static bool IsAwaitable(MethodInfo called) => called.ReturnType.GetMethod(nameof(Task.GetAwaiter), Type.EmptyTypes) is not null;

    /// <summary>What a caller gets in the end; null if that is nothing.</summary>
    public static Type? ResultOf(Type returned) =>
        returned == typeof(void) ? null : !IsAsync(returned) ? returned : returned.IsGenericType ? returned.GetGenericArguments()[0] : null;

    private static UnsendableException ParameterRefused(string subject, string name, Refusal refusal)
    {
        var path = refusal.Within(name).Path;
        return new($"The {subject} takes '{path}' of type {TypeText.Of(refusal.Type)}, {refusal.Why}.", path, refusal.Type);
    }

    private static UnsendableException Refused(string subject, string why) => new($"The {subject} {why}.");
}
