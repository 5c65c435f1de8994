using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Code;
using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests.Code;

public class ValueLossTests
{
    [Fact]
    public void What_a_derived_type_adds_is_never_lost_at_any_depth()
    {
        Refused<Animal>(new Dog("a", 3), "it holds a ActorCompute.Messages.Tests.Code.ValueLossTests.Dog, and what that adds would be lost");
        Refused<List<Animal>>([new Animal("a"), new Dog("b", 3)], "what that adds would be lost");
        Refused(new Owner(new Dog("a", 3)), "its 'Pet' holds a ");
        Refused(new Dictionary<string, Animal> { ["x"] = new Dog("a", 3) }, "would be lost");
    }

    [Fact]
    public void A_comparer_is_never_lost()
    {
        Refused(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 }, "it has a comparer that would be lost");
        Refused(new[] { new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A" } }, "comparer");
        Refused(new SortedSet<int>(Comparer<int>.Create((a, b) => b - a)) { 1, 2 }, "comparer");
    }

    /// <summary>Not as data of a theory: the test runner itself would lose them.</summary>
    [Fact]
    public void Half_of_a_surrogate_pair_is_never_lost_at_any_depth()
    {
        RefusedEverywhere("\uD83D", "U+D83D");
        RefusedEverywhere("a\uDE00", "U+DE00");
        RefusedEverywhere("\uDE00\uD83D", "U+DE00");
        RefusedEverywhere("\U0001F600\uD83D\U0001F600", "U+D83D");
        RefusedEverywhere("\"\uD83D", "U+D83D");
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_char_and_no_key()
    {
        Refused('\uD83D', "U+D83D");
        Refused(new Dictionary<char, int> { ['\uDE00'] = 1 }, "U+DE00");
    }

    [Fact]
    public void Whole_characters_pass_unchanged()
    {
        foreach (var text in new[] { "", "\U0001F600", "a\U0001F600\U0001F601b", "é\u2028\0\"\\\uFFFD\uFFFF" + new string('y', 1000) + "\U0010FFFF" })
        {
            Assert.Equal(text, Back(text));
            Assert.Equal(text, Back(new Own(text)).Text);
            Assert.Equal(text, Back(new Dictionary<string, int> { [text] = 1 }).Keys.Single());
        }
        Assert.Equal(['a', '\uFFFF'], Back<char[]>(['a', '\uFFFF']));
    }

    [Property]
    public bool Any_text_passes_unchanged_or_is_refused(char[] letters)
    {
        var text = new string(letters);
        var isWhole = text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        try
        {
            return Back(text) == text && isWhole;
        }
        catch (ValueLossException)
        {
            return !isWhole;
        }
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

    private static void RefusedEverywhere(string text, string half)
    {
        Refused(text, $"it holds half of a surrogate pair ({half})");
        Refused(new string('x', 10_000) + text, half);
        Refused(new[] { "a", text }, half);
        Refused(text.ToCharArray(), "U+");
        Refused(new Animal(text), $"its 'Name' holds half of a surrogate pair ({half})");
        Refused(new Dictionary<string, int> { [text] = 1 }, half);
        Refused(new Dictionary<string, string> { ["a"] = text }, half);
        Refused(new JsonObject { [text] = 1 }, half);
        Refused(new Own(text), half);
    }

    private static void Refused<T>(T value, string says) =>
        Assert.Contains(says, Assert.Throws<ValueLossException>(() => JsonSerializer.Serialize(value, ValueJson.Options)).Message, StringComparison.Ordinal);

    private static T Back<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, ValueJson.Options), ValueJson.Options)!;

    private static void Written<T>(T value, string json) => Assert.Equal(json, JsonSerializer.Serialize(value, ValueJson.Options));

    /// <summary>Written by a converter of its own.</summary>
    [JsonConverter(typeof(OwnConverter))]
    internal sealed record Own(string Text);

    internal sealed class OwnConverter : JsonConverter<Own>
    {
        public override Own Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Own value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    internal record Animal(string Name);

    internal sealed record Dog(string Name, int Age) : Animal(Name);

    internal sealed record Owner(Animal Pet);

    [JsonDerivedType(typeof(Square), "square")]
    internal abstract record Shape;

    internal sealed record Square(int Side) : Shape;
}
