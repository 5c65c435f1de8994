using Xunit.Abstractions;
using Xunit.Sdk;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Lets a run pick the long tests alone: <c>--filter Length=Long</c>.</summary>
public sealed class LongTrait : ITraitDiscoverer
{
    internal const string Name = "ActorCompute.Cluster.Tests.Harness.LongTrait";
    internal const string Assembly = "ActorCompute.Cluster.Tests";

    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new("Length", "Long")];
}

[TraitDiscoverer(LongTrait.Name, LongTrait.Assembly)]
internal sealed partial class LongFactAttribute : ITraitAttribute;

[TraitDiscoverer(LongTrait.Name, LongTrait.Assembly)]
internal sealed partial class LongTheoryAttribute : ITraitAttribute;

[TraitDiscoverer(LongTrait.Name, LongTrait.Assembly)]
internal sealed partial class LongLabFactAttribute : ITraitAttribute;
