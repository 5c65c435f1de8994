using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Results;

namespace ActorCompute.Messages.Wire;

/// <summary>Lines of a job's log as the API has them.</summary>
internal static class LogWire
{
    public static ActorCompute.Protos.LogLine ToProto(this LoggedLine line) => new()
    {
        Number = line.Number,
        AtMs = line.At.ToUnixTimeMilliseconds(),
        Node = line.Node,
        Item = line.Item ?? LogLine.NoItem,
        Attempt = line.Attempt,
        Text = line.Text,
    };

    public static LoggedLine ToLoggedLine(this ActorCompute.Protos.LogLine line) => new(
        line.Number, DateTimeOffset.FromUnixTimeMilliseconds(line.AtMs), line.Node, line.Item == LogLine.NoItem ? null : line.Item, line.Attempt, line.Text);
}
