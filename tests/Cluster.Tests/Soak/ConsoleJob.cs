using System.Text;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Soak;

/// <summary>A <c>map --input -</c> that is fed for as long as it is to last, never far ahead of its results.</summary>
internal sealed class ConsoleJob(TestCluster cluster, Flow flow, string line, Func<int, string> input)
{
    private const int Ahead = 1000;
    private const int Piece = 50;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Feeds it until that is over, and waits for its end.</summary>
    /// <returns>How many inputs it got, and how it ended.</returns>
    public async Task<(int Fed, ProgramEnd End)> RunAsync(CancellationToken over)
    {
        await using var run = cluster.Start(line.Split(' '));
        var fed = 0;
        while (!over.IsCancellationRequested)
        {
            flow.Reach(run.LineCount);
            if (fed - run.LineCount >= Ahead) await Task.Delay(Tick, CancellationToken.None);
            else
            {
                await run.InputAsync(Lines(fed, Piece));
                fed += Piece;
            }
        }
        run.EndInput();
        var end = run.EndAsync(Patience);
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, Task.Delay(Tick, CancellationToken.None));
            flow.Reach(run.LineCount);
        }
        return (fed, await end);
    }

    private string Lines(int first, int count)
    {
        var lines = new StringBuilder();
        for (var i = first; i < first + count; i++) lines.Append(input(i)).Append('\n');
        return lines.ToString();
    }
}
