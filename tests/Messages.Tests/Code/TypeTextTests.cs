using ActorCompute.Messages.Code;

namespace ActorCompute.Messages.Tests.Code;

public class TypeTextTests
{
    [Fact]
    public void Types_are_as_people_write_them()
    {
        Assert.Equal("int", TypeText.Of(typeof(int)));
        Assert.Equal("Dictionary<string, int?[]>", TypeText.Of(typeof(Dictionary<string, int?[]>)));
        Assert.Equal("(int, List<(bool, object)>)", TypeText.Of(typeof((int, List<(bool, object)>))));
        Assert.Equal("List<byte>.Enumerator", TypeText.Of(typeof(List<byte>.Enumerator)));
        Assert.Equal("Dictionary<string, long>.KeyCollection", TypeText.Of(typeof(Dictionary<string, long>.KeyCollection)));
        Assert.Equal("{ int A, string B }", TypeText.Of(new { A = 1, B = "x" }.GetType()));
        Assert.Equal("Func<Task<double>>[,]", TypeText.Of(typeof(Func<Task<double>>[,])));
        Assert.Equal("System.Text.RegularExpressions.Regex", TypeText.Of(typeof(System.Text.RegularExpressions.Regex)));
        Assert.Equal("ActorCompute.Messages.Tests.Code.TypeTextTests.Outer<int>.Inner<string>", TypeText.Of(typeof(Outer<int>.Inner<string>)));
        Assert.Equal("List<T>", TypeText.Of(typeof(List<>)));
    }

    [Fact]
    public void So_are_those_that_the_runtime_prints()
    {
        foreach (var type in new[] { typeof(Dictionary<string, int>), typeof(List<Dictionary<string, int[]>[]>), typeof(Func<List<byte>, KeyValuePair<string, long[][]>>) })
        {
            var text = TypeText.Of(type).Replace("Func", "System.Func", StringComparison.Ordinal);
            Assert.Equal($"The '{text}' is.", TypeText.In($"The '{type.FullName}' is."));
            Assert.Equal($"The '{text}' is.", TypeText.In($"The '{type}' is."));
            Assert.Equal(text, TypeText.In(type.AssemblyQualifiedName!));
        }
        Assert.Equal("System.FormatException: x[1,2], System.String", TypeText.In("System.FormatException: x[1,2], System.String"));
        Assert.Equal("   at A.B<int>.C(string)", TypeText.In("   at A.B`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]].C(System.String)"));
    }

    private sealed class Outer<T>
    {
        public sealed class Inner<TOther>
        {
            public (T?, TOther?) Both { get; }
        }
    }
}
