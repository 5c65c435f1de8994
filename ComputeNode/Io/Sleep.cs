using System.Text;
using System.Text.Json;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Waits so many seconds and returns them.</summary>
internal static class Sleep
{
    private const double MostSeconds = 4_000_000;   // 46 days; a timer takes little more

    public static async Task<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromSeconds(Seconds(input.Span)), cancel);
        return input;
    }

    private static double Seconds(ReadOnlySpan<byte> document)
    {
        try
        {
            var json = new Utf8JsonReader(document);
            if (json.Read() && json.TokenType == JsonTokenType.Number && json.GetDouble() is >= 0 and <= MostSeconds and var seconds) return seconds;
        }
        catch (JsonException e)
        {
            throw new BadInputException($"The item is no JSON: {e.Message}");
        }
        throw new BadInputException($"{Encoding.UTF8.GetString(document)} is no number of seconds from 0 to {MostSeconds}.");
    }
}
