using System.Text;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Printing;

/// <summary>The two outputs of this process, which the node reads.</summary>
internal static class StandardOutputs
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly MarkedOutput Output = new(Raw(Console.OpenStandardOutput()), p => p.Output);
    private static readonly MarkedOutput Error = new(Raw(Console.OpenStandardError()), p => p.Error);

    /// <summary>From now on what items print carries their names.</summary>
    public static void Mark()
    {
        Console.SetOut(Output);
        Console.SetError(Error);
    }

    /// <summary>Writes a text for an item of a job.</summary>
    public static void Log(string job, long item, int attempt, string text) => Output.WriteLines(PrintedLine.NameOf(job, item, attempt), text);

    /// <summary>No item of the printer runs any more, and what it has begun is a line.</summary>
    public static void End(ItemPrinter printer)
    {
        printer.End();
        Output.End(printer);
        Error.End(printer);
    }

    private static StreamWriter Raw(Stream stream) => new(stream, Utf8) { AutoFlush = true };
}
