using System.Text;
using ActorCompute.Messages.Worker;
using Microsoft.Win32.SafeHandles;

namespace ActorCompute.Worker.Printing;

/// <summary>The two outputs of this process, which the node reads.</summary>
internal static class StandardOutputs
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly MarkedOutput Output = new(Raw(1), p => p.Output);
    private static readonly MarkedOutput Error = new(Raw(2), p => p.Error);
    private static TextWriter? _output, _error;   // as the console has them, which puts a lock around each

    /// <summary>What items print carries their names from now on, though an item before may have given the console other outputs.</summary>
    public static void Mark()
    {
        if (_output is null || Console.Out != _output)
        {
            Console.SetOut(Output);
            _output = Console.Out;
        }
        if (_error is not null && Console.Error == _error) return;
        Console.SetError(Error);
        _error = Console.Error;
    }

    /// <summary>Items of a lease run from now on that prints under this name; empty is nobody's.</summary>
    public static void Speak(string voice)
    {
        if (voice.Length == 0) return;
        Output.Speak(voice);
        Error.Speak(voice);
    }

    /// <summary>Writes a text for an item of a lease.</summary>
    public static void Log(string voice, long item, int attempt, string text)
    {
        if (voice.Length > 0) Output.WriteLines(PrintedLine.NameOf(voice, item, attempt), text);
    }

    /// <summary>No item of the printer runs any more, and what it has begun is a line.</summary>
    public static void End(ItemPrinter printer)
    {
        printer.End();
        Output.End(printer);
        Error.End(printer);
    }

    /// <summary>The console's own stream would lock <see cref="Console.Out"/>, whose lock others hold while they wait for ours.</summary>
    private static StreamWriter Raw(int descriptor) => new(
        OperatingSystem.IsWindows() ? descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError()
            : new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0),
        Utf8) { AutoFlush = true };
}
