using System.Text.Json;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Code;

namespace ActorCompute.Messages.Tests.Code;

public class ValueLossTests
{
    [Fact]
    public void What_a_derived_type_adds_is_never_lost_at_any_depth()
    {
        Refused<Animal>(new Dog("a", 3), "'Dog' stands where 'Animal' is declared");
        Refused<List<Animal>>([new Animal("a"), new Dog("b", 3)], "'Dog' stands where 'Animal' is declared");
        Refused(new Owner(new Dog("a", 3)), "JsonDerivedType");
        Refused(new Dictionary<string, Animal> { ["x"] = new Dog("a", 3) }, "would be lost");
    }

    [Fact]
    public void A_comparer_is_never_lost()
    {
        Refused(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 }, "the comparer of a collection would be lost");
        Refused(new[] { new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A" } }, "comparer");
        Refused(new SortedSet<int>(Comparer<int>.Create((a, b) => b - a)) { 1, 2 }, "comparer");
    }

    [Fact]
    public void What_loses_nothing_is_written()
    {
        Written(new Dog("a", 3), """{"Age":3,"Name":"a"}""");
        Written<Shape>(new Square(2), """{"$type":"square","Side":2}""");
        Written(new Dictionary<string, int> { ["A"] = 1 }, """{"A":1}""");
        Written(new Dictionary<string, int>(StringComparer.Ordinal) { ["A"] = 1 }, """{"A":1}""");
        Written(new SortedSet<int> { 2, 1 }, "[1,2]");
        Written<IEnumerable<int>>(new List<int> { 1 }, "[1]");
        Written(new { X = (1, "b") }, """{"X":{"Item1":1,"Item2":"b"}}""");
    }

    private static void Refused<T>(T value, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => JsonSerializer.Serialize(value, ValueJson.Options)).Message, StringComparison.Ordinal);

    private static void Written<T>(T value, string json) => Assert.Equal(json, JsonSerializer.Serialize(value, ValueJson.Options));

    internal record Animal(string Name);

    internal sealed record Dog(string Name, int Age) : Animal(Name);

    internal sealed record Owner(Animal Pet);

    [JsonDerivedType(typeof(Square), "square")]
    internal abstract record Shape;

    internal sealed record Square(int Side) : Shape;
}
