using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Values;

namespace ActorCompute.Delegates;

/// <summary>What all delegates to one method on one type of object share: everything but the captured values. Checked once.</summary>
internal sealed class DelegateShape
{
    private static readonly ConcurrentDictionary<(MethodInfo Method, Type? Target, Type Delegate), DelegateShape> Known = new();

    private readonly MethodReference _method;
    private readonly Type? _targetType;        // null if the worker needs no object, or an empty one
    private readonly ClosurePlan? _closure;
    private readonly bool _isLambda;           // of the object around it, which is no closure then
    private readonly string _subject;
    private readonly bool _returns;

    private DelegateShape(Delegate task)
    {
        var method = task.Method;
        _subject = MethodText.Subject(method);
        Assembly = DelegateRules.AssemblyOf(task, _subject);
        DelegateRules.CheckSignature(task, _subject);
        var given = task.GetType().GetMethod("Invoke")!.GetParameters();
        TakesArgument = given.Any(p => p.ParameterType != typeof(CancellationToken) && p.ParameterType != typeof(TaskContext));
        (Name, Kind) = (MethodText.Name(method), DelegateRules.IsAsync(method.ReturnType) ? TaskKind.Io : TaskKind.Cpu);
        (_method, _returns) = (ReferenceTo(method), DelegateRules.ResultOf(method.ReturnType) is not null);
        var used = UsedMembers.Of(method);
        if (task.Target?.GetType() is { } target && !DelegateRules.IsEmptyHolder(target))
        {
            (_targetType, _isLambda) = (target, method.Name.StartsWith('<'));
            if (ClosurePlan.IsClosure(target)) _closure = ClosurePlan.Of(target, used.OfType<FieldInfo>().ToHashSet(), _subject);
            else if (Sendability.OfCaptured(target) is { } refusal) throw TargetRefused(refusal);
        }
        DelegateRules.CheckCode(used, _subject);
    }

    /// <summary>What people call the task.</summary>
    public string Name { get; }

    public TaskKind Kind { get; }

    /// <summary>The assembly that has to travel, with what it needs.</summary>
    public Assembly Assembly { get; }

    /// <summary>Whether it is called with a value, and not only with a token or a context.</summary>
    public bool TakesArgument { get; }

    public bool HasTarget => _targetType is not null;

    /// <summary>What is called where every item brings its own captured values; the same for all delegates of this shape that share the same values.</summary>
    public Invocation Shared => new() { Method = _method, Target = Captured(null), ItemsCarryTarget = HasTarget };

    /// <param name="mustReturn">Whether a call of it is to give a result.</param>
    /// <exception cref="UnsendableException">Nothing that points there can travel, or it gives no result.</exception>
    public static DelegateShape Of(Delegate task, bool mustReturn)
    {
        var shape = Of(task);
        return shape._returns || !mustReturn ? shape : throw new UnsendableException(
            $"The {shape._subject} returns {TypeText.Of(task.Method.ReturnType)}, which brings no value back; let it return one, run it by ForEachAsync, or in a single call let it return Task.");
    }

    /// <exception cref="UnsendableException">Nothing that points there can travel.</exception>
    public static DelegateShape Of(Delegate task)
    {
        if (!task.HasSingleTarget) throw new UnsendableException("The delegate calls several methods, one after another; send one that calls a single method.");
        var key = (task.Method, task.Target?.GetType(), task.GetType());
        return Known.TryGetValue(key, out var shape) ? shape : Known.GetOrAdd(key, new DelegateShape(task));
    }

    /// <summary>What is called, with the values that this delegate captures.</summary>
    /// <exception cref="UnsendableException">A captured value cannot travel.</exception>
    public SentInvocation InvocationOf(Delegate task)
    {
        if (!HasTarget) return new(new() { Method = _method }, []);
        var bytes = new ValueBuffer();
        using var json = new Utf8JsonWriter(bytes, ValueJson.WriterOptions);
        WriteTarget(json, task);
        json.Flush();
        using var document = JsonDocument.Parse(bytes.Written);
        return SentInvocation.Of(new() { Method = _method, Target = Captured(document.RootElement.Clone()) }, Broadcasts.WrittenBy(json));
    }

    /// <summary>Writes the object that the delegate is called on: the value of a <see cref="CapturedObject"/>.</summary>
    /// <exception cref="UnsendableException">A captured value cannot travel.</exception>
    public void WriteTarget(Utf8JsonWriter json, Delegate task)
    {
        if (_closure is not null) _closure.Write(json, task.Target!, _subject);
        else CapturedValue.Write(json, task.Target, _targetType!, TargetRefused);
    }

    private CapturedObject? Captured(JsonElement? value) =>
        _targetType is null ? null : new(_targetType.AssemblyQualifiedName!, _closure is not null, value);

    private UnsendableException TargetRefused(Refusal refusal) => _isLambda ? CapturedThis.Refused(_subject, _targetType!, refusal) : new(
        refusal.Path.Length == 0
            ? $"The {_subject} is called on an object of type {TypeText.Of(refusal.Type)}, {refusal.Why}."
            : $"The {_subject} is called on an object with '{refusal.Path}' of type {TypeText.Of(refusal.Type)}, {refusal.Why}.",
        refusal.Path, refusal.Type);

    private static MethodReference ReferenceTo(MethodInfo method) => new(
        method.Module.Assembly.GetName().Name!, method.Module.ModuleVersionId, method.MetadataToken,
        [.. method.DeclaringType!.GetGenericArguments().Select(t => t.AssemblyQualifiedName!)],
        [.. method.GetGenericArguments().Select(t => t.AssemblyQualifiedName!)]);
}
