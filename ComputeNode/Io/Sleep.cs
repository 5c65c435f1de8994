using System.Buffers.Text;
using System.Text;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Waits so many seconds and returns them.</summary>
internal static class Sleep
{
    private const double MostSeconds = 4_000_000;   // 46 days; a timer takes little more

    public static async Task<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        if (!Utf8Parser.TryParse(input.Span, out double seconds, out var read) || read != input.Length || seconds is not (>= 0 and <= MostSeconds))
            throw new BadInputException($"{Encoding.UTF8.GetString(input.Span)} is no number of seconds from 0 to {MostSeconds}.");
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancel);
        return input;
    }
}
