using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace ActorCompute.Delegates;

/// <summary>The fields, methods and types that a method's code names.</summary>
internal static class MethodMembers
{
    private static readonly FrozenDictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToFrozenDictionary(o => o.Value);

    public static IEnumerable<MemberInfo> Of(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        var typeArguments = method.DeclaringType?.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var opcode = Next(code, ref at);
            if (opcode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok)
            {
                var token = BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
                if (Find(method.Module, token, typeArguments, methodArguments) is { } member) yield return member;
            }
            at += OperandBytes(opcode, code, at);
        }
    }

    /// <summary>The methods whose results the code throws away.</summary>
    public static IEnumerable<MethodInfo> DroppedBy(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        var (typeArguments, methodArguments) = (method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
        var called = 0;   // the token of the call just before
        for (var at = 0; at < code.Length;)
        {
            var opcode = Next(code, ref at);
            if (opcode == OpCodes.Pop && called != 0 && Find(method.Module, called, typeArguments, methodArguments) is MethodInfo dropped) yield return dropped;
            called = opcode == OpCodes.Call || opcode == OpCodes.Callvirt ? BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)) : 0;
            at += OperandBytes(opcode, code, at);
        }
    }

    /// <summary>Null if it is in an assembly that is missing: the closures of a method are in its own.</summary>
    private static MemberInfo? Find(Module module, int token, Type[]? typeArguments, Type[]? methodArguments)
    {
        try
        {
            return module.ResolveMember(token, typeArguments, methodArguments);
        }
        catch (Exception e) when (e is IOException or TypeLoadException or MissingMemberException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }

    private static OpCode Next(byte[] code, ref int at)
    {
        short value = code[at++];
        if (value == 0xFE) value = (short)(0xFE00 | code[at++]);
        return OpCodesByValue[value];
    }

    private static int OperandBytes(OpCode opcode, byte[] code, int at) => opcode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)),
        _ => 4,
    };
}
