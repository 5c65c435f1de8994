namespace ActorCompute.Messages.Admission;

/// <summary>
/// How the descriptors of a coordinator's process are shared out, so that no number of connections takes those that it needs for itself: for its store, for the
/// files of content, for its own connections to nodes. Pure.
/// </summary>
/// <param name="Api">Connections to the API.</param>
/// <param name="Cluster">Connections of members to the cluster port; as many go out to them.</param>
public sealed record DescriptorBudget(int Api, int Cluster)
{
    /// <summary>What a process has open before anybody connects, and what it may need beside connections.</summary>
    public const int Own = 320;

    /// <summary>With fewer there is no coordinator.</summary>
    public const int Least = 400;

    /// <summary>More would cost memory and gain nothing.</summary>
    private const int Most = 16_384;

    /// <summary>How many connections a port may have whose other end has not proved who it is.</summary>
    public static int Strangers(int places) => Math.Clamp(places / 2, 1, 512);

    /// <summary>The shares of a process that may have so many descriptors.</summary>
    /// <exception cref="UserError">They are too few.</exception>
    public static DescriptorBudget Of(long limit)
    {
        if (limit < Least)
            throw new UserError(ExitStatus.BadInput,
                $"This process may have {limit} files and connections open, and a coordinator needs {Least} at least: raise the limit, as with 'ulimit -n 4096' or LimitNOFILE= of its service.");
        var rest = Math.Min(limit - Own, 4L * Most);
        return new((int)(rest / 2), (int)(rest / 4));
    }
}
