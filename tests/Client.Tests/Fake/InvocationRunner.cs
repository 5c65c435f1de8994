using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorCompute.Delegates;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;

namespace ActorCompute.Client.Tests.Fake;

/// <summary>Runs an invocation in this process, as a worker would from the text of the contract alone.</summary>
internal sealed class InvocationRunner(Invocation invocation)
{
    private readonly MethodInfo _method = Resolve(invocation.Method!);

    public async Task<(Segment Values, IReadOnlyList<Failure> Failures)> RunAsync(Segment input)
    {
        var (values, failures) = (new List<object?>(), new List<Failure>());
        for (var index = input.First; index < input.End; index++)
        {
            try
            {
                values.Add(await CallAsync(SegmentText.Of(input, index), index));
            }
            catch (Exception e)
            {
                failures.Add(Failure.Of(index, (e as TargetInvocationException)?.InnerException ?? e) with { Node = "fake" });
                values.Add(null);
            }
        }
        var pack = typeof(InvocationRunner).GetMethod(nameof(Pack), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(ResultType(_method.ReturnType));
        return ((Segment)pack.Invoke(null, [input.First, values, failures])!, failures);
    }

    private async Task<object?> CallAsync(string item, long index)
    {
        using var document = JsonDocument.Parse(item);
        var (target, argument) = invocation.ItemsCarryTarget
            ? (Rebuild(invocation.Target!.Type, invocation.Target.IsClosure, document.RootElement[0]), document.RootElement[1])
            : (invocation.Target is { Value: { } value } fixedTarget ? Rebuild(fixedTarget.Type, fixedTarget.IsClosure, value) : null, document.RootElement);
        if (!_method.IsStatic) target ??= RuntimeHelpers.GetUninitializedObject(_method.DeclaringType!);
        var returned = _method.Invoke(target, Arguments(argument, index));
        if (returned is ValueTask nothing) returned = nothing.AsTask();
        if (returned is not Task task) return returned;
        await task;
        if (!_method.ReturnType.IsGenericType) return null;
        return task.GetType().GetProperty("Result")!.GetValue(task);
    }

    private object?[] Arguments(JsonElement item, long index)
    {
        var parameters = _method.GetParameters();
        var given = parameters.Count(p => !IsContext(p));
        var next = 0;
        return [.. parameters.Select(p => p.ParameterType == typeof(CancellationToken) ? CancellationToken.None
            : p.ParameterType == typeof(TaskContext) ? (object)new FakeContext(index)
            : (given == 1 ? item : item[next++]).Deserialize(p.ParameterType, ValueJson.Options))];
    }

    private static bool IsContext(ParameterInfo p) => p.ParameterType == typeof(CancellationToken) || p.ParameterType == typeof(TaskContext);

    private static object? Rebuild(string typeName, bool isClosure, JsonElement value)
    {
        var type = Type.GetType(typeName, throwOnError: true)!;
        return isClosure ? RebuildClosure(type, value) : value.Deserialize(type, ValueJson.Options);
    }

    private static object? RebuildClosure(Type type, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null) return null;
        var closure = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var member in value.EnumerateObject())
        {
            var field = type.GetField(member.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
            field.SetValue(closure, ClosurePlan.IsClosure(field.FieldType)
                ? RebuildClosure(field.FieldType, member.Value) : member.Value.Deserialize(field.FieldType, ValueJson.Options));
        }
        return closure;
    }

    private static MethodInfo Resolve(MethodReference reference)
    {
        var module = Assembly.Load(reference.Assembly).ManifestModule;
        Assert.Equal(reference.Module, module.ModuleVersionId);
        var method = (MethodInfo)module.ResolveMethod(reference.Token)!;
        if (reference.TypeArguments.Count > 0)
        {
            var type = method.DeclaringType!.MakeGenericType([.. reference.TypeArguments.Select(t => Type.GetType(t, true)!)]);
            method = type.GetMethods((BindingFlags)(-1) & ~BindingFlags.DeclaredOnly & ~BindingFlags.IgnoreCase).Single(m => m.HasSameMetadataDefinitionAs(method));
        }
        return reference.MethodArguments.Count == 0 ? method : method.MakeGenericMethod([.. reference.MethodArguments.Select(t => Type.GetType(t, true)!)]);
    }

    private static Type ResultType(Type returned) =>
        returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask) ? typeof(object) : returned.IsAssignableTo(typeof(Task)) ? returned.GetGenericArguments()[0] : returned;

    private static Segment Pack<T>(long first, List<object?> values, List<Failure> failures)
    {
        if (ElementTypes.Of(typeof(T)) is not ElementType.None)
        {
            T[] numbers = [.. values.Select(v => (T)(v ?? default(T))!)];
            var bytes = new byte[Buffer.ByteLength(numbers)];
            Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length);
            return Segment.OfRaw(first, ElementTypes.Of(typeof(T)), bytes);
        }
        var documents = new JsonSegmentBuilder(first);
        foreach (var (i, value) in values.Index())
            documents.Add(failures.Any(f => f.Index == first + i) ? [] : JsonSerializer.SerializeToUtf8Bytes((T)value!, ValueJson.Options));
        return documents.Take()!;
    }

    private sealed class FakeContext(long index) : TaskContext
    {
        public override long Index => index;

        public override int Attempt => 1;

        public override string Node => "fake";

        public override CancellationToken Cancellation => CancellationToken.None;

        public override void Log(string message)
        {
            // Nobody reads it.
        }
    }
}
