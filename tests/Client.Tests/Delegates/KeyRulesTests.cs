using ActorCompute.Delegates;

namespace ActorCompute.Client.Tests.Delegates;

public class KeyRulesTests
{
    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(string))]
    [InlineData(typeof(DayOfWeek))]
    [InlineData(typeof(Guid))]
    [InlineData(typeof(DateTime))]
    [InlineData(typeof(Uri))]
    [InlineData(typeof(Version))]
    [InlineData(typeof((int, string)))]
    [InlineData(typeof(Tuple<int, string>))]
    [InlineData(typeof(KeyValuePair<int, string>))]
    [InlineData(typeof(Shop))]
    [InlineData(typeof(Chain))]
    [InlineData(typeof(Own))]
    public void Keys_that_compare_by_value_are_taken(Type key) => KeyRules.Check(key);

    [Theory]
    [InlineData(typeof(int[]), "The keys are of type int[], which")]
    [InlineData(typeof(List<int>), "The keys are of type List<int>, which")]
    [InlineData(typeof(RefusedTests.Animal), "The keys are of type ActorCompute.Client.Tests.Delegates.RefusedTests.Animal, which")]
    [InlineData(typeof((int, byte[])), "The keys of type (int, byte[]) hold a byte[], which")]
    [InlineData(typeof(Tagged), "The keys of type ActorCompute.Client.Tests.Delegates.KeyRulesTests.Tagged hold a string[], which")]
    [InlineData(typeof(TaggedStruct), "The keys of type ActorCompute.Client.Tests.Delegates.KeyRulesTests.TaggedStruct hold a string[], which")]
    public void Others_would_never_be_combined_and_are_refused(Type key, string start) => Assert.Equal(
        $"{start} is equal to nothing but itself, so that none would be combined; use keys that compare by value, such as numbers, texts, tuples or records of those.",
        Assert.Throws<UnsendableException>(() => KeyRules.Check(key)).Message);

    [Fact]
    public void So_are_anonymous_types_with_an_array() => Assert.Throws<UnsendableException>(() => KeyRules.Check(new { A = new int[1] }.GetType()));

    public sealed record Chain(int A, Chain? Next);

    public sealed record Tagged(string Name, string[] Tags);

    public struct TaggedStruct
    {
        public string[] Tags;
    }

    /// <summary>Says itself what is equal.</summary>
    public sealed record Own(string[] Tags)
    {
        public bool Equals(Own? other) => other is not null && Tags.SequenceEqual(other.Tags);

        public override int GetHashCode() => Tags.Length;
    }
}
