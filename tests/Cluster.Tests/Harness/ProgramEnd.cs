namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>How a program ended, and what it said.</summary>
internal sealed record ProgramEnd(int Status, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public ProgramEnd Expect(int status) => Status == status ? this : throw new InvalidOperationException($"Exit status {Status} instead of {status}.\n{Errors}");

    /// <summary>It printed nothing but one sentence for people, which says all this.</summary>
    public void ExpectSentence(int status, params ReadOnlySpan<string> says)
    {
        Expect(status);
        Assert.Empty(Output);
        var sentence = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith(".", sentence);
        Assert.DoesNotContain("Exception", sentence);
        Assert.DoesNotContain("   at ", sentence);
        Assert.DoesNotContain("fault of actorcompute", sentence);
        foreach (var part in says) Assert.Contains(part, sentence);
    }
}
