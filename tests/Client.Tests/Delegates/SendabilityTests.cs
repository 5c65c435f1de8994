using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Drawing;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ActorCompute.Delegates;

namespace ActorCompute.Client.Tests.Delegates;

public class SendabilityTests
{
    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(byte[]))]
    [InlineData(typeof(double[][]))]
    [InlineData(typeof(Half))]
    [InlineData(typeof(Int128))]
    [InlineData(typeof(Guid?))]
    [InlineData(typeof(DateOnly))]
    [InlineData(typeof(TimeSpan))]
    [InlineData(typeof(Uri))]
    [InlineData(typeof(Version))]
    [InlineData(typeof(JsonElement))]
    [InlineData(typeof(JsonObject))]
    [InlineData(typeof(Memory<byte>))]
    [InlineData(typeof(Tuple<int, string>))]
    [InlineData(typeof((int, (string, double?))))]
    [InlineData(typeof((int, int, int, int, int, int, int, int, int)))]
    [InlineData(typeof(KeyValuePair<string, int>[]))]
    [InlineData(typeof(IEnumerable<int>))]
    [InlineData(typeof(IReadOnlyList<Shop>))]
    [InlineData(typeof(IReadOnlyDictionary<Guid, Shop>))]
    [InlineData(typeof(Dictionary<DayOfWeek, List<int>>))]
    [InlineData(typeof(SortedDictionary<string, int>))]
    [InlineData(typeof(ConcurrentDictionary<int, int>))]
    [InlineData(typeof(HashSet<string>))]
    [InlineData(typeof(Queue<int>))]
    [InlineData(typeof(LinkedList<int>))]
    [InlineData(typeof(Collection<int>))]
    [InlineData(typeof(ImmutableArray<int>))]
    [InlineData(typeof(ImmutableDictionary<string, int>))]
    [InlineData(typeof(Vector3))]
    [InlineData(typeof(Point))]
    [InlineData(typeof(Derived))]
    [InlineData(typeof(Tree))]
    [InlineData(typeof(FieldsOnly))]
    [InlineData(typeof(ManualProperty))]
    [InlineData(typeof(Populated))]
    [InlineData(typeof(Converted))]
    public void Values_of_this_type_can_travel(Type type) => Assert.Null(Sendability.Of(type));

    [Theory]
    [InlineData(typeof(IAsyncEnumerable<int>), "")]
    [InlineData(typeof(ReadOnlyCollection<int>), "")]
    [InlineData(typeof(ReadOnlyDictionary<string, int>), "")]
    [InlineData(typeof(Dictionary<Shop, int>), "[]")]
    [InlineData(typeof(System.Collections.ArrayList), "[]")]
    [InlineData(typeof(System.Dynamic.ExpandoObject), "[]")]
    [InlineData(typeof(BigInteger), "")]
    [InlineData(typeof(Exception), "")]
    [InlineData(typeof(ReadonlyField), "Value")]
    [InlineData(typeof(PrivateSetter), "Value")]
    [InlineData(typeof(WithEvent), "Changed")]
    [InlineData(typeof(Primary), "client")]
    [InlineData(typeof((int, Stream)), "Item2")]
    [InlineData(typeof(List<Dictionary<string, Task>>), "[][]")]
    public void Values_of_this_type_cannot_for_what_is_there(Type type, string path) => Assert.Equal(path, Sendability.Of(type)?.Path);

    public record Base(int A);

    public sealed record Derived(int A, string B) : Base(A)
    {
        public int Sum => A + B.Length;
    }

    public sealed record Tree(string Name, IReadOnlyList<Tree> Children);

    public struct FieldsOnly
    {
        public int A;
        public string? B;
    }

    public sealed class ManualProperty
    {
        private int _value;

        public int Value
        {
            get => _value;
            set => _value = Math.Abs(value);
        }
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    public sealed class Populated
    {
        public List<int> Items { get; } = [];
    }

    [JsonConverter(typeof(Converter))]
    public sealed class Converted(int secret)
    {
        public int Reveal() => secret;

        private sealed class Converter : JsonConverter<Converted>
        {
            public override Converted Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt32());

            public override void Write(Utf8JsonWriter writer, Converted value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Reveal());
        }
    }

    public sealed class ReadonlyField
    {
        public readonly int Value = 5;
    }

    public sealed class PrivateSetter
    {
        public int Value { get; private set; }

        public void Set(int value) => Value = value;
    }

    public sealed class WithEvent
    {
        public event Action? Changed;

        public void Raise() => Changed?.Invoke();
    }

    public sealed class Primary(HttpClient client)
    {
        public TimeSpan Timeout => client.Timeout;
    }
}
