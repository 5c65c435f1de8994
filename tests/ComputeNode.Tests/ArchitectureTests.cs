using System.Text.RegularExpressions;

namespace ActorCompute.ComputeNode.Tests;

/// <summary>What the node decides is pure: its cores know no actors, clock, chance, I/O or log.</summary>
public partial class ArchitectureTests
{
    [Theory]
    [InlineData("Node/SlotBook.cs")]
    [InlineData("Node/SlotLoad.cs")]
    [InlineData("Node/SlotLease.cs")]
    [InlineData("Node/ResultBook.cs")]
    [InlineData("Node/HeldLeases.cs")]
    [InlineData("Node/UploadBook.cs")]
    [InlineData("Node/NodeWork.cs")]
    [InlineData("Node/NodeWork.Code.cs")]
    [InlineData("Packages/CodeBook.cs")]
    [InlineData("Packages/LackBook.cs")]
    [InlineData("Packages/PackageBook.cs")]
    [InlineData("Packages/ContentPart.cs")]
    [InlineData("Packages/CachePlan.cs")]
    [InlineData("Io/IoBook.cs")]
    [InlineData("Io/IoLease.cs")]
    [InlineData("Io/IoGather.cs")]
    [InlineData("Io/Http/HeaderRules.cs")]
    [InlineData("Io/Http/HttpRedirect.cs")]
    [InlineData("Io/Http/HttpRequestParser.cs")]
    [InlineData("Io/Http/HttpRetry.cs")]
    [InlineData("Io/Http/PublicAddress.cs")]
    [InlineData("Io/Http/LinkLocalAddress.cs")]
    [InlineData("Io/Http/AddressRule.cs")]
    [InlineData("Io/Files/FileRequest.cs")]
    [InlineData("Io/AsyncRun.cs")]
    [InlineData("Io/CulpritSearch.cs")]
    [InlineData("Io/AsyncLanes.cs")]
    [InlineData("Compute/LeaseOutcomes.cs")]
    [InlineData("Compute/WorkerLeases.cs")]
    [InlineData("Compute/RestartPace.cs")]
    [InlineData("Compute/WorkerPulse.cs")]
    [InlineData("Membership/LinkHealth.cs")]
    public void A_core_is_pure(string file)
    {
        var impure = Impure().Match(File.ReadAllText(Path.Combine(Folder(), file)));
        Assert.False(impure.Success, $"{file} mentions {impure.Value}");
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ActorCompute.sln"))) return Path.Combine(folder.FullName, "ComputeNode");
        throw new InvalidOperationException("The solution is not above the tests.");
    }

    [GeneratedRegex(@"using Akka|DateTime|TimeProvider|Stopwatch|Random|Guid\.New|ILogger|\bTask\.|\bFile\.|Environment\.")]
    private static partial Regex Impure();
}
