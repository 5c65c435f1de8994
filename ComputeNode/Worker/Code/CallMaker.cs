using System.Reflection.Emit;

namespace ActorCompute.Worker.Code;

/// <summary>Calls a task's method for one item.</summary>
/// <param name="context">Of the item; null unless the method wants it.</param>
internal delegate TOut ItemCall<in TIn, out TOut>(TaskContext? context, TIn item);

/// <summary>Makes a method of whatever shape callable with an item. Compiled once, so that an item costs no reflection.</summary>
internal static class CallMaker
{
    /// <summary>Ours, and so cut off the stacks that users see.</summary>
    public const string Name = "ActorCompute.Worker.Code.Call";

    public static ItemCall<TIn, TOut> Make<TIn, TOut>(BoundCall call)
    {
        var method = new DynamicMethod(Name, typeof(TOut), [typeof(Receiver), typeof(TaskContext), typeof(TIn)], typeof(CallMaker).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        if (call.Target is not null || call.CarriedType is not null) LoadReceiver<TIn>(il, call);
        foreach (var parameter in call.Parameters.All)
        {
            if (parameter.ParameterType == typeof(TaskContext)) il.Emit(OpCodes.Ldarg_1);
            else if (parameter.ParameterType == typeof(CancellationToken)) LoadToken(il);
            else LoadArgument<TIn>(il, call, parameter);
        }
        il.Emit(call.Method.IsStatic || call.Method.DeclaringType!.IsValueType ? OpCodes.Call : OpCodes.Callvirt, call.Method);
        if (call.Method.ReturnType == typeof(void)) il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ItemCall<TIn, TOut>>(new Receiver(call.Target));
    }

    private static void LoadReceiver<TIn>(ILGenerator il, BoundCall call)
    {
        if (call.CarriedType is null)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, typeof(Receiver).GetField(nameof(Receiver.Target))!);
        }
        else
        {
            il.Emit(OpCodes.Ldarga_S, (byte)2);
            il.Emit(OpCodes.Ldfld, typeof(TIn).GetField(nameof(Carried<int>.Target))!);
        }
        var type = call.Method.IsStatic ? call.Method.GetParameters()[0].ParameterType : call.Method.DeclaringType!;
        il.Emit(type.IsValueType && !call.Method.IsStatic ? OpCodes.Unbox : OpCodes.Unbox_Any, type);
    }

    private static void LoadToken(ILGenerator il)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Callvirt, typeof(TaskContext).GetProperty(nameof(TaskContext.Cancellation))!.GetMethod!);
    }

    private static void LoadArgument<TIn>(ILGenerator il, BoundCall call, System.Reflection.ParameterInfo parameter)
    {
        if (call.CarriedType is null)
        {
            il.Emit(OpCodes.Ldarg_2);
        }
        else
        {
            il.Emit(OpCodes.Ldarga_S, (byte)2);
            il.Emit(OpCodes.Ldfld, typeof(TIn).GetField(nameof(Carried<int>.Argument))!);
        }
        if (call.Parameters.Items.Count == 1) return;
        il.Emit(OpCodes.Ldc_I4, call.Parameters.Items.ToList().IndexOf(parameter));
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Unbox_Any, parameter.ParameterType);
    }

    /// <summary>Never null itself, so that the method can be bound to it.</summary>
    private sealed class Receiver(object? target)
    {
        public readonly object? Target = target;
    }
}
